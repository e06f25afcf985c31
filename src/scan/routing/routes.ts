/** The route table of a run: the dumps of RIS, or what the user has named. */
import type { RouteSource, RoutingProblem } from "../../model/routing.ts";
import { judgeTableAge } from "../../proto/rpki/freshness.ts";
import type { RouteTable } from "../../proto/rpki/route-table.ts";
import type { Dataset } from "./dataset.ts";
import { routeSourceOf } from "./describe.ts";
import { type Loaded, load } from "./load.ts";
import type { SourceName } from "./obtain.ts";
import { joinFamilies, ROUTE_KIND } from "./route-kind.ts";
import { CADENCE, ROUTE_URLS } from "./sources.table.ts";
import { agesOf, type RoutingRequest, refuseFiles, sourceOf } from "./wanted.ts";

/** What came of it. */
export interface LoadedRoutes {
  /** Also when it is too old to be used. */
  readonly table: RouteTable | null;
  readonly isUsable: boolean;
  readonly source: RouteSource | null;
  readonly datasets: readonly Dataset<RouteTable>[];
  readonly problems: readonly RoutingProblem[];
}

/** The table; `null` when the user wants none. @throws UserError `input-unreadable` for a file of the user */
export async function loadRoutes(request: RoutingRequest): Promise<LoadedRoutes | null> {
  const { origins = "ris" } = request;
  if (origins === "none" || origins === "cymru") return null;
  if (origins === "ris") return loadDumps(request);
  const source = sourceOf(origins);
  const loaded = await loadTable(source, request);
  refuseFiles([source], loaded, "input-unreadable");
  return resultOf([loaded], loaded.dataset?.value ?? null);
}

/** Both dumps or none: without one of them every address of its family would look as if nobody announced it. */
async function loadDumps(request: RoutingRequest): Promise<LoadedRoutes> {
  const [ipv4, ipv6] = await Promise.all([
    loadTable(sourceOf(ROUTE_URLS[4]), request),
    // It cannot have as many IPv4 routes as a table of everything has.
    loadTable({ ...sourceOf(ROUTE_URLS[6]), isGlobal: false }, request),
  ]);
  const isWhole = ipv4.dataset !== null && ipv6.dataset !== null;
  return resultOf([ipv4, ipv6], isWhole ? joinFamilies(ipv4.dataset.value, ipv6.dataset.value) : null);
}

function loadTable(source: SourceName, request: RoutingRequest): Promise<Loaded<RouteTable>> {
  return load(
    ROUTE_KIND,
    {
      sources: [source],
      cadence: CADENCE.origins,
      judgeAge: (facts, fetchedMs) => judgeTableAge(agesOf(facts.generated_at, fetchedMs, request)),
    },
    request,
  );
}

function resultOf(loaded: readonly Loaded<RouteTable>[], table: RouteTable | null): LoadedRoutes {
  const datasets = loaded.flatMap(({ dataset }) => (dataset === null ? [] : [dataset]));
  return {
    table,
    isUsable: table !== null && loaded.every(({ isUsable }) => isUsable),
    source: table === null ? null : routeSourceOf(datasets),
    datasets,
    problems: loaded.flatMap(({ problems }) => problems),
  };
}
