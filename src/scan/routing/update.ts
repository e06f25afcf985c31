/** Brings the cache up to date, whether anything is looked up or not. */
import type { RoutingProblem } from "../../model/routing.ts";
import { judgeExportAge, judgeTableAge } from "../../proto/rpki/freshness.ts";
import { timeText } from "../time.ts";
import type { LoadContext } from "./context.ts";
import type { Kind } from "./dataset.ts";
import { load, type Wanted } from "./load.ts";
import type { SourceName } from "./obtain.ts";
import { ROUTE_KIND } from "./route-kind.ts";
import { CADENCE, ROUTE_URLS, VRP_URLS } from "./sources.table.ts";
import { VRP_KIND } from "./vrp-kind.ts";
import { agesOf, isPublic, sourceOf } from "./wanted.ts";

/** What can be updated. */
export const UPDATES = ["rpki", "origins"] as const;
export type Update = (typeof UPDATES)[number];

/** What became of a source, or of several that stand for each other. */
export interface Updated {
  readonly what: Update;
  readonly source: string;
  /** `recent`: not asked, as it was looked at a short while ago. */
  readonly outcome: "fetched" | "unchanged" | "recent" | "failed";
  /** RFC 3339, of what the cache has now; `null` when nobody knows. */
  readonly generated_at: string | null;
  /** VRPs or routes. */
  readonly rows: number;
  /** What the cache has now can be used. */
  readonly is_usable: boolean;
  readonly problems: readonly RoutingProblem[];
}

export interface UpdateRequest extends LoadContext {
  /** In place of the public sources. */
  readonly from?: string;
  /** Milliseconds; what was looked at later is not asked. */
  readonly ifOlderMs?: number;
}

/** Fetches what is wanted: the first export that can be had, and both dumps. */
export async function updateData(what: Update, request: UpdateRequest): Promise<Updated[]> {
  const { from } = request;
  if (what === "rpki") {
    const urls = from === undefined ? VRP_URLS : [from];
    return [await update(VRP_KIND, what, urls.map(sourceOf), request)];
  }
  const sources =
    from === undefined
      ? [sourceOf(ROUTE_URLS[4]), { ...sourceOf(ROUTE_URLS[6]), isGlobal: false }]
      : [sourceOf(from)];
  const done: Updated[] = [];
  for (const source of sources) done.push(await update(ROUTE_KIND, what, [source], request));
  return done;
}

async function update<T>(
  kind: Kind<T>,
  what: Update,
  sources: readonly SourceName[],
  request: UpdateRequest,
): Promise<Updated> {
  const startedMs = request.clock();
  const { dataset, isUsable, problems } = await load(kind, wantedOf(what, sources, request), request);
  if (dataset === null) {
    const source = sources[0]?.text ?? "";
    return { what, source, outcome: "failed", generated_at: null, rows: 0, is_usable: false, problems };
  }
  const { source, facts, fetchedMs, checkedMs } = dataset;
  const asked = fetchedMs >= startedMs ? "fetched" : "unchanged";
  const unasked = problems.some(({ detail }) => detail === `${kind.area}-download`) ? "failed" : "recent";
  return {
    what,
    source,
    outcome: checkedMs >= startedMs ? asked : unasked,
    generated_at: facts.generated_at === null ? null : timeText(facts.generated_at * 1000),
    rows: facts.rows.v4 + facts.rows.v6,
    is_usable: isUsable,
    problems,
  };
}

/** Asked whatever the age of what the cache has, but public sources not more often than they like. */
function wantedOf(what: Update, sources: readonly SourceName[], request: UpdateRequest): Wanted {
  const judgeAge = what === "rpki" ? judgeExportAge : judgeTableAge;
  const leastMs = sources.some(({ text }) => isPublic(text)) ? CADENCE[what].leastMs : 0;
  return {
    sources,
    cadence: { refreshMs: Math.max(request.ifOlderMs ?? 0, leastMs), leastMs: 0 },
    judgeAge: (facts, fetchedMs) => judgeAge(agesOf(facts.generated_at, fetchedMs, request)),
  };
}
