/** Routes of an address, of a prefix, of an origin. */
import type { Address } from "../ip/address.ts";
import { type AsnRows, asnRows, rowsOfAsn } from "./asn-rows.ts";
import { i32, u8, u32 } from "./element.ts";
import { hostPrefix, type IpPrefix } from "./prefix.ts";
import { findCovering, findExact, findInside } from "./prefix-table.ts";
import { ORIGIN } from "./route-rows.ts";
import {
  familyOf,
  hiddenBy,
  isVisible,
  type RouteFact,
  type RouteFamily,
  type RouteTable,
  routeAt,
  VISIBILITY,
  type Visibility,
} from "./route-table.ts";

/** Where a route stands in a table. */
export interface RoutePlace {
  readonly prefix: number;
  readonly row: number;
}

/** A route that does not count, and why. */
interface HiddenRoute extends RouteFact {
  readonly why: "peers" | "length";
}

/** The routes that cover an address. */
export interface AddressRoutes {
  /** Longest prefix first, then the most peers, then the lowest origin; AS_SETs last. */
  readonly routes: readonly RouteFact[];
  /** Those that do not count: how many, and the first of them. */
  readonly hidden: { readonly count: number; readonly sample: readonly HiddenRoute[] };
}

const SAMPLE = 5;

/** All routes whose prefix covers an address, at every level. An IPv4-mapped IPv6 address is looked up as IPv4. */
export function routesOf(table: RouteTable, address: Address, visibility = VISIBILITY): AddressRoutes {
  return coveringRoutes(table, hostPrefix(address), visibility);
}

/** All routes whose prefix equals or covers a prefix. */
export function coveringRoutes(table: RouteTable, prefix: IpPrefix, visibility = VISIBILITY): AddressRoutes {
  const family = familyOf(table, prefix.family);
  const routes: RouteFact[] = [];
  const hidden: HiddenRoute[] = [];
  let at = findCovering(family, prefix.words, 0, prefix.length);
  for (; at >= 0; at = i32(family.parent, at)) {
    for (const row of rowsOf(family, at)) {
      const why = hiddenBy(family, at, row, visibility);
      const fact = routeAt(table, family, at, row);
      if (why === null) routes.push(fact);
      else hidden.push({ ...fact, why });
    }
  }
  return {
    routes: routes.sort(byPrecedence),
    hidden: { count: hidden.length, sample: hidden.slice(0, SAMPLE) },
  };
}

/** Row numbers of a prefix. */
function rowsOf({ first }: Pick<RouteFamily, "first">, prefix: number): number[] {
  const from = u32(first, prefix);
  return Array.from({ length: u32(first, prefix + 1) - from }, (_, index) => from + index);
}

function byPrecedence(left: RouteFact, right: RouteFact): number {
  const byLength = right.length - left.length;
  const byPeers = (right.peers ?? 0) - (left.peers ?? 0);
  return byLength || byPeers || (left.origin ?? Number.MAX_VALUE) - (right.origin ?? Number.MAX_VALUE);
}

/** The routes to exactly a prefix. */
export function exactRoutes(table: RouteTable, prefix: IpPrefix, visibility = VISIBILITY): RouteFact[] {
  const family = familyOf(table, prefix.family);
  const at = findExact(family, prefix.words, 0, prefix.length);
  return at < 0 ? [] : factsOf(table, family, visibleRows(family, at, visibility)).sort(byPrecedence);
}

/** The routes inside a prefix and longer than it, in order of address; at most `limit`, and how many there are. */
export function moreSpecificRoutes(
  table: RouteTable,
  prefix: IpPrefix,
  { limit, visibility = VISIBILITY }: { readonly limit: number; readonly visibility?: Visibility },
): { readonly count: number; readonly routes: readonly RouteFact[] } {
  const family = familyOf(table, prefix.family);
  const routes: RouteFact[] = [];
  let count = 0;
  for (const place of placesInside(family, prefix, visibility)) {
    if (u8(family.len, place.prefix) === prefix.length) continue;
    count += 1;
    if (count <= limit) routes.push(routeAt(table, family, place.prefix, place.row));
  }
  return { count, routes };
}

/** Places of the routes equal to or inside a prefix, in order of address. */
export function* placesInside(
  family: RouteFamily,
  prefix: IpPrefix,
  visibility = VISIBILITY,
): Generator<RoutePlace> {
  const [from, to] = findInside(family, prefix.words, 0, prefix.length);
  for (let at = from; at < to; at += 1) yield* visibleRows(family, at, visibility);
}

/** Places of the routes to one prefix of a table. */
export function visibleRows(family: RouteFamily, prefix: number, visibility: Visibility): RoutePlace[] {
  return rowsOf(family, prefix)
    .filter((row) => isVisible(family, prefix, row, visibility))
    .map((row) => ({ prefix, row }));
}

const factsOf = (table: RouteTable, family: RouteFamily, places: readonly RoutePlace[]): RouteFact[] =>
  places.map(({ prefix, row }) => routeAt(table, family, prefix, row));

/** Places of the routes of an origin, in order of address. */
export function placesOfOrigin(family: RouteFamily, asn: number, visibility = VISIBILITY): RoutePlace[] {
  return rowsOfAsn(family, originRows(family), asn).filter(({ prefix, row }) =>
    isVisible(family, prefix, row, visibility),
  );
}

/** The routes of an origin, IPv4 first, in order of address. */
export function routesOfOrigin(table: RouteTable, asn: number, visibility = VISIBILITY): RouteFact[] {
  return [table.v4, table.v6].flatMap((family) =>
    factsOf(table, family, placesOfOrigin(family, asn, visibility)),
  );
}

function originRows(family: RouteFamily): AsnRows {
  return asnRows(family, (row) => family.kind[row] === ORIGIN.as);
}

/** The prefix in a table. */
export function prefixAt(family: Pick<RouteFamily, "family" | "addr" | "len">, index: number): IpPrefix {
  const size = family.family === 4 ? 1 : 4;
  return {
    family: family.family,
    words: family.addr.slice(index * size, (index + 1) * size),
    length: family.len[index] ?? 0,
  };
}
