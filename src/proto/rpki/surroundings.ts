/** Everything about the routes to a prefix. */
import { u32 } from "./element.ts";
import type { Routing } from "./own-routes.ts";
import { type IpPrefix, parseIpPrefix } from "./prefix.ts";
import { findInside } from "./prefix-table.ts";
import { coveringRoutes, exactRoutes, moreSpecificRoutes } from "./route-lookup.ts";
import type { RouteFact } from "./route-table.ts";
import { type Judgement, validate } from "./validate.ts";
import { coveringVrps, tableOf, type VrpFact, type VrpIndex, vrpAt } from "./vrp-index.ts";

/** A route and its judgement. */
export interface RouteJudgement extends RouteFact {
  readonly judgement: Judgement;
}

/** A prefix as the route table and the VRPs show it. */
export interface Surroundings {
  readonly exact: readonly RouteJudgement[];
  /** Routes to longer blocks around it, the longest prefix first. */
  readonly covering: readonly RouteJudgement[];
  /** Routes inside it, the first of them in order of address, and how many there are. */
  readonly moreSpecific: { readonly count: number; readonly routes: readonly RouteJudgement[] };
  readonly coveringVrps: readonly VrpFact[];
  /** VRPs inside it and longer, the first of them, and how many there are. */
  readonly vrpsInside: { readonly count: number; readonly vrps: readonly VrpFact[] };
}

/** The facts about a prefix; of the routes and VRPs inside it at most `limit`. */
export function describePrefix(prefix: IpPrefix, routing: Routing, limit = 1000): Surroundings {
  const { routes, index, visibility } = routing;
  const judge = (facts: readonly RouteFact[]) => judgeAll(facts, index);
  const inside = moreSpecificRoutes(routes, prefix, { limit, visibility });
  const covering = coveringRoutes(routes, prefix, visibility).routes;
  return {
    exact: judge(exactRoutes(routes, prefix, visibility)),
    covering: judge(covering.filter(({ length }) => length < prefix.length)),
    moreSpecific: { count: inside.count, routes: judge(inside.routes) },
    coveringVrps: coveringVrps(index, prefix),
    vrpsInside: vrpsInside(index, prefix, limit),
  };
}

/** Judgements of routes; those to a prefix that several origins announce say so. */
export function judgeAll(facts: readonly RouteFact[], index: VrpIndex): RouteJudgement[] {
  const origins = new Map<string, number>();
  for (const { prefix } of facts) origins.set(prefix, (origins.get(prefix) ?? 0) + 1);
  return facts.flatMap((fact) => {
    const parsed = parseIpPrefix(fact.prefix);
    if (!parsed.ok) return [];
    const judgement = validate(index, { prefix: parsed.value, origin: fact.origin });
    const isMoas = (origins.get(fact.prefix) ?? 0) > 1;
    const flags = isMoas ? [...judgement.flags, "moas" as const] : judgement.flags;
    return [{ ...fact, judgement: { ...judgement, flags } }];
  });
}

function vrpsInside(index: VrpIndex, prefix: IpPrefix, limit: number): Surroundings["vrpsInside"] {
  const table = tableOf(index, prefix.family);
  const [from, to] = findInside(table, prefix.words, 0, prefix.length);
  const vrps: VrpFact[] = [];
  let count = 0;
  for (let at = from; at < to; at += 1) {
    if (table.len[at] === prefix.length) continue;
    const [first, end] = [u32(table.first, at), u32(table.first, at + 1)];
    count += end - first;
    for (let row = first; row < end && vrps.length < limit; row += 1) vrps.push(vrpAt(index, table, at, row));
  }
  return { count, vrps };
}
