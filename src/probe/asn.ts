/** What is announced by a network, and what is authorised for it. */
import type {
  AsnEvidence,
  FamilyFigures,
  ForeignRoute,
  OwnRoute,
  OwnVrp as OwnVrpEvidence,
  RouteReach,
  SpaceByState,
} from "../model/route-target.ts";
import type { RoutingSources } from "../model/routing.ts";
import { isBogonAsn } from "../proto/rpki/asn.ts";
import type { Aspa } from "../proto/rpki/aspa.ts";
import { foreignRoutes, type OwnRoutes, ownRoutes } from "../proto/rpki/own-routes.ts";
import { type OwnVrp, ownVrps } from "../proto/rpki/own-vrps.ts";
import { visibleRows } from "../proto/rpki/route-lookup.ts";
import { emptyRoutes } from "../proto/rpki/route-rows.ts";
import { buildRouteTable, type RouteTable, routeAt } from "../proto/rpki/route-table.ts";
import { type Space, type StateSpace, spaceOf } from "../proto/rpki/space.ts";
import type { Vrp } from "../proto/rpki/vrp-rows.ts";
import { stateText } from "../proto/rpki/what-if.ts";
import {
  countCodes,
  type RouteData,
  roaEvidence,
  studyPlace,
  studyWhatIf,
  vrpEvidence,
  type WholeData,
  worstPlaces,
} from "./route-study.ts";

/** What is asked. */
export interface AsnQuestion {
  readonly asn: number;
  readonly whatIf: readonly Vrp[];
}

/** Routes of others that are listed. */
const LISTED = 1000;

/** Everything that the data says of a network. */
export function probeAsn(
  { asn, whatIf }: AsnQuestion,
  data: RouteData & { readonly aspas: readonly Aspa[] },
  sources: RoutingSources,
): AsnEvidence {
  const { vrps, routes } = data;
  const whole = vrps === null || routes === null ? null : { ...data, vrps, routes };
  return {
    ...sources,
    asn,
    is_bogon: isBogonAsn(asn),
    ...(whole === null
      ? { routes: null, figures: null, invalid: null, foreign: null }
      : routesOf(asn, whole)),
    vrps: vrps === null ? null : ownVrpsOf(asn, { ...data, vrps }),
    ...(vrps === null ? {} : { aspa: aspaOf(asn, data.aspas) }),
    ...studyWhatIf(whatIf, data),
  };
}

type RouteParts = Pick<AsnEvidence, "routes" | "figures" | "invalid" | "foreign">;

function routesOf(asn: number, data: WholeData): RouteParts {
  const routing = { routes: data.routes, index: data.vrps, visibility: data.visibility };
  const families = [ownRoutes(asn, 4, routing), ownRoutes(asn, 6, routing)] as const;
  const routes = families.flatMap((own) => own.list.map((place) => ownRoute(own, place, data)));
  const [v4, v6] = families;
  return {
    routes,
    figures: { v4: figuresOf(v4, data), v6: figuresOf(v6, data) },
    invalid: countReach(routes),
    foreign: foreignOf(families, data),
  };
}

function ownRoute({ family }: OwnRoutes, place: { prefix: number; row: number }, data: WholeData): OwnRoute {
  const others = visibleRows(family, place.prefix, data.visibility)
    .filter(({ row }) => row !== place.row)
    .map(({ row }) => routeAt(data.routes, family, place.prefix, row).as);
  const studied = studyPlace(family, place, data);
  return others.length === 0 ? studied : { ...studied, other_origins: others };
}

function figuresOf(own: OwnRoutes, { vrps }: WholeData): FamilyFigures {
  const space = spaceOf(own, vrps);
  const percent = (units: number): number | null =>
    space.total === 0 ? null : Math.round((1000 * units) / space.total) / 10;
  return {
    routes: countCodes(own.list),
    space: spaceEvidence(space),
    valid_percent: percent(space.valid),
    covered_percent: percent(space.covered),
  };
}

function spaceEvidence({ total, covered, perTa, ...states }: Space): FamilyFigures["space"] {
  const byTa = [...perTa].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    total,
    ...statesEvidence(states),
    covered,
    per_ta: Object.fromEntries(byTa.map(([ta, each]) => [ta, statesEvidence(each)])),
  };
}

const statesEvidence = ({ valid, invalid, notFound }: StateSpace): SpaceByState => ({
  valid,
  invalid,
  not_found: notFound,
});

function countReach(routes: readonly OwnRoute[]): Record<RouteReach, number> {
  const counts = { covered_by_valid: 0, covered_by_not_found: 0, unreachable: 0 };
  for (const { reach } of routes) if (reach !== undefined) counts[reach] += 1;
  return counts;
}

function foreignOf(
  families: readonly OwnRoutes[],
  { routes, visibility }: WholeData,
): AsnEvidence["foreign"] {
  const places = families.flatMap((own) =>
    foreignRoutes(own, visibility).map((place) => ({ ...place, family: own.family })),
  );
  const list = worstPlaces(places, LISTED).map(({ family, prefix, row, code }): ForeignRoute => {
    const { prefix: text, as, peers } = routeAt(routes, family, prefix, row);
    return { prefix: text, as, peers, state: stateText(code).state };
  });
  return { count: places.length, list, states: countCodes(places) };
}

/** A table of no routes: what is authorised can be told without knowing what is announced. */
const NO_ROUTES: RouteTable = buildRouteTable({ v4: emptyRoutes(4), v6: emptyRoutes(6), sets: [] });

function ownVrpsOf(
  asn: number,
  { vrps, routes, visibility }: RouteData & Pick<WholeData, "vrps">,
): OwnVrpEvidence[] {
  const routing = { routes: routes ?? NO_ROUTES, index: vrps, visibility };
  return [...ownVrps(asn, 4, routing), ...ownVrps(asn, 6, routing)].map(ownVrpEvidence);
}

function ownVrpEvidence({ exposure, isUnused, isRedundant, ...vrp }: OwnVrp): OwnVrpEvidence {
  const { isMinimal, length, authorised, exposed, replacement } = exposure;
  return {
    ...vrpEvidence(vrp),
    is_minimal: isMinimal,
    length,
    authorised,
    exposed,
    replacement: replacement.map(roaEvidence),
    is_unused: isUnused,
    is_redundant: isRedundant,
  };
}

function aspaOf(asn: number, aspas: readonly Aspa[]): NonNullable<AsnEvidence["aspa"]> | null {
  const found = aspas.find(({ customer }) => customer === asn);
  if (found === undefined) return null;
  const { providers, expires } = found;
  return { providers, ...(expires === undefined ? {} : { expires }) };
}
