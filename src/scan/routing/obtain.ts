/** One source, wherever it is: data that is current, or what the cache has in its place. */
import type { RoutingProblem } from "../../model/routing.ts";
import type { LoadContext } from "./context.ts";
import type { DataFacts, Dataset, Kind } from "./dataset.ts";
import { readSourceFile } from "./file.ts";
import { problem } from "./problem.ts";
import { type Cached, readCached, refresh } from "./refresh.ts";
import type { Cadence } from "./sources.table.ts";

/** A source as the user or this program names it. */
export interface SourceName {
  readonly kind: "url" | "file";
  readonly text: string;
  /** Holds everything there is. */
  readonly isGlobal: boolean;
}

/** What a source came to. */
export interface Obtained<T> {
  /** As the source has it now, as far as anybody has looked lately. */
  readonly current: Dataset<T> | null;
  /** What the cache has, when the source could not be asked. */
  readonly fallback: Dataset<T> | null;
  readonly problems: readonly RoutingProblem[];
  readonly lost: readonly string[];
}

/** What is known before a source is read. */
export interface Before {
  readonly cadence: Cadence;
  readonly previous: DataFacts | undefined;
  readonly lost: ReadonlySet<string>;
}

/** Data of a source. @throws UserError `input-unreadable` for a file */
export async function obtain<T>(
  kind: Kind<T>,
  source: SourceName,
  before: Before,
  context: LoadContext,
): Promise<Obtained<T>> {
  if (source.kind === "url") return ask(kind, source, before, context);
  return { ...nothing, ...(await readSourceFile(kind, source.text, context)) };
}

const nothing = { current: null, fallback: null, problems: [], lost: [] };

async function ask<T>(
  kind: Kind<T>,
  { text: url, isGlobal }: SourceName,
  { cadence, previous, lost }: Before,
  context: LoadContext,
): Promise<Obtained<T>> {
  const cached = await readCached(kind, url, context);
  const fallback = cached?.dataset ?? null;
  const isRecent = ({ meta }: Cached<T>): boolean => isWithin(meta.checked_at, cadence.refreshMs, context);
  if (cached !== null && isRecent(cached)) return { ...nothing, current: cached.dataset };
  if (context.offline) return { ...nothing, fallback };
  if (cached?.meta.failed_at !== undefined && isWithin(cached.meta.failed_at, cadence.leastMs, context)) {
    const says = `not asked again: it failed at ${cached.meta.failed_at}`;
    return { ...nothing, fallback, problems: [problem(downloadOf(kind), { source: url, says })] };
  }
  const expectation = {
    scope: isGlobal ? "global" : "file",
    source: url,
    now: context.now,
    lost,
    ...(previous === undefined ? {} : { previous }),
  } as const;
  const refreshed = await refresh(kind, expectation, context, isRecent);
  return {
    current: refreshed.dataset,
    fallback,
    problems: refreshed.problems,
    lost: refreshed.lost,
  };
}

const downloadOf = ({ area }: Pick<Kind<unknown>, "area">) =>
  area === "vrp" ? "vrp-download" : "bgp-download";

function isWithin(time: string, ms: number, { clock }: LoadContext): boolean {
  const since = clock() - Date.parse(time);
  return since >= 0 && since < ms;
}
