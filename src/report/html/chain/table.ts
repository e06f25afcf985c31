/** The chain of trust as a table: the same as the picture, for those who read it by other means. */
import type { DnsEvidence, SignatureLink, ZoneChain } from "../../../model/evidence.ts";
import { algorithmName, digestName } from "../../dnssec.table.ts";
import { reasonText } from "../../reason-text.ts";
import { SECURITY_STATUS } from "../../symbol.table.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { scrolling, time } from "../page.ts";
import { badge } from "../sign.ts";
import { WORDS } from "../view.ts";
import { absoluteName } from "./name.ts";
import { DS_SIGN, SIGNATURE_SIGN } from "./signs.table.ts";

/** Signatures listed for one zone. */
const SIGNATURES = 40;

export function chainTable(dns: Pick<DnsEvidence, "zones" | "rrsets">, path: readonly string[]): Markup {
  const rows = path.flatMap((name) => {
    const chain = dns.zones[name];
    return chain === undefined ? [] : zoneRows(name, chain, dns);
  });
  const zone = absoluteName(path.at(-1) ?? ".");
  return scrolling(
    `Chain of trust of ${zone} as a table`,
    html`<table><caption>Chain of trust of ${zone}, from the root down</caption><thead><tr><th scope="col">Owner</th><th scope="col">What</th><th scope="col">Key tag</th><th scope="col">Algorithm</th><th scope="col">Signer</th><th scope="col">Valid from</th><th scope="col">Valid until</th><th scope="col">Result</th></tr></thead>
${rows}</table>`,
  );
}

interface Cells {
  readonly owner: string;
  readonly what: string;
  readonly tag?: string | number;
  readonly algorithm?: string;
  readonly signer?: string;
  readonly from?: string;
  readonly until?: string;
  readonly result: Content;
}

function zoneRows(name: string, chain: ZoneChain, dns: Pick<DnsEvidence, "rrsets">): Markup[] {
  const { security, reason, ds, dnskeys, links } = chain;
  const owner = absoluteName(name);
  const why = reason === undefined ? null : html` ${reasonText(reason, WORDS)}`;
  const more = links.length - SIGNATURES;
  const rows: Cells[] = [
    ...ds.map((record) => ({
      owner,
      what: chain.anchor ? "trust anchor" : "DS",
      tag: record.key_tag,
      algorithm: `${algorithmName(record.algorithm)}, ${digestName(record.digest_type)}`,
      signer: chain.parent === null ? "" : absoluteName(chain.parent),
      result: DS_SIGN[record.status].word || "fits a key",
    })),
    ...(ds.length === 0 && chain.parent !== null ? [{ owner, what: "DS", result: noDs(chain) }] : []),
    ...dnskeys.map((key) => ({
      owner,
      what: `DNSKEY${key.sep ? ", SEP" : ""}`,
      tag: key.key_tag,
      algorithm: `${algorithmName(key.algorithm)}${key.bits === null ? "" : `, ${key.bits} bits`}`,
      result: key.status,
    })),
    ...links.slice(0, SIGNATURES).map((link) => signatureCells(link, owner, dns)),
    ...(more > 0 ? [{ owner, what: "RRSIG", result: `${more} more signatures not shown` }] : []),
  ];
  return [
    html`<tbody><tr><th scope="rowgroup" colspan="8">${owner} ${badge(SECURITY_STATUS[security], security)}${why}</th></tr>
${rows.map(rowOf)}</tbody>
`,
  ];
}

function signatureCells(link: SignatureLink, owner: string, { rrsets }: Pick<DnsEvidence, "rrsets">): Cells {
  const set = rrsets[link.rrset]?.name;
  return {
    owner: set === undefined ? owner : absoluteName(set),
    what: `RRSIG over ${link.type}`,
    tag: link.key.split("/")[0] ?? "",
    signer: owner,
    from: link.inception,
    until: link.expiration,
    result: SIGNATURE_SIGN[link.status].word || "valid",
  };
}

function noDs({ ds_denial: denial }: ZoneChain): string {
  if (denial === undefined) return "none seen";
  return `none, ${denial.kind.toUpperCase()} ${denial.opt_out ? "opt-out leaves it open" : "proves it"}`;
}

function rowOf({ owner, what, tag, algorithm, signer, from, until, result }: Cells): Markup {
  return html`<tr><td>${owner}</td><td>${what}</td><td>${tag}</td><td>${algorithm}</td><td>${signer}</td><td>${from === undefined ? null : time(from)}</td><td>${until === undefined ? null : time(until)}</td><td>${result}</td></tr>
`;
}
