/** From the results of the tests to categories and one percentage (`settled.md` 3). */

import { FAULT_OF_CAUSE } from "../model/cause.ts";
import type { ReportType } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import type { CategoryResult, Report, Score, ServerRow, TestResult } from "../model/report.ts";
import { STATUSES, type Status } from "../model/status.ts";
import { SCORED_CATEGORIES } from "./category.table.ts";
import { categoryStatus, categoryVerdict, ownCategoryStatus } from "./category-status.ts";
import {
  bearsPoints,
  categoryPoints,
  decidingServer,
  isCounted,
  meanPercentage,
  type PointRange,
  percentageOf,
  pointsAt,
} from "./points.ts";

export interface Scored {
  /** The tests as given, with `points.counted` filled in. */
  readonly tests: readonly TestResult[];
  /** In the order in which their tests come. */
  readonly categories: readonly CategoryResult[];
  readonly score: Score;
}

interface Weighed {
  readonly result: CategoryResult;
  /** The server whose points count, where points are told apart by server. */
  readonly server: ServerRow | null;
  readonly range: PointRange | null;
}

/**
 * Weighs the tests of one report under a profile.
 *
 * There is no percentage while a counted category of the side lacks a test: a part of the score is not the score.
 */
export function scoreTests(
  given: readonly TestResult[],
  side: ReportType,
  profile: Profile,
  status: Report["status"],
): Scored {
  const counted = given.map((test) => withCounted(test, profile));
  const ids = [...new Set(counted.map(({ category }) => category))];
  const weighed = ids.map((id) =>
    weigh(
      id,
      counted.filter(({ category }) => category === id),
      profile,
    ),
  );
  const tests = withEffects(counted, weighed);
  return {
    tests,
    categories: weighed.map(({ result }) => result),
    score: scoreOf(tests, weighed, side, profile, status),
  };
}

/** Whether the profile lets a category of internet.nl into the score. */
function isCategoryCounted(id: string, profile: Profile): boolean {
  return SCORED_CATEGORIES[id]?.counted === true && profile.categories[id]?.counted !== false;
}

function withCounted(test: TestResult, profile: Profile): TestResult {
  const counted =
    test.origin === "internetnl" &&
    isCategoryCounted(test.category, profile) &&
    isCounted(test, profile.reading);
  return { ...test, points: { ...test.points, counted } };
}

function weigh(id: string, tests: readonly TestResult[], profile: Profile): Weighed {
  const category = SCORED_CATEGORIES[id];
  if (category === undefined) return weighOwn(id, tests);
  const anchored = tests.filter(({ origin }) => origin === "internetnl");
  const status = categoryStatus(category, anchored, profile.reading);
  const range = categoryPoints(anchored, category.aggregation, profile.reading);
  const server = category.aggregation === "servers" ? decidingServer(anchored, profile.reading) : null;
  const result: CategoryResult = {
    id,
    status,
    verdict: categoryVerdict(id, status, anchored),
    points: range.measured,
    percentage: percentageOf(range.measured),
    counted: isCategoryCounted(id, profile) && range.measured.max > 0,
    incomplete: anchored.some((test) => test.status === "error"),
    ...(server === null ? {} : { deciding_server: server.server }),
  };
  return { result, server, range: isCategoryCounted(id, profile) ? range : null };
}

function weighOwn(id: string, tests: readonly TestResult[]): Weighed {
  const status = ownCategoryStatus(tests);
  const result: CategoryResult = {
    id,
    status,
    verdict: status,
    points: { awarded: 0, max: 0 },
    percentage: null,
    counted: false,
    incomplete: tests.some((test) => test.status === "error"),
  };
  return { result, server: null, range: null };
}

/**
 * The percent points that each counted test costs, two decimals, half up (`scoring.md` 9). Where servers are told apart,
 * those of the server that decides.
 */
function withEffects(tests: readonly TestResult[], weighed: readonly Weighed[]): TestResult[] {
  const categories = new Map(
    weighed.filter(({ result }) => result.counted).map((each) => [each.result.id, each]),
  );
  return tests.map((test) => {
    const category = categories.get(test.category);
    if (category === undefined || !test.points.counted) return test;
    const lost = (test.points.max ?? 0) - pointsAt(test, category.server);
    const share = category.result.points.max * categories.size;
    const effect = Math.floor((lost * 20_000 + share) / (2 * share)) / 100;
    return { ...test, points: { ...test.points, effect: Math.max(0, effect) } };
  });
}

function scoreOf(
  tests: readonly TestResult[],
  weighed: readonly Weighed[],
  side: ReportType,
  profile: Profile,
  status: Report["status"],
): Score {
  const ranges = weighed.map(({ range }) => range).filter((range) => range !== null);
  const total = (end: keyof PointRange): number | null =>
    meanPercentage(ranges.map((range) => percentageOf(range[end])));
  const bounds = { measured: total("measured"), best_case: total("best"), worst_case: total("worst") };
  const nullReason = reasonForNone(tests, side, profile, status, bounds);
  const hasBounds = nullReason === null || nullReason === "inconclusive";
  return {
    algorithm: profile.algorithm,
    percentage: nullReason === null ? bounds.measured : null,
    null_reason: nullReason,
    best_case: hasBounds ? bounds.best_case : null,
    worst_case: hasBounds ? bounds.worst_case : null,
    measured: bounds.measured,
    counts: countStatuses(tests),
  };
}

type Bounds = Pick<Score, "measured" | "best_case" | "worst_case">;

/** Why there is no percentage; `null` when there is one. */
function reasonForNone(
  tests: readonly TestResult[],
  side: ReportType,
  profile: Profile,
  status: Report["status"],
  bounds: Bounds,
): Score["null_reason"] {
  if (status === "error") return "error";
  // internet.nl scores names that do not exist: 25 or 36 %.
  if (status === "unresolvable" && profile.reading === "rfc") return "unresolvable";
  if (!profile.score || isPartOnly(tests, side, profile)) return "disabled";
  if (bounds.measured === null && !tests.some(isErrorOfInternetnl)) return "no-counted-category";
  return isInconclusive(tests, profile, bounds) ? "inconclusive" : null;
}

function isInconclusive(tests: readonly TestResult[], profile: Profile, bounds: Bounds): boolean {
  const { measured, best_case, worst_case } = bounds;
  if (measured === null || best_case === null || worst_case === null) return true;
  // Our own blindness is never held against the target, in no reading.
  if (profile.reading === "internetnl-1.11") return tests.some(isOurFault);
  return best_case - worst_case > profile.max_uncertainty;
}

const isErrorOfInternetnl = ({ origin, status }: TestResult): boolean =>
  origin === "internetnl" && status === "error";

function isOurFault(test: TestResult): boolean {
  return isErrorOfInternetnl(test) && test.cause !== undefined && FAULT_OF_CAUSE[test.cause] === "scanner";
}

/** Whether a counted category of the side lacks a test, or a test that would bear points was switched off. */
function isPartOnly(tests: readonly TestResult[], side: ReportType, profile: Profile): boolean {
  const present = new Map<string, number>();
  for (const { category, origin } of tests) {
    if (origin === "internetnl") present.set(category, (present.get(category) ?? 0) + 1);
  }
  const lacksTests = Object.entries(SCORED_CATEGORIES).some(
    ([id, category]) =>
      category.side === side && isCategoryCounted(id, profile) && (present.get(id) ?? 0) < category.tests,
  );
  return lacksTests || tests.some((test) => isSwitchedOff(test) && isCategoryCounted(test.category, profile));
}

const isSwitchedOff = (test: TestResult): boolean =>
  test.origin === "internetnl" && test.not_tested_reason === "disabled" && bearsPoints(test);

/** How many of internet.nl's tests have each status. */
function countStatuses(tests: readonly TestResult[]): Record<Status, number> {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { origin, status } of tests) if (origin === "internetnl") counts[status] += 1;
  return counts;
}
