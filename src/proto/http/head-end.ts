/** Where a head begins and ends. */

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Octets of empty lines that are passed over before a status line. */
const MAX_LEADING = 16;

const START = Buffer.from("HTTP/");

/** Offset of the status line behind empty lines; -1 when what stands there is no response, whatever may still come. */
export function findHeadStart(octets: Uint8Array, size: number): number {
  let at = 0;
  while (at < size && (octets[at] === CARRIAGE_RETURN || octets[at] === LINE_FEED)) at += 1;
  const given = octets.subarray(at, Math.min(size, at + START.length));
  return at <= MAX_LEADING && START.subarray(0, given.length).equals(given) ? at : -1;
}

/**
 * Offset behind the empty line that ends a head, -1 when it has not come yet.
 *
 * @param start where the status line begins
 * @param from what ends before needs not be looked at again
 */
export function findHeadEnd(
  octets: Uint8Array,
  { start, from, size }: { readonly start: number; readonly from: number; readonly size: number },
): number {
  for (let at = Math.max(start, from); at < size; at += 1) {
    if (octets[at] !== LINE_FEED) continue;
    const end = octets[at - 1] === CARRIAGE_RETURN ? at - 2 : at - 1;
    if (end > start && octets[end] === LINE_FEED) return at + 1;
  }
  return -1;
}
