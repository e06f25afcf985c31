/** The part of a stream that a reader looks at: what was left of the last chunk, and a slice of the next. */

/** Octets from `at` to `limit` are there to be read. A zero octet follows them, which ends every scan. */
export interface Window {
  readonly octets: Uint8Array;
  at: number;
  limit: number;
}

const SLICE = 65_536;

/** An empty window for a reader that leaves at most `maxTail` octets unread. */
export function openWindow(maxTail: number): Window {
  return { octets: new Uint8Array(maxTail + SLICE + 1), at: 0, limit: 0 };
}

/** Moves on to a slice of `chunk` that begins at `from`; the offset at which the next one begins. */
export function slide(window: Window, chunk: Uint8Array, from: number): number {
  const { octets, at, limit } = window;
  if (at < limit) octets.copyWithin(0, at, limit);
  const tail = limit - at;
  const next = Math.min(chunk.length, from + SLICE);
  octets.set(chunk.subarray(from, next), tail);
  window.at = 0;
  window.limit = tail + next - from;
  octets[window.limit] = 0;
  return next;
}
