/** What is announced and authorised for a prefix or an address. */
import type { ExposedVrp, PrefixEvidence, StudiedRoute } from "../model/route-target.ts";
import type { RoutingSources } from "../model/routing.ts";
import { isBogonPrefix } from "../proto/rpki/bogon.ts";
import { i32, u8, u32 } from "../proto/rpki/element.ts";
import { LONGEST_SPREADING } from "../proto/rpki/limits.table.ts";
import { exposureOf } from "../proto/rpki/max-length.ts";
import { type IpPrefix, isCovering, parseIpPrefix, prefixText } from "../proto/rpki/prefix.ts";
import { findInside } from "../proto/rpki/prefix-table.ts";
import { coveringRoutes, placesInside, placesOfOrigin } from "../proto/rpki/route-lookup.ts";
import { familyOf, type RouteFamily, type RouteTable } from "../proto/rpki/route-table.ts";
import { unitsIn } from "../proto/rpki/space.ts";
import {
  coveringVrps,
  tableOf,
  type VrpFact,
  type VrpIndex,
  type VrpTable,
  vrpAt,
} from "../proto/rpki/vrp-index.ts";
import type { Vrp } from "../proto/rpki/vrp-rows.ts";
import {
  coded,
  countCodes,
  coveringPlaces,
  isAnnounced,
  type RouteData,
  roaEvidence,
  studyPlace,
  studyRoute,
  studyWhatIf,
  vrpEvidence,
  worstPlaces,
} from "./route-study.ts";

/** What is asked. */
export interface PrefixQuestion {
  readonly prefix: IpPrefix;
  /** An address was named, not a prefix. */
  readonly isAddress: boolean;
  /** Only the route of this AS. */
  readonly origin?: number;
  readonly whatIf: readonly Vrp[];
}

/** Routes and VRPs inside a prefix that are listed. */
const LISTED = 1000;

/** Everything that the data says of a prefix. */
export function probePrefix(
  question: PrefixQuestion,
  data: RouteData,
  sources: RoutingSources,
): PrefixEvidence {
  const { prefix, isAddress, origin } = question;
  const routes = routesOf(prefix, data);
  return {
    ...sources,
    prefix: prefixText(prefix),
    is_address: isAddress,
    is_bogon: isBogonPrefix(prefix),
    ...(origin === undefined ? {} : { asked: askedRoute(prefix, origin, data) }),
    routes,
    vrps: vrpsOf(question, data, routes),
    ...studyWhatIf(question.whatIf, data),
  };
}

function askedRoute(prefix: IpPrefix, origin: number, data: RouteData): NonNullable<PrefixEvidence["asked"]> {
  const route = { prefix, origin };
  const { routes, visibility } = data;
  return {
    ...studyRoute(route, data),
    is_announced: routes === null ? null : isAnnounced(routes, route, visibility),
  };
}

function routesOf(prefix: IpPrefix, data: RouteData): PrefixEvidence["routes"] {
  const { routes, visibility } = data;
  if (routes === null) return null;
  const family = familyOf(routes, prefix.family);
  const study = (places: Iterable<{ prefix: number; row: number }>): StudiedRoute[] =>
    Array.from(places, (place) => studyPlace(family, place, data));
  const around = coveringPlaces(family, prefix, visibility);
  const isExact = (place: { prefix: number }): boolean => u8(family.len, place.prefix) === prefix.length;
  const { hidden } = coveringRoutes(routes, prefix, visibility);
  return {
    exact: study(around.filter(isExact)).sort(byPeers),
    covering: study(around.filter((place) => !isExact(place))).sort(byPeers),
    inside: insideOf(prefix, family, data),
    hidden: {
      count: hidden.count,
      list: hidden.sample.map(({ prefix: text, as, peers, why }) => ({ prefix: text, as, peers, why })),
    },
  };
}

function insideOf(
  prefix: IpPrefix,
  family: RouteFamily,
  data: RouteData,
): NonNullable<PrefixEvidence["routes"]>["inside"] {
  const longer = [...placesInside(family, prefix, data.visibility)].filter(
    (place) => u8(family.len, place.prefix) > prefix.length,
  );
  const places =
    data.vrps === null ? longer.map((place) => ({ ...place, code: 0 })) : coded(family, longer, data.vrps);
  return {
    count: places.length,
    list: worstPlaces(places, LISTED).map((place) => studyPlace(family, place, data)),
    states: data.vrps === null ? { valid: 0, invalid: 0, not_found: 0 } : countCodes(places),
  };
}

const lengthOf = (text: string): number => Number(text.slice(text.indexOf("/") + 1));

function byPeers(a: StudiedRoute, b: StudiedRoute): number {
  const byLength = lengthOf(b.prefix) - lengthOf(a.prefix);
  return (
    byLength ||
    (b.peers ?? 0) - (a.peers ?? 0) ||
    (a.origin ?? Number.MAX_VALUE) - (b.origin ?? Number.MAX_VALUE)
  );
}

function vrpsOf(
  question: PrefixQuestion,
  data: RouteData,
  routes: PrefixEvidence["routes"],
): PrefixEvidence["vrps"] {
  const { vrps } = data;
  if (vrps === null) return null;
  const { prefix } = question;
  const covering = coveringVrps(vrps, prefix);
  const table = tableOf(vrps, prefix.family);
  const [from, to] = findInside(table, prefix.words, 0, prefix.length);
  const inside = insideVrps(vrps, table, prefix, from, to);
  const total = unitsIn(prefix.family, prefix.length);
  return {
    covering: covering.map(vrpEvidence),
    inside: { count: inside.count, list: inside.list.map(vrpEvidence) },
    space: { total, covered: covering.length > 0 ? total : unitsOf(table, from, to) },
    exposed:
      data.routes === null || routes === null
        ? []
        : exposedVrps({ question, table: data.routes, data, routes }, [...covering, ...inside.list]),
  };
}

/** VRPs for prefixes longer than the prefix. */
function insideVrps(index: VrpIndex, table: VrpTable, prefix: IpPrefix, from: number, to: number) {
  const list: VrpFact[] = [];
  let count = 0;
  for (let at = from; at < to; at += 1) {
    if (u8(table.len, at) === prefix.length) continue;
    for (let row = u32(table.first, at); row < u32(table.first, at + 1); row += 1) {
      count += 1;
      if (count <= LISTED) list.push(vrpAt(index, table, at, row));
    }
  }
  return { count, list };
}

/** Units under the VRP prefixes between two places, each address once. */
function unitsOf(table: VrpTable, from: number, to: number): number {
  let units = 0;
  for (let at = from; at < to; at += 1) {
    if (i32(table.parent, at) < from) units += unitsIn(table.family, u8(table.len, at));
  }
  return units;
}

interface Exposing {
  readonly question: PrefixQuestion;
  readonly table: RouteTable;
  readonly data: RouteData;
  readonly routes: NonNullable<PrefixEvidence["routes"]>;
}

/** VRPs that let a forged route with a right origin be valid and more specific than what is announced. */
function exposedVrps({ question, table, data, routes }: Exposing, vrps: readonly VrpFact[]): ExposedVrp[] {
  const { prefix, isAddress, origin } = question;
  const valid = [...routes.exact, ...routes.covering, ...routes.inside.list].filter(
    ({ state }) => state === "valid",
  );
  const origins = new Set(valid.map((route) => route.origin).filter((asn) => asn !== null));
  const family = familyOf(table, prefix.family);
  return vrps.flatMap((vrp): ExposedVrp[] => {
    if (!origins.has(vrp.asn) || (origin !== undefined && vrp.asn !== origin)) return [];
    const announced = valid.find((route) => route.origin === vrp.asn)?.prefix ?? "";
    const scope = scopeOf(vrp, isAddress ? announced : prefixText(prefix));
    if (scope === null) return [];
    const places = placesOfOrigin(family, vrp.asn, data.visibility);
    const { length, authorised, exposed, replacement } = exposureOf(scope, family, places);
    const isLong = vrp.maxLength > Math.max(scope.prefix.length, LONGEST_SPREADING[prefix.family]);
    if (exposed === 0 && !isLong) return [];
    return [{ ...vrpEvidence(vrp), length, authorised, exposed, replacement: replacement.map(roaEvidence) }];
  });
}

/** What a VRP authorises inside a prefix; `null` when nothing. */
function scopeOf({ prefix, maxLength, asn }: VrpFact, within: string): Vrp | null {
  const own = parseIpPrefix(prefix);
  const outer = parseIpPrefix(within);
  if (!own.ok || !outer.ok) return null;
  const scope = isCovering(own.value, outer.value) ? outer.value : own.value;
  return maxLength < scope.length ? null : { prefix: scope, maxLength, asn };
}
