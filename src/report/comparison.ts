/** Reports about the same names under several profiles, beside each other. */
import type { ReportType } from "../model/evidence.ts";
import type { ProfileRef, Report, Result, TestResult } from "../model/report.ts";
import { TESTS } from "../model/tests.table.ts";

/** One side of a name. */
export interface ComparedSide {
  readonly name: string;
  readonly unicode: string;
  readonly side: ReportType;
  /** In the order of the profiles; `undefined` where a profile has no report of it. */
  readonly reports: readonly (Report | undefined)[];
  /** Tests whose status depends on the profile. */
  readonly differing: readonly ComparedTest[];
  /** How many tests have the same status under all of them. */
  readonly alike: number;
}

export interface ComparedTest {
  readonly id: string;
  readonly title: string;
  readonly results: readonly (TestResult | undefined)[];
}

export interface Comparison {
  readonly profiles: readonly ProfileRef[];
  readonly sides: readonly ComparedSide[];
}

/** The profiles of a result whose reports are under several; `null` for one under a single profile. */
export const profilesOf = ({ run }: Pick<Result, "run">): readonly ProfileRef[] | null =>
  run.profiles ?? null;

const TITLES: ReadonlyMap<string, string> = new Map(TESTS.map(({ id, title }) => [id, title]));

/** Sides in the order of the result, columns in that of its profiles. */
export function comparisonOf(result: Result): Comparison {
  const profiles = profilesOf(result) ?? [result.run.profile];
  const groups = Map.groupBy(result.reports, ({ target }) => `${target.name} ${target.type}`);
  const sides = [...groups.values()].flatMap((reports) => {
    const [first] = reports;
    return first === undefined ? [] : [sideOf(first, reports, profiles)];
  });
  return { profiles, sides };
}

function sideOf({ target }: Report, found: readonly Report[], profiles: readonly ProfileRef[]): ComparedSide {
  const reports = profiles.map(({ name }) => found.find(({ profile }) => profile.name === name));
  const ids = [...new Set(reports.flatMap((report) => report?.tests.map(({ id }) => id) ?? []))];
  const tests = ids.map((id): ComparedTest => {
    const results = reports.map((report) => report?.tests.find((test) => test.id === id));
    return { id, title: TITLES.get(id) ?? id, results };
  });
  const differing = tests.filter(({ results }) => new Set(results.map((test) => test?.status)).size > 1);
  return {
    name: target.name,
    unicode: target.unicode,
    side: target.type,
    reports,
    differing,
    alike: tests.length - differing.length,
  };
}
