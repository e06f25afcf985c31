/** Local exceptions (RFC 8416) applied to VRPs. */
import { i32, u8, u32 } from "./element.ts";
import { wordsOf } from "./prefix.ts";
import { findCovering } from "./prefix-table.ts";
import type { PrefixFilter, Slurm } from "./slurm.ts";
import { SLURM_TA } from "./ta.ts";
import { buildVrpIndex, tableOf, type VrpIndex, type VrpTable } from "./vrp-index.ts";
import {
  appendVrp,
  emptyColumns,
  filterRows,
  rowsOfVrps,
  type VrpColumns,
  type VrpRows,
} from "./vrp-rows.ts";

/** VRPs after the exceptions, and what the exceptions did. */
export interface SlurmApplied {
  readonly rows: VrpRows;
  /** The VRPs left out; an index of them tells which of them a route lost. */
  readonly removed: VrpRows;
  readonly added: number;
}

/** Leaves out what the filters of all files name, then adds their assertions, which no filter touches (section 3.4). */
export function applySlurm(rows: VrpRows, files: readonly Slurm[]): SlurmApplied {
  const isRemoved = remover(files.flatMap((file) => file.filters));
  const kept = filterRows(rows, (columns, row) => !isRemoved(columns, row));
  const assertions = files.flatMap((file) => file.assertions);
  const ta = kept.taSets.length;
  for (const { prefix, maxLength, asn } of assertions) {
    const columns = prefix.family === 4 ? kept.v4 : kept.v6;
    appendVrp(columns, prefix.words, 0, { length: prefix.length, max: maxLength, asn, ta, expires: 0 });
  }
  return {
    rows: { ...kept, taSets: [...kept.taSets, [SLURM_TA]] },
    removed: filterRows(rows, isRemoved),
    added: assertions.length,
  };
}

type IsRemoved = (columns: VrpColumns, row: number) => boolean;

/** Whether a filter names a row: by AS, by prefix, or by both. The prefixes are indexed, as there may be thousands. */
function remover(filters: readonly PrefixFilter[]): IsRemoved {
  const asns = new Set(
    filters.flatMap(({ prefix, asn }) => (prefix === undefined && asn !== undefined ? [asn] : [])),
  );
  const whole = filterIndex(filters, (asn) => asn === undefined);
  const ofAsn = filterIndex(filters, (asn) => asn !== undefined);
  return (columns, row) => {
    const asn = u32(columns.asn, row);
    return asns.has(asn) || covering(whole, columns, row) >= 0 || hasAsn(ofAsn, columns, row, asn);
  };
}

function filterIndex(
  filters: readonly PrefixFilter[],
  wants: (asn: number | undefined) => boolean,
): VrpIndex {
  const vrps = filters.flatMap(({ prefix, asn }) =>
    prefix !== undefined && wants(asn) ? [{ prefix, maxLength: prefix.length, asn: asn ?? 0 }] : [],
  );
  return buildVrpIndex(rowsOfVrps(vrps, SLURM_TA));
}

function covering(filters: VrpIndex, columns: VrpColumns, row: number): number {
  const table = tableOf(filters, columns.family);
  return findCovering(table, columns.addr, row * wordsOf(columns.family), u8(columns.len, row));
}

function hasAsn(filters: VrpIndex, columns: VrpColumns, row: number, asn: number): boolean {
  const table = tableOf(filters, columns.family);
  for (let prefix = covering(filters, columns, row); prefix >= 0; prefix = i32(table.parent, prefix)) {
    for (let index = u32(table.first, prefix); index < u32(table.first, prefix + 1); index += 1) {
      if (u32(table.asn, index) === asn) return true;
    }
  }
  return false;
}

/** The rows that an index was built from, each once; for applying exceptions to an index that came from the cache. */
export function rowsOfIndex({ v4, v6, taSets }: VrpIndex): VrpRows {
  return { v4: columnsOf(v4), v6: columnsOf(v6), taSets };
}

function columnsOf(table: VrpTable): VrpColumns {
  const columns = emptyColumns(table.family, Math.max(1, table.asn.length));
  const words = wordsOf(table.family);
  for (let prefix = 0; prefix < table.count; prefix += 1) {
    for (let row = u32(table.first, prefix); row < u32(table.first, prefix + 1); row += 1) {
      appendVrp(columns, table.addr, prefix * words, {
        length: u8(table.len, prefix),
        max: u8(table.max, row),
        asn: u32(table.asn, row),
        ta: u8(table.ta, row),
        expires: u32(table.expires, row),
      });
    }
  }
  return columns;
}

/** The index that local exceptions make of another, and an index of the VRPs that they left out. */
export function indexWithSlurm(
  index: VrpIndex,
  files: readonly Slurm[],
): { readonly index: VrpIndex; readonly removed: VrpIndex; readonly added: number } {
  const { rows, removed, added } = applySlurm(rowsOfIndex(index), files);
  return { index: buildVrpIndex(rows), removed: buildVrpIndex(removed), added };
}
