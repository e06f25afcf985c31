/** Routes as rows of typed arrays, as they come out of a route table's file. */
import { u8, u16, u32 } from "./element.ts";
import { wordsOf } from "./prefix.ts";

/** The routes of one address family; only the first `count` elements of each array mean something. */
export interface RouteColumns {
  readonly family: 4 | 6;
  count: number;
  addr: Uint32Array;
  len: Uint8Array;
  /** Origin AS, or the index of the text of an AS_SET. */
  asn: Uint32Array;
  /** {@link ORIGIN}. */
  kind: Uint8Array;
  /** How many peers of the collector have the route; {@link NO_PEERS} where the source does not say. */
  peers: Uint16Array;
}

/** What stands in the `asn` column. */
export const ORIGIN = { as: 0, set: 1 } as const;

/** Stands for an unknown number of peers. */
export const NO_PEERS = 0xffff;
/** More peers than this are not told apart. */
export const MOST_PEERS = 0xfffe;

/** Routes of both families. */
export interface RouteRows {
  readonly v4: RouteColumns;
  readonly v6: RouteColumns;
  /** Texts of AS_SETs. */
  readonly sets: readonly string[];
}

const FIRST_SIZE = 1024;

/** Empty columns. */
export function emptyRoutes(family: 4 | 6, size = FIRST_SIZE): RouteColumns {
  return {
    family,
    count: 0,
    addr: new Uint32Array(size * wordsOf(family)),
    len: new Uint8Array(size),
    asn: new Uint32Array(size),
    kind: new Uint8Array(size),
    peers: new Uint16Array(size),
  };
}

function grow(columns: RouteColumns): void {
  const { count } = columns;
  const wider = emptyRoutes(columns.family, columns.len.length * 2);
  wider.addr.set(columns.addr);
  wider.len.set(columns.len);
  wider.asn.set(columns.asn);
  wider.kind.set(columns.kind);
  wider.peers.set(columns.peers);
  Object.assign(columns, wider, { count });
}

/** Everything of a row but the address. */
export interface RoutePayload {
  readonly length: number;
  readonly asn: number;
  readonly kind: number;
  readonly peers: number;
}

/** Appends a row whose address stands in `words` from `at`. */
export function appendRoute(
  columns: RouteColumns,
  words: Uint32Array,
  at: number,
  payload: RoutePayload,
): void {
  if (columns.count === columns.len.length) grow(columns);
  const row = columns.count;
  columns.count += 1;
  if (columns.family === 4) columns.addr[row] = u32(words, at);
  else {
    for (let word = 0; word < 4; word += 1) columns.addr[4 * row + word] = u32(words, at + word);
  }
  columns.len[row] = payload.length;
  columns.asn[row] = payload.asn;
  columns.kind[row] = payload.kind;
  columns.peers[row] = payload.peers;
}

/** Everything of a row but the address. */
export const routePayload = (columns: RouteColumns, row: number): RoutePayload => ({
  length: u8(columns.len, row),
  asn: u32(columns.asn, row),
  kind: u8(columns.kind, row),
  peers: u16(columns.peers, row),
});

/** The rows of several files as one; AS_SETs keep their texts. */
export function joinRoutes(files: readonly RouteRows[]): RouteRows {
  const [only] = files;
  if (only !== undefined && files.length === 1) return only;
  const joined = { v4: emptyRoutes(4), v6: emptyRoutes(6), sets: files.flatMap(({ sets }) => sets) };
  let firstSet = 0;
  for (const { v4, v6, sets } of files) {
    appendAll(joined.v4, v4, firstSet);
    appendAll(joined.v6, v6, firstSet);
    firstSet += sets.length;
  }
  return joined;
}

function appendAll(into: RouteColumns, from: RouteColumns, firstSet: number): void {
  const words = wordsOf(from.family);
  for (let row = 0; row < from.count; row += 1) {
    const payload = routePayload(from, row);
    const asn = payload.kind === ORIGIN.set ? payload.asn + firstSet : payload.asn;
    appendRoute(into, from.addr, row * words, { ...payload, asn });
  }
}
