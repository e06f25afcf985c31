/** Counters of several threads, taken together. */
import type { NetCounts } from "./options.ts";

/** Before the first packet. */
export const NO_NET_COUNTS: NetCounts = {
  udpSent: 0,
  udpSilent: 0,
  tcpConnections: 0,
  dohRequests: 0,
  unmapped: 0,
  denied: 0,
  cacheHits: 0,
};

export function sumCounts(all: readonly NetCounts[]): NetCounts {
  const keys = Object.keys(NO_NET_COUNTS) as (keyof NetCounts)[];
  return Object.fromEntries(
    keys.map((key) => [key, all.reduce((sum, counts) => sum + counts[key], 0)]),
  ) as Record<keyof NetCounts, number>;
}
