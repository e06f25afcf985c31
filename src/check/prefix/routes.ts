/** The routes that the tests of a prefix and of a network speak of, and what is said of each. */

import type { Finding } from "../../model/report.ts";
import type { PrefixEvidence, StateCounts, StudiedRoute } from "../../model/route-target.ts";
import type { Vrp } from "../../model/routing.ts";
import { finding } from "../finding.ts";
import type { FindingCode } from "../findings.table.ts";
import { pointerTo } from "../pointer.ts";

/** A route with its place in the evidence. */
export interface PlacedRoute {
  readonly route: StudiedRoute;
  readonly pointer: string;
}

/** Routes of one state of which each is told; the rest is counted. */
const TOLD = 20;

type Routes = NonNullable<PrefixEvidence["routes"]>;

/** The announced routes to a prefix and around it, and the listed ones of those inside it. */
export function announcedRoutes(routes: Routes): PlacedRoute[] {
  return [...placed(routes.exact, "exact"), ...placed(routes.covering, "covering"), ...insideRoutes(routes)];
}

/** The routes that carry all of a prefix. */
export function carryingRoutes(routes: Routes): PlacedRoute[] {
  return [...placed(routes.exact, "exact"), ...placed(routes.covering, "covering")];
}

function insideRoutes({ inside }: Routes): PlacedRoute[] {
  return inside.list.map((route, index) => ({
    route,
    pointer: pointerTo("prefix", "routes", "inside", "list", index),
  }));
}

function placed(list: readonly StudiedRoute[], key: "exact" | "covering"): PlacedRoute[] {
  return list.map((route, index) => ({ route, pointer: pointerTo("prefix", "routes", key, index) }));
}

/** How many routes are in each state, those that are not listed included. */
export function countStates(routes: Routes): StateCounts {
  const counts = { ...routes.inside.states };
  for (const { route } of carryingRoutes(routes)) {
    if (route.state !== undefined) counts[KEY[route.state]] += 1;
  }
  return counts;
}

const KEY = { valid: "valid", invalid: "invalid", "not-found": "not_found" } as const;

/** `192.0.2.0/24-24 AS64500`. */
export const vrpText = ({ prefix, max_length, asn }: Pick<Vrp, "prefix" | "max_length" | "asn">): string =>
  `${prefix}-${max_length} AS${asn}`;

function codeOf({ state, origin, reason, covering = [] }: StudiedRoute) {
  if (state === "valid") return "announced-valid";
  if (origin === null || origin === 0) return "announced-as-set";
  if (covering.every(({ asn }) => asn === 0)) return "announced-as0";
  return reason === "length" ? "announced-invalid-length" : "announced-invalid-asn";
}

/** What is to say of a route. */
export function routeFinding({ route, pointer }: PlacedRoute): Finding {
  const { prefix, as: origin, state, covering = [] } = route;
  if (state === "not-found") return finding("announced-not-found", { prefix, origin }, [pointer]);
  const shown = state === "valid" ? covering.filter(({ outcome }) => outcome === "match") : covering;
  return finding(codeOf(route) satisfies FindingCode, { prefix, origin, vrps: shown.map(vrpText) }, [
    pointer,
  ]);
}

const STATES = ["invalid", "not-found", "valid"] as const;

/** What is to say of routes, the worst first; beyond a number of each state the rest is only counted. */
export function routeFindings(
  routes: readonly PlacedRoute[],
  counts: StateCounts,
  pointer: string,
  states: readonly (typeof STATES)[number][] = STATES,
): Finding[] {
  return states.flatMap((state) => {
    const told = routes.filter(({ route }) => route.state === state).slice(0, TOLD);
    const count = counts[KEY[state]] - told.length;
    const more = count > 0 ? [finding("announced-more", { count, state }, [pointer])] : [];
    return [...told.map(routeFinding), ...more];
  });
}
