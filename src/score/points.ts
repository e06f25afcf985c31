/** Points and percentages, on integers throughout (`scoring.md` 1, `settled.md` 3.1). */
import type { Reading } from "../model/profile.ts";
import type { ServerRow, TestResult } from "../model/report.ts";
import type { NotTestedReason } from "../model/status.ts";
import type { Aggregation } from "./category.table.ts";

export interface Points {
  readonly awarded: number;
  readonly max: number;
}

/**
 * Points over what was measured, and the two ends between which they lie.
 *
 * What could not be measured passes in `best` and fails in `worst`.
 */
export interface PointRange {
  readonly measured: Points;
  readonly best: Points;
  readonly worst: Points;
}

/** `floor(100 * awarded / max)`; `null` when the maximum is 0. */
export function percentageOf({ awarded, max }: Points): number | null {
  if (max <= 0) return null;
  const scaled = 100 * awarded;
  return (scaled - (scaled % max)) / max;
}

/** The mean of the percentages that are not `null`, rounded down, within 0 and 100; `null` when there is none. */
export function meanPercentage(percentages: readonly (number | null)[]): number | null {
  const known = percentages.filter((percentage) => percentage !== null);
  if (known.length === 0) return null;
  const sum = known.reduce((total, percentage) => total + percentage, 0);
  return Math.max(0, Math.min(100, (sum - (sum % known.length)) / known.length));
}

const WITHOUT_SUBJECT: ReadonlySet<NotTestedReason | undefined> = new Set([
  "not_applicable",
  "undecidable",
  "disabled",
] as const);

/** Whether points for a test can be had at all: it is required, and the catalogue gives it points. */
export function bearsPoints(test: TestResult): boolean {
  return test.level === "required" && test.points.max !== null && test.points.max > 0;
}

/** Whether a test belongs to the maximum of its category. */
export function isCounted(test: TestResult, reading: Reading): boolean {
  if (!bearsPoints(test)) return false;
  // internet.nl counts "could not measure" as no points.
  if (test.status === "error") return reading === "internetnl-1.11";
  if (test.status !== "not_tested") return true;
  return test.points.awarded !== null || !WITHOUT_SUBJECT.has(test.not_tested_reason);
}

/** The points of one category. */
export function categoryPoints(
  tests: readonly TestResult[],
  aggregation: Aggregation,
  reading: Reading,
): PointRange {
  const counted = tests.filter((test) => isCounted(test, reading));
  const unmeasured = tests.filter((test) => bearsPoints(test) && !counted.includes(test) && isError(test));
  const range = RANGES[aggregation]({ counted, unmeasured, all: tests });
  // internet.nl gives no points for a server that it could not measure.
  return reading === "internetnl-1.11" ? { ...range, measured: range.worst } : range;
}

interface Grouped {
  readonly counted: readonly TestResult[];
  /** Would be counted had they been measured. */
  readonly unmeasured: readonly TestResult[];
  readonly all: readonly TestResult[];
}

type Range = (tests: Grouped) => PointRange;

const RANGES: Readonly<Record<Aggregation, Range>> = {
  tests: sumOverTests,
  servers: lowestServer,
  names: lowestName,
};

const isError = ({ status }: TestResult): boolean => status === "error";
const maxOf = ({ points }: TestResult): number => points.max ?? 0;
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function sumOverTests({ counted, unmeasured }: Grouped): PointRange {
  const awarded = sumOf(counted.map(({ points }) => points.awarded ?? 0));
  return between(awarded, awarded, sumOf(counted.map(maxOf)), sumOf(unmeasured.map(maxOf)));
}

/** The range when `missing` more points belong to tests that could not be measured. */
function between(known: number, atLeast: number, max: number, missing: number): PointRange {
  return {
    measured: { awarded: known, max },
    best: { awarded: known + missing, max: max + missing },
    worst: { awarded: atLeast, max: max + missing },
  };
}

function lowestServer({ counted, unmeasured }: Grouped): PointRange {
  const servers = [...new Set(counted.flatMap(({ servers = [] }) => servers.map(keyOf)))];
  const lowest = (unknown: "full" | "none"): number =>
    servers.length === 0
      ? sumOf(counted.map(({ points }) => points.awarded ?? 0))
      : Math.min(
          ...servers.map((server) => sumOf(counted.map((test) => serverPoints(test, server, unknown)))),
        );
  const missing = sumOf(unmeasured.map(maxOf));
  return between(lowest("full"), lowest("none"), sumOf(counted.map(maxOf)), missing);
}

/**
 * The server whose points a category gets: the one with the lowest sum, of several the first; `null` where points are
 * not told apart by server.
 */
export function decidingServer(tests: readonly TestResult[], reading: Reading): ServerRow | null {
  const counted = tests.filter((test) => isCounted(test, reading));
  const servers = new Map(
    counted.flatMap(({ servers: rows = [] }) => rows.map((row) => [keyOf(row), row] as const)),
  );
  const sums = [...servers].map(([key, row]) => ({
    row,
    sum: sumOf(counted.map((test) => serverPoints(test, key, "full"))),
  }));
  const lowest = Math.min(...sums.map(({ sum }) => sum));
  return sums.find(({ sum }) => sum === lowest)?.row ?? null;
}

/** What a test gives to its category when this server decides; of a category without servers, its own points. */
export function pointsAt(test: TestResult, server: ServerRow | null): number {
  return server === null ? (test.points.awarded ?? 0) : serverPoints(test, keyOf(server), "full");
}

const keyOf = ({ server, address }: ServerRow): string => `${server} ${address ?? ""}`;

/** Points of one server; a test that is not broken down by server gives the same to all. */
function serverPoints(test: TestResult, server: string, unknown: "full" | "none"): number {
  if (test.servers === undefined || test.servers.length === 0) return test.points.awarded ?? 0;
  const row = test.servers.find((each) => keyOf(each) === server);
  if (row === undefined) return 0;
  if (row.status === "error") return unknown === "full" ? maxOf(test) : 0;
  return row.points ?? 0;
}

/**
 * Every name that has points lowers the result, also one whose test is not counted (`scoring.md` 1: "the minimum over
 * domain and all MX hosts"); a name that could not be measured is left out.
 */
function lowestName({ counted, unmeasured, all }: Grouped): PointRange {
  const named = all.filter((test) => maxOf(test) > 0 && (hasRows(test) || counted.includes(test)));
  const rows = named.flatMap(nameRows);
  const known = rows.filter((points) => points !== null);
  const max = Math.max(0, ...[...counted, ...unmeasured].map(maxOf));
  const hasUnknown = known.length < rows.length || unmeasured.some((test) => !hasRows(test));
  const lowest = Math.min(max, ...known);
  return {
    measured: known.length === 0 ? { awarded: 0, max: 0 } : { awarded: lowest, max },
    best: { awarded: lowest, max },
    worst: { awarded: hasUnknown ? 0 : lowest, max },
  };
}

const hasRows = ({ servers = [] }: TestResult): boolean => servers.length > 0;

/** One value for each name of a test; `null` for a name that could not be measured. */
function nameRows({ servers = [], points }: TestResult): (number | null)[] {
  if (servers.length === 0) return [points.awarded ?? 0];
  return servers.map((row) => (row.status === "error" ? null : (row.points ?? 0)));
}
