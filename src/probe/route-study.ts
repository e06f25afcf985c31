/** Single routes of a table as evidence: what the RPKI says of them, and what follows. */
import type {
  RouteAdvice,
  RouteChange,
  RouteChanges,
  StateCounts,
  StateWord,
  StudiedRoute,
  WhatIf,
} from "../model/route-target.ts";
import type { Vrp as VrpEvidence } from "../model/routing.ts";
import { adviceFor } from "../proto/rpki/advice.ts";
import { i32, u8 } from "../proto/rpki/element.ts";
import { codeAt, reachOf } from "../proto/rpki/own-routes.ts";
import { type IpPrefix, prefixText } from "../proto/rpki/prefix.ts";
import { findCovering } from "../proto/rpki/prefix-table.ts";
import { prefixAt, type RoutePlace, visibleRows } from "../proto/rpki/route-lookup.ts";
import {
  familyOf,
  originAt,
  type RouteFamily,
  type RouteTable,
  routeAt,
  type Visibility,
} from "../proto/rpki/route-table.ts";
import { type Judgement, type Route, STATE_CODE, validate } from "../proto/rpki/validate.ts";
import { tableOf, type VrpFact, type VrpIndex } from "../proto/rpki/vrp-index.ts";
import type { Vrp } from "../proto/rpki/vrp-rows.ts";
import { type Change, effectOf, type StateText } from "../proto/rpki/what-if.ts";

/** What routes are studied by; `null` what there is none of. */
export interface RouteData {
  readonly vrps: VrpIndex | null;
  /** VRPs without those that are only taken to exist. */
  readonly before: VrpIndex | null;
  readonly routes: RouteTable | null;
  readonly visibility: Visibility;
}

/** VRPs and routes, both there. */
export interface WholeData extends RouteData {
  readonly vrps: VrpIndex;
  readonly routes: RouteTable;
}

/** Changed routes that are listed. */
const CHANGES = 20;

/** A VRP as evidence. */
export function vrpEvidence({ prefix, maxLength, asn, ta, expires }: VrpFact): VrpEvidence {
  return { prefix, max_length: maxLength, asn, ta, ...(expires === undefined ? {} : { expires }) };
}

/** A ROA as evidence. */
export const roaEvidence = ({ prefix, maxLength, asn }: Vrp) => ({
  prefix: prefixText(prefix),
  max_length: maxLength,
  asn,
});

/** Places of the routes to a prefix and around it that count, the longest prefix first. */
export function coveringPlaces(family: RouteFamily, prefix: IpPrefix, visibility: Visibility): RoutePlace[] {
  const places: RoutePlace[] = [];
  let at = findCovering(family, prefix.words, 0, prefix.length);
  for (; at >= 0; at = i32(family.parent, at)) places.push(...visibleRows(family, at, visibility));
  return places;
}

/** The route in a place of a table. */
export function studyPlace(family: RouteFamily, place: RoutePlace, data: RouteData): StudiedRoute {
  const { routes, vrps, visibility } = data;
  if (routes === null) throw new Error("a place without a table");
  const { prefix, origin, as, peers } = routeAt(routes, family, place.prefix, place.row);
  const seen = { prefix, origin, as, peers };
  if (vrps === null) return seen;
  const isShared = visibleRows(family, place.prefix, visibility).length > 1;
  const route = { prefix: prefixAt(family, place.prefix), origin };
  const judged = validate(vrps, route);
  return {
    ...seen,
    ...judgedFacts(judged, isShared),
    ...(judged.state === "invalid" ? { reach: reachAt(family, place, { ...data, vrps }) } : {}),
    ...adviceEvidence(route, judged, data),
  };
}

function reachAt(
  family: RouteFamily,
  place: RoutePlace,
  { vrps, visibility }: RouteData & { vrps: VrpIndex },
) {
  return reachOf({ asn: 0, family, vrps: tableOf(vrps, family.family), list: [] }, place, visibility);
}

/** A route that may or may not be announced. */
export function studyRoute(route: Route & { readonly origin: number }, data: RouteData): StudiedRoute {
  const { prefix, origin } = route;
  const seen = { prefix: prefixText(prefix), origin, as: `AS${origin}`, peers: null };
  if (data.vrps === null) return seen;
  const judged = validate(data.vrps, route);
  return { ...seen, ...judgedFacts(judged, false), ...adviceEvidence(route, judged, data) };
}

function judgedFacts(judged: Judgement, isShared: boolean) {
  return {
    state: judged.state,
    reason: judged.reason ?? null,
    reason_routinator: judged.reasonRoutinator ?? null,
    flags: isShared ? [...judged.flags, "moas" as const] : judged.flags,
    covering: judged.covering.map((vrp) => ({ ...vrpEvidence(vrp), outcome: vrp.outcome })),
  };
}

function adviceEvidence(
  route: Route,
  judged: Judgement,
  { vrps, routes, visibility }: RouteData,
): { advice?: RouteAdvice } {
  const advice = adviceFor(route, judged);
  if (advice === null) return {};
  if (advice.code === "change-origin") return { advice: { code: advice.code, harmed: NO_CHANGES } };
  const { code, proposal } = advice;
  const effect =
    vrps === null || routes === null
      ? null
      : effectOf({ add: [proposal] }, { index: vrps, routes }, { visibility, limit: CHANGES });
  return {
    advice: {
      code,
      roa: roaEvidence(proposal),
      ...(code === "publish-exact" ? { up_to: advice.upTo } : {}),
      ...(code === "check-origin" ? { authorised: advice.authorised } : {}),
      harmed: effect === null ? NO_CHANGES : changesOf(effect.harmedCount, effect.harmed),
    },
  };
}

const NO_CHANGES: RouteChanges = { count: 0, routes: [] };

const changesOf = (count: number, changes: readonly Change[]): RouteChanges => ({
  count,
  routes: changes.map(changeEvidence),
});

const changeEvidence = ({ route, before, after }: Change): RouteChange => ({
  prefix: route.prefix,
  as: route.as,
  before: stateWord(before),
  after: stateWord(after),
});

/** A state in one word or two. */
function stateWord({ state, reason }: StateText): StateWord {
  if (state !== "invalid") return state;
  return reason === "length" ? "invalid (length)" : "invalid (asn)";
}

/** What VRPs that are taken to exist change among the routes that are announced. */
export function studyWhatIf(
  whatIf: readonly Vrp[],
  { before, routes, visibility }: RouteData,
): { what_if?: WhatIf } {
  if (whatIf.length === 0) return {};
  const roas = whatIf.map(roaEvidence);
  if (before === null || routes === null)
    return { what_if: { roas, changed: NO_CHANGES, harmed: NO_CHANGES } };
  const effect = effectOf({ add: whatIf }, { index: before, routes }, { visibility, limit: CHANGES });
  return {
    what_if: {
      roas,
      changed: changesOf(effect.count, effect.changes),
      harmed: changesOf(effect.harmedCount, effect.harmed),
    },
  };
}

/** A place with its state, one of `STATE_CODE`. */
export interface CodedPlace extends RoutePlace {
  readonly code: number;
}

/** States of places. */
export function coded(family: RouteFamily, places: Iterable<RoutePlace>, vrps: VrpIndex): CodedPlace[] {
  const table = tableOf(vrps, family.family);
  return Array.from(places, (place) => ({ ...place, code: codeAt(family, table, place) }));
}

/** Numbers of places by state. */
export function countCodes(places: readonly { readonly code: number }[]): StateCounts {
  const counts = { valid: 0, invalid: 0, not_found: 0 };
  for (const { code } of places) counts[KEY_OF_CODE[code] ?? "not_found"] += 1;
  return counts;
}

const KEY_OF_CODE: readonly (keyof StateCounts)[] = ["not_found", "valid", "invalid", "invalid"];

/** As many places as may be listed, the worst first to be taken; in the order in which they came. */
export function worstPlaces<P extends { readonly code: number }>(
  places: readonly P[],
  most: number,
): readonly P[] {
  if (places.length <= most) return places;
  const severity = ({ code }: P): number =>
    code >= STATE_CODE.invalidAsn ? 0 : code === STATE_CODE.notFound ? 1 : 2;
  const order = places.map((place, index) => ({ place, index, rank: severity(place) }));
  const taken = order.sort((a, b) => a.rank - b.rank || a.index - b.index).slice(0, most);
  return taken.sort((a, b) => a.index - b.index).map(({ place }) => place);
}

/** Whether a route is in a table and counts. */
export function isAnnounced(routes: RouteTable, { prefix, origin }: Route, visibility: Visibility): boolean {
  const family = familyOf(routes, prefix.family);
  const at = findCovering(family, prefix.words, 0, prefix.length);
  if (at < 0 || u8(family.len, at) !== prefix.length) return false;
  return visibleRows(family, at, visibility).some(({ row }) => originAt(family, row) === origin);
}
