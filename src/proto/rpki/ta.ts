/** Names of trust anchors, which every program writes in its own way. */
import { u8 } from "./element.ts";

/** The five regional registries, under the names that the reports use. */
export const REGISTRIES = ["afrinic", "apnic", "arin", "lacnic", "ripe"] as const;

/** The name for records that name no trust anchor. */
export const UNKNOWN_TA = "unknown";
/** The name for records that local exceptions (RFC 8416) have added. */
export const SLURM_TA = "slurm";

/** Names kept apart; the rest of the values of an octet stand for unions of them. */
const MAX_TAS = 200;
const OTHER_TA = "other";
const MAX_NAME = 64;

const NOTHING: ReadonlySet<string> = new Set(["", "n/a"]);

/** `ripe` for `RIPE NCC RPKI Root`, `apnic-as0` for the AS0 trust anchors; a name of another kind in lower case. */
export function normaliseTa(text: string): string {
  const name = text.trim().toLowerCase();
  if (NOTHING.has(name)) return UNKNOWN_TA;
  const registry = REGISTRIES.find((candidate) => name.includes(candidate));
  if (registry === undefined) return name.includes(SLURM_TA) ? SLURM_TA : name;
  return name.includes("as0") ? `${registry}-as0` : registry;
}

/** Names of trust anchors as exports write them, by what they mean. */
export interface TaTable {
  readonly names: string[];
  readonly written: WrittenName[];
  last: WrittenName;
}

interface WrittenName {
  readonly octets: Uint8Array;
  /** Index of the normalised name. */
  readonly index: number;
}

/** A table that knows no name yet; index 0 is the name of records without one. */
export const openTaTable = (): TaTable => ({
  names: [UNKNOWN_TA],
  written: [],
  last: { octets: new Uint8Array(0), index: 0 },
});

/** Index of the name that octets denote. */
export function internTa(table: TaTable, octets: Uint8Array, start: number, end: number): number {
  if (isSame(table.last.octets, octets, start, end)) return table.last.index;
  for (const known of table.written) {
    if (isSame(known.octets, octets, start, end)) {
      table.last = known;
      return known.index;
    }
  }
  const kept = octets.slice(start, end);
  const index = indexOfName(table, normaliseTa(Buffer.from(kept).toString("utf8")));
  // Bounded, or a file of a million names would cost a million comparisons for each row.
  if (table.written.length < 2 * MAX_TAS) table.written.push({ octets: kept, index });
  return index;
}

function isSame(known: Uint8Array, octets: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let at = 0; at < known.length; at += 1) {
    if (u8(known, at) !== u8(octets, start + at)) return false;
  }
  return true;
}

/** Index of a normalised name. */
export function indexOfName(table: TaTable, name: string): number {
  const kept = table.names.length < MAX_TAS ? name.slice(0, MAX_NAME) : OTHER_TA;
  const known = table.names.indexOf(kept);
  return known >= 0 ? known : table.names.push(kept) - 1;
}
