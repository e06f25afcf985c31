/** Any number of healthy domains on the same two name servers. */
import { HOSTER_NS } from "../core.ts";
import type { ServerSpec, ZoneSpec } from "../spec.ts";
import { rate } from "../wire-behaviour.ts";
import { domainZone } from "./scenario.ts";

/** Queries a second that the bulk servers answer before they limit. */
const RATE_PER_SECOND = 200;
const BULK_NS = "@ NS ns1.bulk.example.\n@ NS ns2.bulk.example.\n";

const GLUE = `ns1 A 192.0.2.58
ns1 AAAA 2001:db8:2::58
ns2 A 198.51.100.58
ns2 AAAA 2001:db8:51::58
`;

export const BULK_SERVERS: readonly ServerSpec[] = [
  {
    name: "bulk-a",
    addresses: ["192.0.2.58", "2001:db8:2::58"],
    behaviours: [() => rate(RATE_PER_SECOND, "drop")],
  },
  {
    name: "bulk-b",
    addresses: ["198.51.100.58", "2001:db8:51::58"],
    behaviours: [() => rate(RATE_PER_SECOND, "drop")],
  },
];

/** `bulk-0.test`, `bulk-1.test`, … and the zone with the addresses of their servers. */
export function bulkZones(count: number): ZoneSpec[] {
  if (count === 0) return [];
  const placements = BULK_SERVERS.map(({ name }) => ({ server: name }));
  const home: ZoneSpec = {
    ...domainZone("bulk.example", { records: GLUE, ns: HOSTER_NS }),
  };
  return [
    home,
    ...Array.from({ length: count }, (_, i) => domainZone(`bulk-${i}.test`, { ns: BULK_NS, placements })),
  ];
}
