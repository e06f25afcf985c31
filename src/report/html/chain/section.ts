/** Chains of trust of a name and of the zones of its MX hosts: picture, verdict, table. */
import type { DnsEvidence, EvidenceDocument } from "../../../model/evidence.ts";
import { brokenZones, zoneOfName, zonePath } from "../../chain.ts";
import { reasonFix, reasonText } from "../../reason-text.ts";
import { SECURITY_STATUS } from "../../symbol.table.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { heading, scrolling } from "../page.ts";
import { badge } from "../sign.ts";
import { type View, WORDS } from "../view.ts";
import { drawChain } from "./draw.ts";
import { graphOf } from "./graph.ts";
import { absoluteName } from "./name.ts";
import { chainTable } from "./table.ts";

export function chainSection(view: View): Content {
  const { target, level, amount } = view;
  const dns = target.evidence?.dns;
  if (target.evidence === undefined || dns === undefined) return null;
  const [own, ...others] = endsOf(target.evidence, dns);
  if (own === undefined || amount.chains === 0) return null;
  const shown = others.slice(0, amount.chains - 1);
  const hidden = others.length - shown.length;
  return html`<section>${heading(level + 1, "Chain of trust")}
<p>From the root down: who vouches for whom with DNSSEC. Lines that hold are solid; all others have a word beside them.</p>
${chainFigure(dns, own, level + 2)}${shown.map((zone) => otherChain(dns, zone, level + 2))}${hidden > 0 ? html`<p class="dim">${hidden} more zones are not drawn.</p>` : null}</section>
`;
}

/** The zone of the name, then those that are broken, then those of the MX hosts; each once. */
function endsOf({ target, mx }: EvidenceDocument, dns: DnsEvidence): string[] {
  const own = zoneOfName(dns.zones, target.name);
  const hosts = (mx?.hosts ?? []).map((host) => zoneOfName(dns.zones, host));
  const ends = [own, ...brokenZones(dns), ...hosts].filter((zone) => zone !== null);
  return [...new Set(ends)];
}

/** A chain of a zone that is not the name's own is of interest where it is broken. */
function otherChain(dns: DnsEvidence, zone: string, level: number): Markup {
  if (dns.zones[zone]?.security !== "secure") return chainFigure(dns, zone, level);
  return html`<details class="chains"><summary>${chainHeading(dns, zone, level)}</summary>${chainBody(dns, zone)}</details>
`;
}

function chainHeading(dns: DnsEvidence, zone: string, level: number): Markup {
  const security = dns.zones[zone]?.security ?? "indeterminate";
  return heading(level, html`${absoluteName(zone)} ${badge(SECURITY_STATUS[security], security)}`);
}

function chainFigure(dns: DnsEvidence, zone: string, level: number): Markup {
  return html`${chainHeading(dns, zone, level)}${chainBody(dns, zone)}`;
}

function chainBody(dns: DnsEvidence, zone: string): Content {
  const chain = dns.zones[zone];
  if (chain === undefined) return null;
  const { security, reason } = chain;
  const path = zonePath(dns.zones, zone);
  const name = absoluteName(zone);
  const fix = reason === undefined ? null : reasonFix(reason, WORDS);
  const why =
    reason === undefined
      ? null
      : html`<p class="summary ${security}">${reasonText(reason, WORDS)}${fix === null ? null : html` <b>Fix</b> ${fix}`}</p>`;
  return html`<figure class="trust">${scrolling(`Picture of the chain of trust of ${name}`, drawChain(graphOf(dns, path), `Chain of trust from the root to ${name}: ${security}. The table below says the same.`))}${why}
<details><summary>The same as a table</summary>${chainTable(dns, path)}</details></figure>
`;
}
