/** Everything about the routes of one AS. */
import { type Advice, adviceFor } from "./advice.ts";
import { isBogonAsn } from "./asn.ts";
import {
  type ForeignRoute,
  foreignRoutes,
  type OwnRoute,
  type OwnRoutes,
  ownRoutes,
  type Reach,
  type Routing,
  reachOf,
} from "./own-routes.ts";
import { type OwnVrp, ownVrps } from "./own-vrps.ts";
import { prefixAt, visibleRows } from "./route-lookup.ts";
import { originAt, type RouteFact, routeAt } from "./route-table.ts";
import { isInvalidCode, type Space, spaceOf } from "./space.ts";
import { type Judgement, STATE_CODE, validate } from "./validate.ts";
import { type StateText, stateText } from "./what-if.ts";

/** A route of the AS. */
interface NetworkRoute extends RouteFact {
  readonly judgement: Judgement;
  /** Only for invalid routes. */
  readonly reach?: Reach;
  /** Routes of others to the same prefix. */
  readonly others: readonly JudgedRoute[];
  /** Only for routes that are not valid. */
  readonly advice?: Advice;
}

/** A route and its state. */
interface JudgedRoute extends RouteFact, StateText {}

/** Numbers of routes. */
interface RouteCounts {
  readonly valid: number;
  readonly invalid: number;
  readonly notFound: number;
}

/** One address family of an AS. */
export interface NetworkFamily {
  readonly counts: RouteCounts;
  readonly space: Space;
  /** In order of address, then length. */
  readonly routes: readonly NetworkRoute[];
  /** Routes of others to its prefixes or inside them. */
  readonly foreign: readonly JudgedRoute[];
  readonly vrps: readonly OwnVrp[];
}

/** An AS as the route table and the VRPs show it. */
export interface Network {
  readonly asn: number;
  /** Reserved, for documentation or for private use. */
  readonly isBogon: boolean;
  readonly v4: NetworkFamily;
  readonly v6: NetworkFamily;
}

/** The facts about an AS; without routes in the table its VRPs alone. */
export const describeNetwork = (asn: number, routing: Routing): Network => ({
  asn,
  isBogon: isBogonAsn(asn),
  v4: describeFamily(asn, 4, routing),
  v6: describeFamily(asn, 6, routing),
});

function describeFamily(asn: number, family: 4 | 6, routing: Routing): NetworkFamily {
  const own = ownRoutes(asn, family, routing);
  return {
    counts: countsOf(own),
    space: spaceOf(own, routing.index),
    routes: own.list.map((route) => describeRoute(own, route, routing)),
    foreign: foreignRoutes(own, routing.visibility).map((route) => judged(own, route, routing)),
    vrps: ownVrps(asn, family, routing),
  };
}

function countsOf({ list }: OwnRoutes): RouteCounts {
  const count = (holds: (code: number) => boolean) => list.filter(({ code }) => holds(code)).length;
  return {
    valid: count((code) => code === STATE_CODE.valid),
    invalid: count(isInvalidCode),
    notFound: count((code) => code === STATE_CODE.notFound),
  };
}

const judged = (
  { family }: OwnRoutes,
  { prefix, row, code }: ForeignRoute,
  { routes }: Routing,
): JudgedRoute => ({
  ...routeAt(routes, family, prefix, row),
  ...stateText(code),
});

function describeRoute(own: OwnRoutes, place: OwnRoute, routing: Routing): NetworkRoute {
  const { family, asn } = own;
  const route = { prefix: prefixAt(family, place.prefix), origin: asn };
  const others = foreignRoutesTo(own, place.prefix, routing);
  const plain = validate(routing.index, route);
  const judgement: Judgement = others.length === 0 ? plain : { ...plain, flags: [...plain.flags, "moas"] };
  const advice = adviceFor(route, judgement);
  return {
    ...routeAt(routing.routes, family, place.prefix, place.row),
    judgement,
    ...(isInvalidCode(place.code) ? { reach: reachOf(own, place, routing.visibility) } : {}),
    others,
    ...(advice === null ? {} : { advice }),
  };
}

function foreignRoutesTo({ family, asn }: OwnRoutes, prefix: number, routing: Routing): JudgedRoute[] {
  return visibleRows(family, prefix, routing.visibility)
    .filter(({ row }) => originAt(family, row) !== asn)
    .map(({ row }) => {
      const origin = originAt(family, row);
      const { state, reason } = validate(routing.index, { prefix: prefixAt(family, prefix), origin });
      return {
        ...routeAt(routing.routes, family, prefix, row),
        state,
        ...(reason === undefined ? {} : { reason }),
      };
    });
}
