/** The few facts about a target that a reader of its report asks first. */
import type { EvidenceDocument, ReportType, ZoneServers } from "../model/evidence.ts";

/** Zone, name servers, addresses, security; for mail also the MX hosts. Only what the evidence holds. */
export function reportFacts(evidence: EvidenceDocument, side: ReportType): Record<string, unknown> {
  // Of a prefix or a network a reader wants to know all there is: the routes and the ROAs.
  if (side === "prefix" || side === "asn") return { ...evidence[side] };
  const { target, dns, mx } = evidence;
  const zone = zoneOf(evidence);
  const facts: Record<string, unknown> = {
    zone: zone?.name ?? null,
    name_servers: zone === null ? null : zone.servers.hosts.map(({ name }) => name),
    security: dns?.answers[`${target.name}/SOA`]?.security ?? null,
    ipv4: addressesOf(evidence, "A"),
    ipv6: addressesOf(evidence, "AAAA"),
  };
  return side === "mail" ? { ...facts, mx_hosts: mx?.hosts ?? null } : facts;
}

/** The deepest zone in the evidence that holds the target. */
function zoneOf({ target, ns = {} }: EvidenceDocument): { name: string; servers: ZoneServers } | null {
  const holding = Object.entries(ns).filter(
    ([zone]) => zone === "." || target.name === zone || target.name.endsWith(`.${zone}`),
  );
  const [deepest] = holding.sort(([a], [b]) => b.length - a.length);
  return deepest === undefined ? null : { name: deepest[0], servers: deepest[1] };
}

function addressesOf({ target, dns }: EvidenceDocument, type: "A" | "AAAA"): readonly string[] | null {
  const answer = dns?.answers[`${target.name}/${type}`];
  if (answer === undefined) return null;
  if (answer.outcome === "nodata" || answer.outcome === "nxdomain") return [];
  if (answer.outcome !== "ok") return null;
  return answer.rrs
    .flatMap((key) => dns?.rrsets[key] ?? [])
    .filter((rrset) => rrset.type === type)
    .flatMap(({ rdata }) => rdata)
    .sort();
}
