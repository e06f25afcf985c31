/** Name servers in the technical document. */
import type { EvidenceDocument, ZoneServers } from "../../model/evidence.ts";
import { addressesOf, dotted, type Families, familiesOf, type Route, routesTo } from "./address.ts";

/** The name servers of the zone that holds the target, by name. */
export function nameServersOf(evidence: EvidenceDocument): Record<string, Families> {
  const { target, ns = {} } = evidence;
  const zone = ns[zoneOf(target.name, ns) ?? ""];
  return Object.fromEntries(
    (zone?.hosts ?? []).map(({ name, ipv4, ipv6 }) => {
      const addresses = [...(ipv4 ?? []), ...(ipv6 ?? [])];
      return [dotted(name), familiesOf(addresses, evidence, (address) => answers(address, zone))];
    }),
  );
}

/** The routes to the addresses of the name servers of MX hosts: by name, then by address. */
export function mxNameServersOf(
  evidence: EvidenceDocument,
): Record<string, Record<string, readonly Route[]>> {
  const hosts = (evidence.routing?.hosts ?? []).filter(({ role }) => role === "mx-ns");
  return Object.fromEntries(
    hosts.map(({ host }) => {
      const routes = addressesOf(host, evidence).map((address) => [address, routesTo(address, evidence)]);
      return [dotted(host), Object.fromEntries(routes)];
    }),
  );
}

function zoneOf(name: string, ns: Readonly<Record<string, ZoneServers>>): string | undefined {
  return Object.keys(ns)
    .filter((zone) => name === zone || name.endsWith(`.${zone}`))
    .sort((a, b) => b.length - a.length)[0];
}

/** A server that nobody asked by itself served the lookups, as far as anybody knows. */
function answers(address: string, zone: ZoneServers | undefined): boolean {
  const seen = zone?.servers?.[address];
  if (seen === undefined) return zone?.servers === undefined;
  return [seen.soa, seen.soa_tcp].some((reply) => reply?.outcome === "ok");
}
