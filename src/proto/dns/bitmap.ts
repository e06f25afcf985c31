/** Type bit maps, RFC 4034 section 4.1.2. */
import { areFields } from "./field.ts";

/** The types that exist at a name, or that the map is malformed. */
export type BitmapResult =
  | { readonly ok: true; readonly types: ReadonlySet<number> }
  | { readonly ok: false; readonly reason: "bitmap-malformed" };

/** The types in a bit map, ascending; zero octets at the end of a window are accepted. */
export function readBitmap(octets: Uint8Array): BitmapResult {
  if (!areFields(["bitmap"], octets, 0, octets.length)) return { ok: false, reason: "bitmap-malformed" };
  const types = new Set<number>();
  let at = 0;
  while (at < octets.length) {
    const window = octets[at] ?? 0;
    const length = octets[at + 1] ?? 0;
    for (let bit = 0; bit < length * 8; bit += 1) {
      const octet = octets[at + 2 + (bit >> 3)] ?? 0;
      if ((octet & (0x80 >> (bit & 7))) !== 0) types.add(window * 256 + bit);
    }
    at += 2 + length;
  }
  return { ok: true, types };
}

/** The shortest bit map that has some types. */
export function writeBitmap(types: Iterable<number>): Buffer {
  const windows = new Map<number, number[]>();
  for (const type of new Set(types)) {
    const low = type & 0xff;
    const bits = windows.get(type >> 8) ?? [];
    const at = low >> 3;
    while (bits.length <= at) bits.push(0);
    bits[at] = (bits[at] ?? 0) | (0x80 >> (low & 7));
    windows.set(type >> 8, bits);
  }
  const ordered = [...windows].sort(([a], [b]) => a - b);
  return Buffer.from(ordered.flatMap(([window, bits]) => [window, bits.length, ...bits]));
}
