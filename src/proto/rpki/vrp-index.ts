/** VRPs in order, for finding all that cover a route. */
import { u8, u32 } from "./element.ts";
import { type IpPrefix, wordsOf, wordsText } from "./prefix.ts";
import { buildPrefixTable, findCovering, type PrefixTable } from "./prefix-table.ts";
import { rowOrder } from "./row-order.ts";
import type { VrpColumns, VrpRows } from "./vrp-rows.ts";

/** The VRPs of one family: the rows of each prefix are in order of ASN, then max length. */
export interface VrpTable extends PrefixTable {
  readonly asn: Uint32Array;
  readonly max: Uint8Array;
  /** Index into the sets of trust anchors. */
  readonly ta: Uint8Array;
  /** Unix seconds, 0 where the export does not say. */
  readonly expires: Uint32Array;
}

/** All VRPs, each once. Never changes, so that threads may share its memory. */
export interface VrpIndex {
  readonly v4: VrpTable;
  readonly v6: VrpTable;
  /** Names of the trust anchors that a VRP comes from; several where it was exported more than once. */
  readonly taSets: readonly (readonly string[])[];
  /** Rows that repeated another. */
  readonly duplicates: number;
}

/** One VRP in words. */
export interface VrpFact {
  readonly prefix: string;
  readonly maxLength: number;
  readonly asn: number;
  readonly ta: readonly string[];
  /** Unix seconds; absent where the export does not say. */
  readonly expires?: number;
}

/** Values of the `ta` columns. */
const MAX_SETS = 256;

/** Sets of trust anchors, by their names in order. */
interface TaSets {
  readonly sets: (readonly string[])[];
  readonly byKey: Map<string, number>;
}

function openSets(taSets: readonly (readonly string[])[]): TaSets {
  return { sets: [...taSets], byKey: new Map(taSets.map((set, index) => [set.join("\n"), index])) };
}

/** Index of the union of two sets. When there are too many unions, the first set stands for it. */
function unite({ sets, byKey }: TaSets, left: number, right: number): number {
  if (left === right) return left;
  const union = [...new Set([...(sets[left] ?? []), ...(sets[right] ?? [])])].sort();
  const key = union.join("\n");
  const known = byKey.get(key);
  if (known !== undefined) return known;
  if (sets.length >= MAX_SETS) return left;
  byKey.set(key, sets.length);
  return sets.push(union) - 1;
}

/** The index of all rows. Rows that say the same become one, with all their trust anchors and the latest expiry. */
export function buildVrpIndex({ v4, v6, taSets }: VrpRows): VrpIndex {
  const sets = openSets(taSets);
  const tables = { v4: buildTable(v4, sets), v6: buildTable(v6, sets) };
  const kept = tables.v4.asn.length + tables.v6.asn.length;
  return { ...tables, taSets: sets.sets, duplicates: v4.count + v6.count - kept };
}

function buildTable(columns: VrpColumns, sets: TaSets): VrpTable {
  const { max, asn } = columns;
  const order = rowOrder(columns.count, columns, [columns.len, asn, max]);
  const rows = {
    count: 0,
    asn: new Uint32Array(order.length),
    max: new Uint8Array(order.length),
    ta: new Uint8Array(order.length),
    expires: new Uint32Array(order.length),
  };
  const table = buildPrefixTable(columns, order, (row, isNew) => {
    const last = rows.count - 1;
    const isRepeated = !isNew && u32(rows.asn, last) === u32(asn, row) && u8(rows.max, last) === u8(max, row);
    if (isRepeated) mergeRow(rows, last, columns, row, sets);
    else appendRow(rows, columns, row);
    return rows.count;
  });
  return {
    ...table,
    asn: rows.asn.slice(0, rows.count),
    max: rows.max.slice(0, rows.count),
    ta: rows.ta.slice(0, rows.count),
    expires: rows.expires.slice(0, rows.count),
  };
}

type Payload = Pick<VrpTable, "asn" | "max" | "ta" | "expires">;

function appendRow(rows: Payload & { count: number }, columns: VrpColumns, row: number): void {
  const index = rows.count;
  rows.count += 1;
  rows.asn[index] = u32(columns.asn, row);
  rows.max[index] = u8(columns.max, row);
  rows.ta[index] = u8(columns.ta, row);
  rows.expires[index] = u32(columns.expires, row);
}

function mergeRow(rows: Payload, last: number, columns: VrpColumns, row: number, sets: TaSets): void {
  rows.ta[last] = unite(sets, u8(rows.ta, last), u8(columns.ta, row));
  rows.expires[last] = Math.max(u32(rows.expires, last), u32(columns.expires, row));
}

/** The table of a family. */
export const tableOf = (index: VrpIndex, family: 4 | 6): VrpTable => (family === 4 ? index.v4 : index.v6);

/** The VRP in a row of a prefix. */
export function vrpAt({ taSets }: VrpIndex, table: VrpTable, prefix: number, row: number): VrpFact {
  const words = wordsOf(table.family);
  const expires = u32(table.expires, row);
  return {
    prefix: wordsText(table.addr, prefix * words, words, u8(table.len, prefix)),
    maxLength: u8(table.max, row),
    asn: u32(table.asn, row),
    ta: taSets[u8(table.ta, row)] ?? [],
    ...(expires === 0 ? {} : { expires }),
  };
}

/** All VRPs that cover a prefix: longest prefix first, then by ASN and max length. */
export function coveringVrps(index: VrpIndex, prefix: IpPrefix): VrpFact[] {
  const table = tableOf(index, prefix.family);
  const found: VrpFact[] = [];
  let at = findCovering(table, prefix.words, 0, prefix.length);
  while (at >= 0) {
    for (let row = u32(table.first, at); row < u32(table.first, at + 1); row += 1) {
      found.push(vrpAt(index, table, at, row));
    }
    at = table.parent[at] ?? -1;
  }
  return found;
}
