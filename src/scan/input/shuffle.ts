/** A list in another order, the same every time: neighbours in a list often share their servers. */

/** Entries in memory at once, from which the next one is drawn. */
const WINDOW = 65_536;

export interface ShuffleOptions {
  /** 32 bits. */
  readonly seed: number;
  readonly window?: number;
}

/** Draws each entry from a window that moves over the list; memory does not grow with the list. */
export async function* shuffled<T>(
  entries: AsyncIterable<T>,
  { seed, window = WINDOW }: ShuffleOptions,
): AsyncGenerator<T> {
  const next = randomOf(seed);
  const held: T[] = [];
  for await (const entry of entries) {
    if (held.length < window) {
      held.push(entry);
      continue;
    }
    const at = next(held.length);
    const drawn = held[at] as T;
    held[at] = entry;
    yield drawn;
  }
  while (held.length > 0) {
    const at = next(held.length);
    const drawn = held[at] as T;
    const last = held.pop() as T;
    if (at < held.length) held[at] = last;
    yield drawn;
  }
}

/** Numbers below a bound, in a sequence that the seed decides (Marsaglia's xorshift of 32 bits). */
function randomOf(seed: number): (below: number) => number {
  // Zero would stay zero.
  let state = seed >>> 0 || 0x6d2b79f5;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}
