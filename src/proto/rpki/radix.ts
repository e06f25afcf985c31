/** Order of the rows of typed arrays, by radix sort: linear, and a tenth of the time of sorting with a comparison. */
import { u8, u16, u32 } from "./element.ts";

/** A part of the key of a row: 16 bits or fewer of an element. */
export interface Digit {
  readonly column: Uint8Array | Uint16Array | Uint32Array;
  /** Elements of the column for each row, and which of them. */
  readonly stride: number;
  readonly offset: number;
  /** Bits below the digit. */
  readonly shift: number;
}

/** The digits of a column that has one element for each row, least significant first. */
export function digitsOf(column: Digit["column"], stride = 1, offset = 0): Digit[] {
  const low = { column, stride, offset, shift: 0 };
  return column instanceof Uint32Array ? [low, { ...low, shift: 16 }] : [low];
}

/** The digits of an address column of `words` words for each row, least significant first. */
export const addressDigits = (addr: Uint32Array, words: number): Digit[] =>
  Array.from({ length: words }, (_, index) => digitsOf(addr, words, words - 1 - index)).flat();

const VALUES = 65_536;
/** Fewer rows than this are sorted by comparing: the counts of a single pass cost more. */
const FEW = 2048;

/** Row numbers in ascending order of the digits, the first of which weighs least; rows that are equal keep their order. */
export function radixOrder(count: number, digits: readonly Digit[]): Uint32Array {
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) order[row] = row;
  return count < FEW ? compareOrder(order, digits) : passOrder(order, digits);
}

function compareOrder(order: Uint32Array, digits: readonly Digit[]): Uint32Array {
  const keys = digits.map((digit) => extract(digit, new Uint16Array(order.length))).reverse();
  return order.sort((left, right) => {
    for (const key of keys) {
      const difference = u16(key, left) - u16(key, right);
      if (difference !== 0) return difference;
    }
    return left - right;
  });
}

function passOrder(first: Uint32Array, digits: readonly Digit[]): Uint32Array {
  let order = first;
  let spare: Uint32Array = new Uint32Array(order.length);
  const keys = new Uint16Array(order.length);
  const starts = new Uint32Array(VALUES);
  for (const digit of digits) {
    extract(digit, keys);
    if (!countStarts(keys, starts)) continue;
    for (let index = 0; index < order.length; index += 1) {
      const row = u32(order, index);
      const key = u16(keys, row);
      const place = u32(starts, key);
      spare[place] = row;
      starts[key] = place + 1;
    }
    [order, spare] = [spare, order];
  }
  return order;
}

/** Where each value begins in the new order; false when all rows have the same. */
function countStarts(keys: Uint16Array, starts: Uint32Array): boolean {
  starts.fill(0);
  for (let row = 0; row < keys.length; row += 1) {
    const key = u16(keys, row);
    starts[key] = u32(starts, key) + 1;
  }
  if (keys.length === 0 || u32(starts, u16(keys, 0)) === keys.length) return false;
  let total = 0;
  for (let key = 0; key < VALUES; key += 1) {
    const rows = u32(starts, key);
    starts[key] = total;
    total += rows;
  }
  return true;
}

/** One loop for each kind of column, so that each stays fast. */
function extract({ column, stride, offset, shift }: Digit, keys: Uint16Array): Uint16Array {
  if (column instanceof Uint32Array) {
    for (let row = 0; row < keys.length; row += 1) keys[row] = u32(column, row * stride + offset) >>> shift;
  } else if (column instanceof Uint16Array) {
    for (let row = 0; row < keys.length; row += 1) keys[row] = u16(column, row * stride + offset);
  } else {
    for (let row = 0; row < keys.length; row += 1) keys[row] = u8(column, row * stride + offset);
  }
  return keys;
}
