import type { Finding } from "../../model/report.ts";
import { finding } from "../finding.ts";
import { addressesOf, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

/** RFC 1034 section 4.1: at least two. */
const MIN_SERVERS = 2;
/** As many as fit in a reply of 512 octets, like the root's. */
const MAX_SERVERS = 13;

interface Counts {
  readonly parent: number | null;
  readonly child: number | null;
  readonly addresses: number;
}

export const dnsNsCount = defineZoneCheck({
  id: "dns_ns_count",
  spec: ["RFC 1034 4.1", "RFC 2182 5"],
  depth: "fast",
  look: countServers,
  table: [
    { when: found("ns-too-few"), status: "failed", verdict: "too-few" },
    { when: found("ns-one-address"), status: "failed", verdict: "one-address" },
    { when: found("ns-one-ipv4-address"), status: "warning", verdict: "one-ipv4-address" },
    { when: found("ns-many"), status: "info", verdict: "many" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "too-few": {
      says: "{zone} has fewer than two name servers.",
      fix: "Give {zone} at least two name servers, in the zone and at its parent.",
    },
    "one-address": {
      says: "The name servers of {zone} have a single address between them.",
      fix: "Let the name servers of {zone} stand at different addresses.",
    },
    "one-ipv4-address": {
      says: "The name servers of {zone} have a single IPv4 address between them.",
      fix: "Let the name servers of {zone} stand at different IPv4 addresses.",
    },
    many: { says: "{zone} has more than thirteen name servers." },
    good: { says: "{zone} has two or more name servers at different addresses." },
  },
});

function countServers(zone: Zone): ZoneLook<Counts> {
  const { record, name, pointer } = zone;
  const addresses = [...new Set(record.hosts.flatMap((host) => addressesOf(host, zone)))];
  const ipv4 = addresses.filter((address) => !address.includes(":"));
  const findings: Finding[] = [
    ...tooFew(name, "parent", record.parent_ns, `${pointer}/parent_ns`),
    ...tooFew(name, "zone", record.child_ns, `${pointer}/child_ns`),
  ];
  const at = [`${pointer}/hosts`];
  if (addresses.length < MIN_SERVERS) findings.push(finding("ns-one-address", { zone: name, addresses }, at));
  else if (ipv4.length === 1) {
    findings.push(finding("ns-one-ipv4-address", { zone: name, address: ipv4[0] ?? "" }, at));
  }
  const count = record.hosts.length;
  if (count > MAX_SERVERS) findings.push(finding("ns-many", { zone: name, count }, at));
  const counts = { parent: record.parent_ns?.length ?? null, child: record.child_ns?.length ?? null };
  const isKnown = record.hosts.every(({ ipv4: four, ipv6: six }) => four !== null && six !== null);
  return {
    findings: isKnown ? findings : findings.filter(({ code }) => code === "ns-too-few" || code === "ns-many"),
    unmeasured:
      isKnown && (record.child_ns ?? record.parent_ns) !== null
        ? null
        : { cause: "dns-failure", evidence: at },
    facts: { ...counts, addresses: addresses.length },
  };
}

function tooFew(
  zone: string,
  side: "parent" | "zone",
  names: readonly string[] | null,
  at: string,
): Finding[] {
  if (names === null || names.length >= MIN_SERVERS) return [];
  return [finding("ns-too-few", { zone, side, hosts: names }, [at])];
}
