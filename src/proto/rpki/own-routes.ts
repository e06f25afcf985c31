/** The routes of one AS with their states: what the figures about a network are made of. */
import { u8 } from "./element.ts";
import { wordsOf } from "./prefix.ts";
import { findCovering } from "./prefix-table.ts";
import { placesOfOrigin, type RoutePlace, visibleRows } from "./route-lookup.ts";
import { familyOf, type RouteFamily, type RouteTable, type Visibility } from "./route-table.ts";
import { originCodeAt } from "./table-states.ts";
import { STATE_CODE, stateCode } from "./validate.ts";
import { tableOf, type VrpIndex, type VrpTable } from "./vrp-index.ts";

/** What routes are judged by. */
export interface Routing {
  readonly routes: RouteTable;
  readonly index: VrpIndex;
  readonly visibility: Visibility;
}

/** A route of the AS. */
export interface OwnRoute extends RoutePlace {
  /** One of `STATE_CODE`. */
  readonly code: number;
}

/** The routes of an AS in one family, in order of address, then length. */
export interface OwnRoutes {
  readonly asn: number;
  readonly family: RouteFamily;
  readonly vrps: VrpTable;
  readonly list: readonly OwnRoute[];
}

/** The routes of an AS that count. */
export function ownRoutes(asn: number, family: 4 | 6, { routes, index, visibility }: Routing): OwnRoutes {
  const table = familyOf(routes, family);
  const vrps = tableOf(index, family);
  const list = placesOfOrigin(table, asn, visibility).map((place) => ({
    ...place,
    code: codeAt(table, vrps, place),
  }));
  return { asn, family: table, vrps, list };
}

/** The longest VRP prefix that covers a prefix of a route table, -1 for none. */
export const coveringAt = (family: RouteFamily, vrps: VrpTable, prefix: number): number =>
  findCovering(vrps, family.addr, prefix * wordsOf(family.family), u8(family.len, prefix));

/** State of a route, one of `STATE_CODE`. */
export function codeAt(family: RouteFamily, vrps: VrpTable, { prefix, row }: RoutePlace): number {
  return stateCode(vrps, coveringAt(family, vrps, prefix), u8(family.len, prefix), originCodeAt(family, row));
}

/** Whether other networks reach the addresses of an invalid route although they drop it. */
export type Reach = "covered_by_valid" | "covered_by_not_found" | "unreachable";

/**
 * What becomes of an invalid route where invalid routes are dropped: a valid or not-found route of any origin, to the same
 * prefix or around it, carries its addresses on.
 */
export function reachOf({ family, vrps }: OwnRoutes, place: RoutePlace, visibility: Visibility): Reach {
  let isNotFound = false;
  for (let at = place.prefix; at >= 0; at = family.parent[at] ?? -1) {
    for (const other of visibleRows(family, at, visibility)) {
      const code = other.row === place.row ? STATE_CODE.invalidAsn : codeAt(family, vrps, other);
      if (code === STATE_CODE.valid) return "covered_by_valid";
      isNotFound ||= code === STATE_CODE.notFound;
    }
  }
  return isNotFound ? "covered_by_not_found" : "unreachable";
}

/** The routes of an AS that lie in no other of its routes: their prefixes, and where the prefixes inside end. */
export function outermost({ family, list }: OwnRoutes): { readonly prefix: number; readonly end: number }[] {
  const found: { prefix: number; end: number }[] = [];
  for (const { prefix } of list) {
    if (prefix >= (found.at(-1)?.end ?? 0)) found.push({ prefix, end: endOfBlock(family, prefix) });
  }
  return found;
}

/** The first prefix of a table after those inside a prefix of it. */
function endOfBlock(family: RouteFamily, prefix: number): number {
  let low = prefix + 1;
  let high = family.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(family, middle, prefix)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a prefix is on the chain of parents of another. */
function isBelow({ parent }: RouteFamily, prefix: number, ancestor: number): boolean {
  let at = prefix;
  while (at > ancestor) at = parent[at] ?? -1;
  return at === ancestor;
}

/** A route of another AS to addresses of this one. */
export interface ForeignRoute extends RoutePlace {
  readonly code: number;
}

/** Routes of other origins to a prefix of the AS or inside one, in order of address. */
export function foreignRoutes(own: OwnRoutes, visibility: Visibility): ForeignRoute[] {
  const { family, vrps, list } = own;
  const ownRows = new Set(list.map(({ row }) => row));
  const found: ForeignRoute[] = [];
  for (const { prefix: from, end } of outermost(own)) {
    for (let prefix = from; prefix < end; prefix += 1) {
      for (const place of visibleRows(family, prefix, visibility)) {
        if (!ownRows.has(place.row)) found.push({ ...place, code: codeAt(family, vrps, place) });
      }
    }
  }
  return found;
}
