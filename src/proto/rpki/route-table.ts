/** Routes in order, for finding those of an address, a prefix or an origin. */
import { u8, u16, u32 } from "./element.ts";
import { wordsOf, wordsText } from "./prefix.ts";
import { buildPrefixTable, type PrefixTable } from "./prefix-table.ts";
import { routeOrder } from "./route-merge.ts";
import { NO_PEERS, ORIGIN, type RouteColumns, type RouteRows } from "./route-rows.ts";

/** The routes of one family: the rows of each prefix are its origins, numbers first, ascending. */
export interface RouteFamily extends PrefixTable {
  /** Origin AS, or the index of the text of an AS_SET. */
  readonly asn: Uint32Array;
  /** {@link ORIGIN}. */
  readonly kind: Uint8Array;
  /** Peers that have the route, `NO_PEERS` where the source does not say. */
  readonly peers: Uint16Array;
}

/** All routes, each once. Never changes, so that threads may share its memory. */
export interface RouteTable {
  readonly v4: RouteFamily;
  readonly v6: RouteFamily;
  /** Texts of AS_SETs. */
  readonly sets: readonly string[];
}

/** Which routes count, see {@link isVisible}. */
export interface Visibility {
  /** Peers that a route needs; routes of sources that do not count peers need none. */
  readonly minPeers: number;
  readonly shortest: Readonly<Record<4 | 6, number>>;
}

/**
 * What internet.nl and RIPE NCC count: routes that fewer than ten peers have are tests and leaks, and so are routes to an
 * eighth of all addresses.
 */
export const VISIBILITY: Visibility = { minPeers: 10, shortest: { 4: 8, 6: 12 } };

/** Every route counts. */
export const ALL_ROUTES: Visibility = { minPeers: 0, shortest: { 4: 0, 6: 0 } };

/** The table of all rows. Rows of the same prefix and origin become one, with the larger number of peers. */
export function buildRouteTable({ v4, v6, sets }: RouteRows): RouteTable {
  return { v4: buildFamily(v4), v6: buildFamily(v6), sets };
}

function buildFamily(columns: RouteColumns): RouteFamily {
  const order = routeOrder(columns);
  const rows = {
    count: 0,
    asn: new Uint32Array(order.length),
    kind: new Uint8Array(order.length),
    peers: new Uint16Array(order.length),
  };
  const prefixes = buildPrefixTable(columns, order, (row, isNew) => {
    const last = rows.count - 1;
    const isRepeated =
      !isNew &&
      u32(rows.asn, last) === u32(columns.asn, row) &&
      u8(rows.kind, last) === u8(columns.kind, row);
    const index = isRepeated ? last : last + 1;
    rows.peers[index] = isRepeated
      ? more(u16(rows.peers, last), u16(columns.peers, row))
      : u16(columns.peers, row);
    rows.asn[index] = u32(columns.asn, row);
    rows.kind[index] = u8(columns.kind, row);
    rows.count = index + 1;
    return rows.count;
  });
  const { count } = rows;
  return {
    ...prefixes,
    asn: rows.asn.slice(0, count),
    kind: rows.kind.slice(0, count),
    peers: rows.peers.slice(0, count),
  };
}

/** The larger number of peers; a known one rather than an unknown. */
function more(left: number, right: number): number {
  if (left === NO_PEERS) return right;
  return right === NO_PEERS ? left : Math.max(left, right);
}

/** The table of a family. */
export const familyOf = (table: RouteTable, family: 4 | 6): RouteFamily =>
  family === 4 ? table.v4 : table.v6;

/** Why a route does not count, `null` when it does. */
export function hiddenBy(
  table: RouteFamily,
  prefix: number,
  row: number,
  { minPeers, shortest }: Visibility,
): "peers" | "length" | null {
  if (u8(table.len, prefix) < shortest[table.family]) return "length";
  // `NO_PEERS` is larger than any minimum.
  return u16(table.peers, row) < minPeers ? "peers" : null;
}

/** Whether a route counts. */
export const isVisible = (table: RouteFamily, prefix: number, row: number, visibility: Visibility): boolean =>
  hiddenBy(table, prefix, row, visibility) === null;

/** A route in words. */
export interface RouteFact {
  readonly prefix: string;
  readonly length: number;
  /** `null` for an AS_SET. */
  readonly origin: number | null;
  /** `AS64500`, or the text of the AS_SET. */
  readonly as: string;
  /** Peers that have it; `null` where the source does not say. */
  readonly peers: number | null;
}

/** The origin in a row, `null` for an AS_SET. */
export const originAt = (table: RouteFamily, row: number): number | null =>
  u8(table.kind, row) === ORIGIN.set ? null : u32(table.asn, row);

/** The route in a row of a prefix. */
export function routeAt({ sets }: RouteTable, table: RouteFamily, prefix: number, row: number): RouteFact {
  const words = wordsOf(table.family);
  const length = u8(table.len, prefix);
  const origin = originAt(table, row);
  const peers = u16(table.peers, row);
  return {
    prefix: wordsText(table.addr, prefix * words, words, length),
    length,
    origin,
    as: origin === null ? (sets[u32(table.asn, row)] ?? "{}") : `AS${origin}`,
    peers: peers === NO_PEERS ? null : peers,
  };
}
