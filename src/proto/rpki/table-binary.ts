/** Tables of prefixes as segments of a file, and back. */
import type { SegmentArray, Segments } from "./binary.ts";
import { i32, u32 } from "./element.ts";
import { wordsOf } from "./prefix.ts";
import type { PrefixTable } from "./prefix-table.ts";

/** Names the segments of one of several tables: `v4.addr`. */
export function prefixed(name: string, segments: Segments): Record<string, SegmentArray> {
  return Object.fromEntries(Object.entries(segments).map(([key, array]) => [`${name}.${key}`, array]));
}

/** The arrays of a table that are the same in all tables. */
export const prefixSegments = ({ addr, len, parent, first, dir }: PrefixTable): Segments => ({
  addr,
  len,
  parent,
  first,
  dir,
});

/** The arrays of a type under their names, `null` when one is missing or of another type. */
export function pick<T extends SegmentArray>(
  segments: Segments,
  name: string,
  type: new (length: number) => T,
): T | null {
  const array = segments[name];
  return array instanceof type ? array : null;
}

const DIRECTORY = 65_537;

/** The prefixes of a table, `null` when the arrays do not fit together. Rows of payload: the second result. */
export function readPrefixes(
  segments: Segments,
  name: string,
  family: 4 | 6,
): { readonly prefixes: PrefixTable; readonly rows: number } | null {
  const addr = pick(segments, `${name}.addr`, Uint32Array);
  const len = pick(segments, `${name}.len`, Uint8Array);
  const parent = pick(segments, `${name}.parent`, Int32Array);
  const first = pick(segments, `${name}.first`, Uint32Array);
  const dir = pick(segments, `${name}.dir`, Uint32Array);
  if (addr === null || len === null || parent === null || first === null || dir === null) return null;
  const prefixes = { family, count: len.length, addr, len, parent, first, dir };
  return isSound(prefixes) ? { prefixes, rows: u32(first, len.length) } : null;
}

/** Whether the sizes fit, and every lookup comes to an end. */
function isSound({ family, count, addr, parent, first, dir }: PrefixTable): boolean {
  if (addr.length !== count * wordsOf(family) || parent.length !== count) return false;
  if (first.length !== count + 1 || dir.length !== DIRECTORY) return false;
  for (let index = 0; index < count; index += 1) {
    if (i32(parent, index) >= index || u32(first, index) > u32(first, index + 1)) return false;
  }
  return dir.every((start) => start <= count);
}
