/** Octets that came in and were not used yet. */
export interface OctetQueue {
  readonly push: (bytes: Uint8Array) => void;
  readonly length: () => number;
  /** A copy of the first octets, fewer when there are not so many; they stay. */
  readonly peek: (octets: number) => Buffer;
  /** A copy of the first octets, which are gone then; ask for no more than there are. */
  readonly shift: (octets: number) => Buffer;
}

/** An empty queue. Cheap for octets one by one: the store doubles. */
export function openQueue(): OctetQueue {
  let store = Buffer.alloc(4096);
  let start = 0;
  let end = 0;
  const makeRoom = (octets: number): void => {
    if (end + octets <= store.length) return;
    const used = end - start;
    const next = used + octets > store.length ? Buffer.alloc(2 * (used + octets)) : store;
    store.copy(next, 0, start, end);
    store = next;
    start = 0;
    end = used;
  };
  const peek = (octets: number): Buffer => Buffer.from(store.subarray(start, Math.min(start + octets, end)));
  return {
    push: (bytes) => {
      makeRoom(bytes.length);
      store.set(bytes, end);
      end += bytes.length;
    },
    length: () => end - start,
    peek,
    shift: (octets) => {
      const taken = peek(octets);
      start += taken.length;
      return taken;
    },
  };
}
