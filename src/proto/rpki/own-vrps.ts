/** The VRPs of one AS: which of them say too much, and which say nothing. */
import { asnRows, rowsOfAsn } from "./asn-rows.ts";
import { i32, u8, u32 } from "./element.ts";
import { exposureOf, placesAuthorised, type VrpExposure } from "./max-length.ts";
import type { OwnRoutes } from "./own-routes.ts";
import { ownRoutes, type Routing } from "./own-routes.ts";
import { prefixAt, type RoutePlace } from "./route-lookup.ts";
import { tableOf, type VrpFact, type VrpIndex, type VrpTable, vrpAt } from "./vrp-index.ts";
import type { Vrp } from "./vrp-rows.ts";

/** A VRP of the AS, and what is to say about it. */
export interface OwnVrp extends VrpFact {
  readonly exposure: VrpExposure;
  /** It makes no route valid: out of date, kept for later, or meant to forbid. Never a fault. */
  readonly isUnused: boolean;
  /** Another VRP of the AS authorises all that it does. */
  readonly isRedundant: boolean;
}

/** The VRPs of an AS in one family, in order of address. */
export function ownVrps(asn: number, family: 4 | 6, routing: Routing): OwnVrp[] {
  const table = tableOf(routing.index, family);
  const own = ownRoutes(asn, family, routing);
  return rowsOfAsn(table, asnRows(table), asn).map((place) => describe(routing.index, table, place, own));
}

function describe(
  index: VrpIndex,
  table: VrpTable,
  place: RoutePlace,
  { asn, family, list }: OwnRoutes,
): OwnVrp {
  const vrp: Vrp = { prefix: prefixAt(table, place.prefix), maxLength: u8(table.max, place.row), asn };
  return {
    ...vrpAt(index, table, place.prefix, place.row),
    exposure: exposureOf(vrp, family, list),
    isUnused: placesAuthorised(vrp, family, list).length === 0,
    isRedundant: isRedundant(table, place, vrp),
  };
}

function isRedundant(table: VrpTable, { prefix, row }: RoutePlace, { asn, maxLength }: Vrp): boolean {
  for (let at = prefix; at >= 0; at = i32(table.parent, at)) {
    for (let other = u32(table.first, at); other < u32(table.first, at + 1); other += 1) {
      if (other !== row && u32(table.asn, other) === asn && u8(table.max, other) >= maxLength) return true;
    }
  }
  return false;
}
