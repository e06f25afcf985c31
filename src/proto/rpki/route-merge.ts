/** Rows of the same prefix and origin made into one, where each row stands for one peer or for some. */
import { u8, u16, u32 } from "./element.ts";
import { wordsOf } from "./prefix.ts";
import { appendRoute, emptyRoutes, MOST_PEERS, type RouteColumns, routePayload } from "./route-rows.ts";
import { rowOrder } from "./row-order.ts";

/** Order by prefix and origin, then by what stands in the column of peers. */
export function routeOrder(columns: RouteColumns): Uint32Array {
  const { count, len, kind, asn, peers } = columns;
  return rowOrder(count, columns, [len, kind, asn, peers]);
}

function isSameRoute({ family, addr, len, asn, kind }: RouteColumns, left: number, right: number): boolean {
  if (u32(asn, left) !== u32(asn, right) || u8(len, left) !== u8(len, right)) return false;
  const words = wordsOf(family);
  for (let word = 0; word < words; word += 1) {
    if (u32(addr, left * words + word) !== u32(addr, right * words + word)) return false;
  }
  return u8(kind, left) === u8(kind, right);
}

/**
 * One row for each route, with a number of peers: `distinct` counts the different numbers of peers in its rows, `sum`
 * adds counts up.
 */
export function mergeRoutes(columns: RouteColumns, how: "distinct" | "sum"): RouteColumns {
  const order = routeOrder(columns);
  const merged = emptyRoutes(columns.family, Math.max(1, order.length));
  let last = -1;
  for (const row of order) {
    const peers = u16(columns.peers, row);
    const isSame = last >= 0 && isSameRoute(columns, last, row);
    if (!isSame) appendRow(merged, columns, row, how === "sum" ? peers : 1);
    else if (how === "sum") addPeers(merged, peers);
    else if (u16(columns.peers, last) !== peers) addPeers(merged, 1);
    last = row;
  }
  return merged;
}

function appendRow(into: RouteColumns, from: RouteColumns, row: number, peers: number): void {
  appendRoute(into, from.addr, row * wordsOf(from.family), { ...routePayload(from, row), peers });
}

function addPeers({ peers, count }: RouteColumns, more: number): void {
  peers[count - 1] = Math.min(MOST_PEERS, u16(peers, count - 1) + more);
}
