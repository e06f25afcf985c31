/** Order of the rows of a table: by address, then by some columns. */
import { u8, u16, u32 } from "./element.ts";
import { wordsOf } from "./prefix.ts";
import type { PrefixColumns } from "./prefix-table.ts";
import { addressDigits, digitsOf, radixOrder } from "./radix.ts";

/** A column with one element for each row. */
type Column = Uint8Array | Uint16Array | Uint32Array;

/** Runs of rows of one address that are longer than this are sorted by a faster way than by inserting. */
const SHORT_RUN = 32;

/**
 * Row numbers in ascending order of address, then of `columns`, the first of which weighs most; equal rows keep their
 * order.
 *
 * Most sources are in order of address already; then only the rows of each address have to be sorted.
 */
export function rowOrder(
  count: number,
  { family, addr }: Pick<PrefixColumns, "family" | "addr">,
  columns: readonly Column[],
): Uint32Array {
  const words = wordsOf(family);
  if (isAscending(addr, words, count)) return runOrder(count, addr, words, columns);
  const digits = [...columns].reverse().flatMap((column) => digitsOf(column));
  return radixOrder(count, [...digits, ...addressDigits(addr, words)]);
}

/** Negative, zero or positive as the address of a row sorts before, equal to or after that of another. */
function compareRows(addr: Uint32Array, words: number, left: number, right: number): number {
  for (let word = 0; word < words; word += 1) {
    const difference = u32(addr, left * words + word) - u32(addr, right * words + word);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isAscending(addr: Uint32Array, words: number, count: number): boolean {
  for (let row = 1; row < count; row += 1) {
    if (compareRows(addr, words, row - 1, row) > 0) return false;
  }
  return true;
}

function runOrder(count: number, addr: Uint32Array, words: number, columns: readonly Column[]): Uint32Array {
  const order = new Uint32Array(count);
  let start = 0;
  for (let row = 0; row < count; row += 1) {
    order[row] = row;
    const isLast = row + 1 === count || compareRows(addr, words, row, row + 1) !== 0;
    if (!isLast) continue;
    if (row > start) sortRun(order, start, row + 1, columns);
    start = row + 1;
  }
  return order;
}

function sortRun(order: Uint32Array, start: number, end: number, columns: readonly Column[]): void {
  if (end - start > SHORT_RUN) {
    order.subarray(start, end).sort((left, right) => compareColumns(columns, left, right) || left - right);
    return;
  }
  for (let index = start + 1; index < end; index += 1) {
    const row = u32(order, index);
    let place = index;
    while (place > start && compareColumns(columns, u32(order, place - 1), row) > 0) {
      order[place] = u32(order, place - 1);
      place -= 1;
    }
    order[place] = row;
  }
}

function compareColumns(columns: readonly Column[], left: number, right: number): number {
  for (const column of columns) {
    const difference = elementOf(column, left) - elementOf(column, right);
    if (difference !== 0) return difference;
  }
  return 0;
}

function elementOf(column: Column, row: number): number {
  if (column instanceof Uint32Array) return u32(column, row);
  return column instanceof Uint8Array ? u8(column, row) : u16(column, row);
}
