/** Rows of a table by AS, made when first asked for. */
import { u32 } from "./element.ts";
import type { PrefixTable } from "./prefix-table.ts";
import { radixOrder } from "./radix.ts";

/** A table with an AS in each row. */
interface AsnTable extends PrefixTable {
  readonly asn: Uint32Array;
}

/** Row numbers in order of the low half of the AS, then the high half, then the row. */
export interface AsnRows {
  readonly rows: Uint32Array;
  /** Where the rows of each low half begin. Low halves are spread evenly, high halves are not. */
  readonly dir: Uint32Array;
}

const HALVES = 65_536;

/** Tables never change, so the order is made once. */
const MADE = new WeakMap<AsnTable, AsnRows>();

/** The rows by AS; only those for which `counts` holds, which must be the same at every call for a table. */
export function asnRows(table: AsnTable, counts: (row: number) => boolean = () => true): AsnRows {
  const known = MADE.get(table);
  if (known !== undefined) return known;
  const { asn } = table;
  const half = { column: asn, stride: 1, offset: 0 };
  const order = radixOrder(asn.length, [
    { ...half, shift: 16 },
    { ...half, shift: 0 },
  ]);
  const made = withDirectory(asn, order.filter(counts));
  MADE.set(table, made);
  return made;
}

function withDirectory(asn: Uint32Array, rows: Uint32Array): AsnRows {
  const dir = new Uint32Array(HALVES + 1);
  let low = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const own = u32(asn, u32(rows, index)) & 0xffff;
    while (low <= own) {
      dir[low] = index;
      low += 1;
    }
  }
  return { rows, dir: dir.fill(rows.length, low) };
}

/** Rows of an AS and their prefixes, in order of address. */
export function rowsOfAsn(
  table: AsnTable,
  { rows, dir }: AsnRows,
  asn: number,
): { readonly prefix: number; readonly row: number }[] {
  const low = asn & 0xffff;
  const places: { prefix: number; row: number }[] = [];
  for (let index = u32(dir, low); index < u32(dir, low + 1); index += 1) {
    const row = u32(rows, index);
    if (u32(table.asn, row) === asn) places.push({ prefix: prefixOfRow(table, row), row });
  }
  return places;
}

/** The prefix that a row belongs to. */
export function prefixOfRow({ first, count }: PrefixTable, row: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (u32(first, middle) <= row) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
