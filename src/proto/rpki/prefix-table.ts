/**
 * A sorted table of prefixes, with the shorter prefixes around each.
 *
 * Sorted arrays rather than a trie: validation needs every covering prefix (RFC 6811 section 2), not the longest alone;
 * they are loaded from a file without rebuilding, and they may be shared by threads.
 */
import { i32, u8, u32 } from "./element.ts";
import { wordsOf } from "./prefix.ts";

/** Prefixes of one family in order of address, then length. Never changes once built. */
export interface PrefixTable {
  readonly family: 4 | 6;
  readonly count: number;
  /** One word of address for IPv4, four for IPv6. */
  readonly addr: Uint32Array;
  readonly len: Uint8Array;
  /** Index of the longest other prefix that covers this one, -1 for none. */
  readonly parent: Int32Array;
  /** Where the rows of each prefix begin, and after the last prefix where they end. */
  readonly first: Uint32Array;
  /** Where the prefixes of each bucket begin, by leading bits of the address. */
  readonly dir: Uint32Array;
}

/** Rows of prefixes, not in order. */
export interface PrefixColumns {
  readonly family: 4 | 6;
  readonly addr: Uint32Array;
  readonly len: Uint8Array;
}

const BUCKETS = 65_536;
/** 2000::/3, in which all addresses of the internet lie (RFC 4291 section 2.4), by bits 3 to 18. */
const FIRST_IPV6_BUCKET = 0x20000000 >>> 13;

function bucketOf(family: 4 | 6, word: number): number {
  if (family === 4) return word >>> 16;
  return Math.min(BUCKETS - 1, Math.max(0, (word >>> 13) - FIRST_IPV6_BUCKET));
}

/**
 * The table of rows in the given order (address, then length).
 *
 * @param take is told each row, and whether its prefix is a new one; returns how many rows have been kept
 */
export function buildPrefixTable(
  { family, addr, len }: PrefixColumns,
  order: Uint32Array,
  take: (row: number, isNew: boolean) => number,
): PrefixTable {
  const words = wordsOf(family);
  const table = {
    family,
    count: 0,
    addr: new Uint32Array(order.length * words),
    len: new Uint8Array(order.length),
    parent: new Int32Array(order.length),
    first: new Uint32Array(order.length + 1),
  };
  let kept = 0;
  for (let index = 0; index < order.length; index += 1) {
    const row = u32(order, index);
    const last = table.count - 1;
    const isNew = last < 0 || !isSame(table, last, addr, row * words, u8(len, row));
    if (isNew) {
      appendPrefix(table, addr, row * words, u8(len, row));
      table.first[last + 1] = kept;
    }
    kept = take(row, isNew);
  }
  const { count } = table;
  table.first[count] = kept;
  return {
    family,
    count,
    addr: table.addr.slice(0, count * words),
    len: table.len.slice(0, count),
    parent: table.parent.slice(0, count),
    first: table.first.slice(0, count + 1),
    dir: buildDirectory(table, words),
  };
}

interface Growing {
  readonly family: 4 | 6;
  count: number;
  readonly addr: Uint32Array;
  readonly len: Uint8Array;
  readonly parent: Int32Array;
}

function isSame(table: Growing, index: number, addr: Uint32Array, at: number, length: number): boolean {
  return u8(table.len, index) === length && compareAddress(table, index, addr, at) === 0;
}

function appendPrefix(table: Growing, addr: Uint32Array, at: number, length: number): void {
  const { family, count: index } = table;
  const words = wordsOf(family);
  for (let word = 0; word < words; word += 1) table.addr[index * words + word] = u32(addr, at + word);
  table.len[index] = length;
  // In this order every covering prefix is the one before or one that covers it.
  table.parent[index] = coveringFrom(table, index - 1, addr, at);
  table.count += 1;
}

function buildDirectory({ family, count, addr }: Growing, words: number): Uint32Array {
  const dir = new Uint32Array(BUCKETS + 1);
  let bucket = 0;
  for (let index = 0; index < count; index += 1) {
    const own = bucketOf(family, u32(addr, index * words));
    while (bucket <= own) {
      dir[bucket] = index;
      bucket += 1;
    }
  }
  return dir.fill(count, bucket);
}

/** Negative, zero or positive as a stored address sorts before, equal to or after another. Unsigned, hence no `|0`. */
function compareAddress(
  { family, addr }: Pick<PrefixTable, "family" | "addr">,
  index: number,
  other: Uint32Array,
  at: number,
): number {
  if (family === 4) return u32(addr, index) - u32(other, at);
  for (let word = 0; word < 4; word += 1) {
    const difference = u32(addr, 4 * index + word) - u32(other, at + word);
    if (difference !== 0) return difference;
  }
  return 0;
}

type Lookup = Pick<PrefixTable, "family" | "addr" | "len" | "parent">;

/** Whether the stored prefix has the leading bits of an address. */
function covers(table: Lookup, index: number, addr: Uint32Array, at: number): boolean {
  const length = u8(table.len, index);
  if (table.family === 4) return hasSameBits(u32(table.addr, index), u32(addr, at), length);
  for (let word = 0; word < 4 && length > 32 * word; word += 1) {
    if (!hasSameBits(u32(table.addr, 4 * index + word), u32(addr, at + word), length - 32 * word))
      return false;
  }
  return true;
}

/** Compares the first `length` bits of words. A shift by 32 would do nothing, hence the branches. */
function hasSameBits(left: number, right: number, length: number): boolean {
  if (length >= 32) return left === right;
  return length === 0 || (left ^ right) >>> (32 - length) === 0;
}

/** The first prefix that covers an address, from an index up the chain of parents; -1 for none. */
export function coveringFrom(table: Lookup, from: number, addr: Uint32Array, at: number): number {
  let index = from;
  while (index >= 0 && !covers(table, index, addr, at)) index = i32(table.parent, index);
  return index;
}

/**
 * The longest stored prefix that covers a prefix, -1 for none; its parents are the others.
 *
 * It is the last one in order that is not after the prefix, or on the chain of parents of that one: any covering prefix
 * sorts before it and therefore covers it too.
 */
export function findCovering(table: PrefixTable, addr: Uint32Array, at: number, length: number): number {
  const bucket = bucketOf(table.family, u32(addr, at));
  let low = u32(table.dir, bucket);
  let high = u32(table.dir, bucket + 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(table, middle, addr, at, length)) high = middle;
    else low = middle + 1;
  }
  return coveringFrom(table, low - 1, addr, at);
}

/** Whether a stored prefix sorts after another. */
export function isAfter(
  table: Pick<PrefixTable, "family" | "addr" | "len">,
  index: number,
  addr: Uint32Array,
  at: number,
  length: number,
): boolean {
  const difference = compareAddress(table, index, addr, at);
  return difference > 0 || (difference === 0 && u8(table.len, index) > length);
}

/** The stored prefix that equals a prefix, -1 for none. */
export function findExact(table: PrefixTable, addr: Uint32Array, at: number, length: number): number {
  const index = findCovering(table, addr, at, length);
  return index >= 0 && u8(table.len, index) === length ? index : -1;
}

/** The stored prefixes equal to or inside a prefix: from the first, up to and without the second. */
export function findInside(
  table: PrefixTable,
  addr: Uint32Array,
  at: number,
  length: number,
): readonly [from: number, to: number] {
  const from = partition(table.count, 0, (index) => !isAfter(table, index, addr, at, length - 1));
  const to = partition(table.count, from, (index) => isInside(table, index, addr, at, length));
  return [from, to];
}

/** The first index from `low` on at which a claim, true up to some index, no longer holds. */
function partition(count: number, low: number, holds: (index: number) => boolean): number {
  let from = low;
  let to = count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (holds(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function isInside(table: PrefixTable, index: number, addr: Uint32Array, at: number, length: number): boolean {
  const words = wordsOf(table.family);
  for (let word = 0; word < words && length > 32 * word; word += 1) {
    const stored = u32(table.addr, index * words + word);
    if (!hasSameBits(stored, u32(addr, at + word), length - 32 * word)) return false;
  }
  return true;
}
