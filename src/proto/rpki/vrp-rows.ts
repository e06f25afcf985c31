/** Validated ROA payloads as rows of typed arrays, as they come out of an export. */
import { u8, u32 } from "./element.ts";
import { type IpPrefix, wordsOf, wordsText } from "./prefix.ts";

/** The VRPs of one address family; only the first `count` elements of each array mean something. */
export interface VrpColumns {
  readonly family: 4 | 6;
  count: number;
  /** One word of address for IPv4, four for IPv6, most significant first. */
  addr: Uint32Array;
  len: Uint8Array;
  max: Uint8Array;
  asn: Uint32Array;
  /** Index into the sets of trust anchors. */
  ta: Uint8Array;
  /** Unix seconds, 0 where the export does not say. */
  expires: Uint32Array;
}

/** VRPs of both families and the trust anchors that they name. */
export interface VrpRows {
  readonly v4: VrpColumns;
  readonly v6: VrpColumns;
  /** Normalised names, for most VRPs a single one; `ta` columns hold indexes into it. */
  readonly taSets: readonly (readonly string[])[];
}

/** One VRP, RFC 6811 section 2. */
export interface Vrp {
  readonly prefix: IpPrefix;
  readonly maxLength: number;
  readonly asn: number;
}

const FIRST_SIZE = 1024;

/** Empty columns. */
export function emptyColumns(family: 4 | 6, size = FIRST_SIZE): VrpColumns {
  return {
    family,
    count: 0,
    addr: new Uint32Array(size * wordsOf(family)),
    len: new Uint8Array(size),
    max: new Uint8Array(size),
    asn: new Uint32Array(size),
    ta: new Uint8Array(size),
    expires: new Uint32Array(size),
  };
}

function grow(columns: VrpColumns): void {
  const old = { ...columns };
  const wider = emptyColumns(columns.family, columns.len.length * 2);
  wider.addr.set(old.addr);
  wider.len.set(old.len);
  wider.max.set(old.max);
  wider.asn.set(old.asn);
  wider.ta.set(old.ta);
  wider.expires.set(old.expires);
  Object.assign(columns, wider, { count: old.count });
}

/** The payload of a row. */
export interface VrpPayload {
  readonly length: number;
  readonly max: number;
  readonly asn: number;
  readonly ta: number;
  readonly expires: number;
}

/** Appends a row whose address stands in `words` from `at`. */
export function appendVrp(columns: VrpColumns, words: Uint32Array, at: number, payload: VrpPayload): void {
  if (columns.count === columns.len.length) grow(columns);
  const row = columns.count;
  columns.count += 1;
  if (columns.family === 4) columns.addr[row] = u32(words, at);
  else {
    for (let word = 0; word < 4; word += 1) columns.addr[4 * row + word] = u32(words, at + word);
  }
  columns.len[row] = payload.length;
  columns.max[row] = payload.max;
  columns.asn[row] = payload.asn;
  columns.ta[row] = payload.ta;
  columns.expires[row] = payload.expires;
}

/** Rows made of single VRPs, all of one trust anchor. */
export function rowsOfVrps(vrps: readonly Vrp[], ta: string): VrpRows {
  const rows = { v4: emptyColumns(4), v6: emptyColumns(6), taSets: [[ta]] };
  for (const { prefix, maxLength, asn } of vrps) {
    const columns = prefix.family === 4 ? rows.v4 : rows.v6;
    appendVrp(columns, prefix.words, 0, { length: prefix.length, max: maxLength, asn, ta: 0, expires: 0 });
  }
  return rows;
}

/** The rows for which `keep` holds, in new columns. */
export function filterColumns(columns: VrpColumns, keep: (row: number) => boolean): VrpColumns {
  const kept = emptyColumns(columns.family, Math.max(FIRST_SIZE, columns.count));
  const words = wordsOf(columns.family);
  for (let row = 0; row < columns.count; row += 1) {
    if (keep(row)) appendVrp(kept, columns.addr, row * words, payloadAt(columns, row));
  }
  return kept;
}

/** Both families' rows for which `keep` holds. */
export function filterRows(rows: VrpRows, keep: (columns: VrpColumns, row: number) => boolean): VrpRows {
  return {
    v4: filterColumns(rows.v4, (row) => keep(rows.v4, row)),
    v6: filterColumns(rows.v6, (row) => keep(rows.v6, row)),
    taSets: rows.taSets,
  };
}

/** Everything of a row but the address. */
export function payloadAt(columns: VrpColumns, row: number): VrpPayload {
  return {
    length: u8(columns.len, row),
    max: u8(columns.max, row),
    asn: u32(columns.asn, row),
    ta: u8(columns.ta, row),
    expires: u32(columns.expires, row),
  };
}

/** `192.0.2.0/24-24 AS64500`. */
export function rowText(columns: VrpColumns, row: number): string {
  const words = wordsOf(columns.family);
  const prefix = wordsText(columns.addr, row * words, words, u8(columns.len, row));
  return `${prefix}-${u8(columns.max, row)} AS${u32(columns.asn, row)}`;
}

/** Rows of a trust anchor, and how many of them say AS0. */
export interface TaCount {
  readonly vrps: number;
  readonly as0: number;
}

/** The rows of each trust anchor that has any. */
export function countPerTa(rows: VrpRows): ReadonlyMap<string, TaCount> {
  const counts = new Map<string, TaCount>();
  for (const columns of [rows.v4, rows.v6]) {
    for (const [index, names] of rows.taSets.entries()) addCounts(counts, names, countSet(columns, index));
  }
  return counts;
}

function countSet(columns: VrpColumns, set: number): TaCount {
  let vrps = 0;
  let as0 = 0;
  for (let row = 0; row < columns.count; row += 1) {
    if (u8(columns.ta, row) !== set) continue;
    vrps += 1;
    if (u32(columns.asn, row) === 0) as0 += 1;
  }
  return { vrps, as0 };
}

function addCounts(counts: Map<string, TaCount>, names: readonly string[], { vrps, as0 }: TaCount): void {
  if (vrps === 0) return;
  for (const name of names) {
    const { vrps: others = 0, as0: otherAs0 = 0 } = counts.get(name) ?? {};
    counts.set(name, { vrps: others + vrps, as0: otherAs0 + as0 });
  }
}

/** The rows of which not every trust anchor is in `names`. */
export function withoutTas(rows: VrpRows, names: ReadonlySet<string>): VrpRows {
  const dropped = rows.taSets.map((set) => set.every((name) => names.has(name)));
  return filterRows(rows, (columns, row) => dropped[u8(columns.ta, row)] !== true);
}
