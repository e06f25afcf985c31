/** Octets that come in pieces, kept up to a limit. */

/** What was kept so far. */
export interface Store {
  octets: Buffer;
  /** How many of `octets` are in use. */
  size: number;
  readonly limit: number;
}

const FIRST_SIZE = 2048;

/** An empty store for at most `limit` octets. */
export const openStore = (limit: number): Store => ({
  octets: Buffer.alloc(Math.min(FIRST_SIZE, limit)),
  size: 0,
  limit,
});

/** Keeps `octets` as far as there is room; how many were kept. */
export function keep(store: Store, octets: Uint8Array): number {
  const room = Math.min(octets.length, store.limit - store.size);
  if (store.size + room > store.octets.length) {
    const larger = Buffer.alloc(Math.min(store.limit, Math.max(store.octets.length * 2, store.size + room)));
    store.octets.copy(larger, 0, 0, store.size);
    store.octets = larger;
  }
  store.octets.set(octets.subarray(0, room), store.size);
  store.size += room;
  return room;
}

/** A copy of what is kept. */
export const kept = ({ octets, size }: Store): Buffer => Buffer.from(octets.subarray(0, size));

/** Empties the store. */
export function clear(store: Store): void {
  store.size = 0;
}
