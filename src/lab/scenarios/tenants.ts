/** Any number of healthy domains whose mail one provider takes: each has an MX name of its own, all at two addresses. */
import { CAA, HOSTER_NS, P256_KEYS, soa } from "../core.ts";
import type { ZoneSpec } from "../spec.ts";
import { mailTlsa } from "../tls/tlsa.ts";
import { domainZone, HOSTED } from "./scenario.ts";

const PROVIDER = "mail-big.example";
/** The addresses of all names. */
export const TENANT_ADDRESSES = ["192.0.2.150", "2001:db8:2::150"] as const;

/** `tenant-0.test`, `tenant-1.test`, … and the zone of the provider. */
export function tenantZones(count: number): ZoneSpec[] {
  if (count === 0) return [];
  const [ipv4, ipv6] = TENANT_ADDRESSES;
  const labels = Array.from({ length: count }, (_, at) => `tenant-${at}`);
  const hosts = labels.map(
    (label) => `${label} A ${ipv4}\n${label} AAAA ${ipv6}\n${mailTlsa(`_25._tcp.${label}`)}`,
  );
  const provider: ZoneSpec = {
    name: PROVIDER,
    text: `${soa("ns1.hoster-a.example.", "hostmaster")}${HOSTER_NS}${CAA}${hosts.join("")}`,
    keys: P256_KEYS,
    placements: HOSTED,
  };
  return [
    provider,
    ...labels.map((label) =>
      domainZone(`${label}.test`, { without: ["@ MX"], records: `@ MX 10 ${label}.${PROVIDER}.\n` }),
    ),
  ];
}
