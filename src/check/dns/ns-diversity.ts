import type { Finding } from "../../model/report.ts";
import { formatAddress, inPrefix, type Prefix, parseAddress } from "../../proto/ip/address.ts";
import { finding } from "../finding.ts";
import { addressesOf, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

/** The shortest prefixes that are commonly announced apart. */
const PREFIX_BITS = { 4: 24, 6: 48 } as const;

export const dnsNsDiversity = defineZoneCheck({
  id: "dns_ns_diversity",
  spec: ["RFC 2182 3.1"],
  depth: "fast",
  look: findSharedNetworks,
  table: [
    { when: found("one-network"), status: "warning", verdict: "one-network" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "one-network": {
      says: "The name servers of {zone} all stand in one network.",
      fix: "Place a name server of {zone} in another network.",
    },
    good: { says: "The name servers of {zone} stand in several networks." },
  },
});

function findSharedNetworks(zone: Zone): ZoneLook<object> {
  const { record, name, pointer } = zone;
  const addresses = [...new Set(record.hosts.flatMap((host) => addressesOf(host, zone)))];
  const findings = ([4, 6] as const).flatMap((family): Finding[] => {
    const shared = sharedNetwork(addresses, family);
    return shared === null
      ? []
      : [finding("one-network", { zone: name, prefix: shared }, [`${pointer}/hosts`])];
  });
  const isUnknown = record.hosts.some(({ ipv4, ipv6 }) => ipv4 === null || ipv6 === null);
  return {
    // A server whose addresses are not known may stand elsewhere.
    findings: isUnknown ? [] : findings,
    unmeasured: isUnknown ? { cause: "dns-failure", evidence: [`${pointer}/hosts`] } : null,
  };
}

/** The prefix that holds all addresses of a family; `null` with fewer than two, which other tests are about. */
function sharedNetwork(addresses: readonly string[], family: 4 | 6): string | null {
  const parsed = addresses.map(parseAddress).filter((address) => address.ok);
  const same = parsed.filter((address) => address.family === family);
  const [first] = same;
  if (first === undefined || same.length < 2) return null;
  const length = PREFIX_BITS[family];
  const bytes = first.bytes.map((octet, index) => (index < length / 8 ? octet : 0));
  const prefix: Prefix = { family, bytes, length };
  return same.every((address) => inPrefix(address.bytes, prefix))
    ? `${formatAddress(bytes)}/${length}`
    : null;
}
