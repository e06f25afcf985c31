/** The routing data of a run: VRPs and routes, loaded once, with what a reader has to know of them. */
import type { Input } from "../model/evidence.ts";
import type { Problem } from "../model/report.ts";
import type { RoutingProblem, RoutingSources } from "../model/routing.ts";
import type { Aspa } from "../proto/rpki/aspa.ts";
import type { RouteTable } from "../proto/rpki/route-table.ts";
import type { VrpIndex } from "../proto/rpki/vrp-index.ts";
import { inputOf, vrpSourceOf } from "./routing/describe.ts";
import type { Loaded } from "./routing/load.ts";
import { type LoadedRoutes, loadRoutes } from "./routing/routes.ts";
import { type Exceptions, readExceptions } from "./routing/slurm.ts";
import { type Excepted, loadVrps, withExceptions } from "./routing/vrps.ts";
import type { RoutingRequest } from "./routing/wanted.ts";

/** Loaded once per run; never changes. */
export interface RoutingData {
  /** `null` when there are none that can be used. */
  readonly vrps: VrpIndex | null;
  /** The same without those that are only taken to exist (`--what-if`). */
  readonly before: VrpIndex | null;
  /** VRPs that local exceptions have removed. */
  readonly removed: VrpIndex | null;
  readonly aspas: readonly Aspa[];
  /** `null` when there is none that can be used. */
  readonly routes: RouteTable | null;
  /** Where routes of single addresses come from when there is no table: because the user says so, or for want of dumps. */
  readonly service: "cymru" | null;
  /** What the user does not want: tests that need it are switched off. */
  readonly disabled: { readonly vrps: boolean; readonly routes: boolean };
  /** For the evidence. */
  readonly sources: RoutingSources;
  /** For the header of the run. */
  readonly problems: readonly Problem[];
  readonly inputs: readonly Input[];
}

/**
 * Loads the data, downloading what the cache does not have or what has not been looked at lately. Data that cannot be had
 * is a problem of the run, not an error.
 *
 * @throws UserError `input-unreadable`, `rpki-malformed`, `config-invalid` for files that the user has named
 */
export async function loadRoutingData(request: RoutingRequest): Promise<RoutingData> {
  const exceptions = await readExceptions(request.slurm ?? [], request.cwd);
  const [vrps, routes] = await Promise.all([loadVrps(request), loadRoutes(request)]);
  return assemble(vrps, routes, exceptions, request);
}

/** The data that some files and downloads come to. */
export function assemble(
  vrps: Loaded<VrpIndex> | null,
  routes: LoadedRoutes | null,
  exceptions: Exceptions,
  { origins = "ris", whatIf = [], rpkiMaxAgeMs }: Pick<RoutingRequest, "origins" | "whatIf" | "rpkiMaxAgeMs">,
): RoutingData {
  const excepted = withExceptions(vrps, exceptions, whatIf);
  const sources = withMaxAge(sourcesOf(vrps, excepted, routes), rpkiMaxAgeMs);
  return {
    vrps: excepted.index,
    before: excepted.before,
    removed: excepted.removed,
    aspas: vrps?.isUsable === true ? (vrps.dataset?.facts.vrps?.aspas ?? []) : [],
    routes: routes?.isUsable === true ? routes.table : null,
    service: serviceOf(origins, routes),
    disabled: { vrps: vrps === null, routes: origins === "none" },
    sources,
    problems: runProblems(sources.problems),
    inputs: [...vrpInputs(vrps), ...exceptions.inputs, ...routeInputs(routes)],
  };
}

/** Nobody's own table is eked out with somebody else's data. */
function serviceOf(origins: string, routes: LoadedRoutes | null): RoutingData["service"] {
  const isMissing = origins === "ris" && routes?.isUsable !== true;
  return origins === "cymru" || isMissing ? "cymru" : null;
}

function sourcesOf(
  vrps: Loaded<VrpIndex> | null,
  { effect }: Excepted,
  routes: LoadedRoutes | null,
): RoutingSources {
  const dataset = vrps?.dataset ?? null;
  const isWithoutVrps = vrps !== null && !vrps.isUsable;
  const isWithoutRoutes = routes !== null && !routes.isUsable;
  return {
    vrp: dataset === null ? null : vrpSourceOf(dataset, effect),
    bgp: routes?.source ?? null,
    unusable: {
      ...(isWithoutVrps ? { vrp: dataset === null ? "rpki-missing" : "rpki-stale" } : {}),
      ...(isWithoutRoutes ? { bgp: "origins-missing" } : {}),
    },
    problems: [...(vrps?.problems ?? []), ...(routes?.problems ?? [])],
  };
}

/** An age that the user allows holds for whoever judges the evidence later, too. */
function withMaxAge(sources: RoutingSources, maxAgeMs: number | undefined): RoutingSources {
  const { vrp } = sources;
  if (vrp === null || maxAgeMs === undefined) return sources;
  return { ...sources, vrp: { ...vrp, max_age_seconds: Math.floor(maxAgeMs / 1000) } };
}

function vrpInputs(vrps: Loaded<VrpIndex> | null): Input[] {
  return vrps?.dataset == null ? [] : [inputOf("vrp-export", vrps.dataset, vrps.isUsable)];
}

function routeInputs(routes: LoadedRoutes | null): Input[] {
  if (routes === null) return [];
  return routes.datasets.map((dataset) => inputOf("bgp-routes", dataset, routes.isUsable));
}

/** The problems as the header of a run has them: each once, without what only informs. */
function runProblems(problems: readonly RoutingProblem[]): Problem[] {
  const told = problems.filter(({ level }) => level !== "info");
  const distinct = new Map(told.map(({ code, detail }) => [`${code} ${detail}`, { code, detail }]));
  return [...distinct.values()];
}
