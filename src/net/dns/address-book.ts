/** What the run has learnt about server addresses: how fast they are, and where they failed. */
import { ITERATION, REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";

export interface AddressBook {
  answered(address: string, zone: string, ms: number): void;
  failed(address: string, zone: string): void;
  /** Those never tried first, then by smoothed round-trip time, then those that failed for the zone within 60 s. */
  order<T extends { readonly address: string }>(servers: readonly T[], zone: string): T[];
}

/** Weight of the newest round trip. */
const NEWEST = 0.3;
const FAILED = Number.POSITIVE_INFINITY;

/** A book without entries. */
export function makeAddressBook(now: () => number): AddressBook {
  const roundTrips = makeRecent<number>(REMEMBERED.addresses);
  const failures = makeRecent<number>(REMEMBERED.addresses);

  function rankOf(address: string, zone: string): number {
    const untilMs = failures.get(keyOf(address, zone));
    if (untilMs !== undefined && now() < untilMs) return FAILED;
    return roundTrips.get(address) ?? -1;
  }

  return {
    answered(address, zone, ms) {
      const known = roundTrips.get(address);
      roundTrips.set(address, known === undefined ? ms : known + NEWEST * (ms - known));
      failures.delete(keyOf(address, zone));
    },
    failed(address, zone) {
      failures.set(keyOf(address, zone), now() + ITERATION.deadMs);
    },
    order(servers, zone) {
      const ranked = servers.map((server) => ({ server, rank: rankOf(server.address, zone) }));
      // A stable sort: equals stay in the order of the delegation.
      return ranked.sort(byRank).map(({ server }) => server);
    },
  };
}

function byRank(a: { readonly rank: number }, b: { readonly rank: number }): number {
  return a.rank === b.rank ? 0 : a.rank - b.rank;
}

function keyOf(address: string, zone: string): string {
  return `${address} ${zone}`;
}
