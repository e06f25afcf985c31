/** The first of several sources that has data to judge by. */
import type { RoutingProblem } from "../../model/routing.ts";
import type { Freshness } from "../../proto/rpki/freshness.ts";
import { readMeta, slotOf } from "../../store/data-cache.ts";
import type { LoadContext } from "./context.ts";
import type { DataFacts, Dataset, Kind } from "./dataset.ts";
import { obtain, type SourceName } from "./obtain.ts";
import { type ProblemDetail, problem } from "./problem.ts";
import type { Cadence } from "./sources.table.ts";

/** What is wanted. */
export interface Wanted {
  /** In the order in which they are tried. */
  readonly sources: readonly SourceName[];
  readonly cadence: Cadence;
  /** How old data may be. */
  readonly judgeAge: (facts: DataFacts, fetchedMs: number) => Freshness<ProblemDetail>;
}

/** What came. */
export interface Loaded<T> {
  /** Also when it is too old to be used. */
  readonly dataset: Dataset<T> | null;
  readonly isUsable: boolean;
  readonly problems: readonly RoutingProblem[];
}

/** Data of the first source that has any of use; otherwise what the cache has, the newest first. @throws UserError */
export async function load<T>(kind: Kind<T>, wanted: Wanted, context: LoadContext): Promise<Loaded<T>> {
  const previous = await newestFacts(kind, wanted.sources, context);
  const problems: RoutingProblem[] = [];
  const spare: Dataset<T>[] = [];
  const lost = new Set<string>();
  for (const source of wanted.sources) {
    const before = { cadence: wanted.cadence, previous, lost };
    const obtained = await obtain(kind, source, before, context);
    problems.push(...obtained.problems);
    for (const ta of obtained.lost) lost.add(ta);
    const { current, fallback } = obtained;
    if (current !== null && wanted.judgeAge(current.facts, current.fetchedMs).isUsable) {
      return use(kind, current, wanted, problems);
    }
    spare.push(...[current ?? fallback].filter((dataset) => dataset !== null));
  }
  return useSpare(kind, spare, wanted, { problems, offline: context.offline });
}

/** The newest of the data that no source could confirm. */
function useSpare<T>(
  kind: Kind<T>,
  spare: readonly Dataset<T>[],
  wanted: Wanted,
  { problems, offline }: { readonly problems: readonly RoutingProblem[]; readonly offline: boolean },
): Loaded<T> {
  const [newest] = [...spare].sort((a, b) => madeMs(b) - madeMs(a));
  if (newest === undefined) {
    const missing = problem(`${kind.area}-unavailable`);
    return { dataset: null, isUsable: false, problems: [...problems, missing] };
  }
  const unasked = offline ? [] : [problem(`${kind.area}-offline`, { source: newest.source })];
  return use(kind, newest, wanted, [...problems, ...unasked]);
}

function use<T>(
  { area }: Kind<T>,
  dataset: Dataset<T>,
  { judgeAge }: Wanted,
  problems: readonly RoutingProblem[],
): Loaded<T> {
  const { source, facts, fetchedMs } = dataset;
  const { isUsable, problem: detail, ageSeconds } = judgeAge(facts, fetchedMs);
  const aged = detail === undefined ? [] : [problem(detail, { source, says: ageText(ageSeconds) })];
  // "Older data is used" would be untrue of data that is too old.
  const told = isUsable ? problems : problems.filter((each) => each.detail !== `${area}-offline`);
  return { dataset, isUsable, problems: [...told, ...facts.problems, ...aged] };
}

const HOUR = 3600;

/** `31 h old`, `3 days old`. */
function ageText(seconds: number): string {
  if (seconds < 0) return `from ${Math.ceil(-seconds / 60)} minutes in the future`;
  const hours = Math.floor(seconds / HOUR);
  if (hours < 1) return `${Math.floor(seconds / 60)} minutes old`;
  return hours < 72 ? `${hours} h old` : `${Math.floor(hours / 24)} days old`;
}

const madeMs = ({ facts, fetchedMs }: Dataset<unknown>): number =>
  facts.generated_at === null ? fetchedMs : facts.generated_at * 1000;

/** Facts of the newest data that the cache has of any of the sources. */
async function newestFacts<T>(
  kind: Kind<T>,
  sources: readonly SourceName[],
  { cache }: LoadContext,
): Promise<DataFacts | undefined> {
  const urls = sources.filter((source) => source.kind === "url");
  const metas = await Promise.all(urls.map(({ text }) => readMeta(slotOf(cache, kind.kind, text))));
  const facts = metas.flatMap((meta) => (meta === null ? [] : [meta.facts as DataFacts | undefined]));
  return facts
    .filter((each) => each !== undefined && each.generated_at !== null)
    .sort((a, b) => (b?.generated_at ?? 0) - (a?.generated_at ?? 0))[0];
}
