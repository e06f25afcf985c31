/** Names of JSON members, recognised as octets. */
import { u8, u16 } from "./element.ts";

/** Names by a cheap digest of their octets. All in typed arrays: a key is looked up five million times for an export. */
export interface KeyTable {
  /** Octets of all names, one after the other. */
  readonly octets: Uint8Array;
  /** Start of each name by its number, and the end of the last. */
  readonly starts: Uint16Array;
  /** First name of each digest, 0 for none. */
  readonly first: Uint8Array;
  /** Name with the same digest after each name. */
  readonly next: Uint8Array;
}

const DIGESTS = 256;

const digest = (octets: Uint8Array, start: number, end: number): number =>
  ((end - start) * 8 + u8(octets, start)) & (DIGESTS - 1);

/** A table of up to 255 names, numbered from 1 in order. */
export function keyTable(names: readonly string[]): KeyTable {
  const octets = Uint8Array.from(Buffer.from(names.join("")));
  const starts = new Uint16Array(names.length + 2);
  const first = new Uint8Array(DIGESTS);
  const next = new Uint8Array(names.length + 1);
  for (const [index, name] of names.entries()) {
    const number = index + 1;
    starts[number + 1] = u16(starts, number) + name.length;
    const slot = digest(octets, u16(starts, number), u16(starts, number + 1));
    next[number] = u8(first, slot);
    first[slot] = number;
  }
  return { octets, starts, first, next };
}

/** Number of a name, 0 for one that is not in the table. */
export function keyOf(table: KeyTable, octets: Uint8Array, start: number, end: number): number {
  let number = u8(table.first, digest(octets, start, end));
  while (number !== 0 && !isName(table, number, octets, start, end)) number = u8(table.next, number);
  return number;
}

function isName(table: KeyTable, number: number, octets: Uint8Array, start: number, end: number): boolean {
  const offset = u16(table.starts, number);
  const size = u16(table.starts, number + 1) - offset;
  if (size !== end - start) return false;
  for (let at = 0; at < size; at += 1) {
    if (u8(table.octets, offset + at) !== u8(octets, start + at)) return false;
  }
  return true;
}
