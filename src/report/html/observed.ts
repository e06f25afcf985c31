/** What was seen, apart from what it is worth: names, addresses, routes. */
import type { EvidenceDocument, NameServerHost } from "../../model/evidence.ts";
import type { RoutedAddress, RouteState, RoutingHost } from "../../model/routing.ts";
import type { Status } from "../../model/status.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { heading, scrolling } from "./page.ts";
import { badge } from "./sign.ts";
import { factText } from "./test.ts";
import type { View } from "./view.ts";

/** Rows of a table before the rest is only counted. */
const ROWS = 40;

export function observedSection(view: View): Content {
  const { target, level } = view;
  const parts = [
    factTable(view),
    ...serverTables(target.evidence, level + 2),
    routeTable(target.evidence, level + 2),
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return html`<section>${heading(level + 1, "Observed")}${parts}</section>`;
}

/** Facts of the reports; those that stand in several are shown once. */
function factTable({ target }: View): Content {
  const facts = new Map(target.reports.flatMap((report) => Object.entries(report.facts)));
  if (facts.size === 0) return null;
  return html`<table class="facts"><caption>In short</caption><tbody>${[...facts].map(
    ([key, value]) =>
      html`<tr><th scope="row">${key.replaceAll("_", " ")}</th><td>${factText(value)}</td></tr>`,
  )}</tbody></table>`;
}

function serverTables(evidence: EvidenceDocument | undefined, level: number): Content[] {
  const zone = evidence?.ns === undefined ? undefined : zoneServers(evidence);
  if (zone === undefined) return [];
  const [name, hosts] = zone;
  return [
    heading(level, "Name servers"),
    scrolling(
      `Name servers of ${name}`,
      html`<table><caption>Name servers of ${name}</caption><thead><tr><th scope="col">Name</th><th scope="col">IPv4</th><th scope="col">IPv6</th></tr></thead><tbody>${hosts
        .slice(0, ROWS)
        .map(
          (host) =>
            html`<tr><th scope="row">${host.name}</th><td class="mono">${addressText(host.ipv4)}</td><td class="mono">${addressText(host.ipv6)}</td></tr>`,
        )}</tbody></table>`,
    ),
  ];
}

const addressText = (addresses: readonly string[] | null): string => factText(addresses);

/** The zone that the name lies in: the one with the longest name above it. */
function zoneServers({ ns = {}, target }: EvidenceDocument): [string, readonly NameServerHost[]] | undefined {
  return Object.entries(ns)
    .filter(([zone]) => target.name === zone || target.name.endsWith(`.${zone}`))
    .toSorted(([a], [b]) => b.length - a.length)
    .map(([zone, { hosts }]): [string, readonly NameServerHost[]] => [zone, hosts])
    .at(0);
}

const STATE: Readonly<Record<RouteState, Status>> = {
  valid: "passed",
  invalid: "failed",
  "not-found": "warning",
};

function routeTable(evidence: EvidenceDocument | undefined, level: number): Content {
  const routing = evidence?.routing;
  if (routing === undefined) return null;
  const rows = Object.entries(routing.addresses);
  if (rows.length === 0) return null;
  const more = rows.length - ROWS;
  return [
    heading(level, "Routes"),
    scrolling(
      "Routes to the addresses",
      html`<table><caption>Routes to the addresses${more > 0 ? html` <span class="dim">${more} more not shown</span>` : null}</caption><thead><tr><th scope="col">Address</th><th scope="col">Of</th><th scope="col">Route</th><th scope="col">RPKI</th><th scope="col">Covered by</th></tr></thead><tbody>${rows
        .slice(0, ROWS)
        .map(([address, routed]) => routeRow(address, routed, routing.hosts))}</tbody></table>`,
    ),
  ];
}

function routeRow(address: string, { lookup, routes }: RoutedAddress, hosts: readonly RoutingHost[]): Markup {
  const of = [...new Set(hosts.filter((host) => host.addresses.includes(address)).map(({ host }) => host))];
  const best = routes.slice(0, 4);
  const vrps = best.flatMap(({ covering = [] }) =>
    covering.map(({ prefix, max_length: max, asn }) => `${prefix}-${max} AS${asn}`),
  );
  const states = [...new Set(best.map(({ state }) => state).filter((state) => state !== undefined))];
  return html`<tr><th scope="row" class="mono">${address}</th><td>${factText(of)}</td><td class="mono">${best.length === 0 ? lookup : factText(best.map(({ prefix, as }) => `${prefix} ${as}`))}</td><td>${states.map((state) => html`${badge(STATE[state], state)} `)}</td><td class="mono">${factText([...new Set(vrps)])}</td></tr>`;
}
