/** What changed between two reports about the same target (`reports.md` 3.3). */
import type { ChangeKind, DiffChange, DiffSide } from "../model/diff.ts";
import type { Report, TestResult } from "../model/report.ts";
import type { Status } from "../model/status.ts";

/** How far along a status is; `null` when it says nothing. */
const PROGRESS: Readonly<Record<Status, number | null>> = {
  failed: 100,
  warning: 200,
  info: 300,
  passed: 400,
  error: null,
  not_tested: null,
};

/** A test that another one's failure blocks is as far from done as that one. */
function progressOf({ status, not_tested_reason: reason }: TestResult): number | null {
  return status === "not_tested" && reason === "blocked" ? PROGRESS.failed : PROGRESS[status];
}

/** Every test that both reports have, in the order of the new one. */
export function changesBetween(before: Report, after: Report): DiffChange[] {
  const known = new Map(before.tests.map((test) => [test.id, test]));
  const hasSameRules = before.profile.digest === after.profile.digest;
  return after.tests.flatMap((test) => {
    const old = known.get(test.id);
    return old === undefined ? [] : [changeOf(old, test, hasSameRules)];
  });
}

function changeOf(before: TestResult, after: TestResult, hasSameRules: boolean): DiffChange {
  return {
    test: after.id,
    kind: kindOf(before, after, hasSameRules),
    before: inShort(before),
    after: inShort(after),
  };
}

const inShort = ({ status, verdict }: TestResult): DiffSide => ({ status, verdict });

function kindOf(before: TestResult, after: TestResult, hasSameRules: boolean): ChangeKind {
  if (before.level !== after.level && !hasSameRules) return "rule";
  const [old, now] = [progressOf(before), progressOf(after)];
  if (old === null && now === null) return "same";
  if (old === null) return "measured";
  if (now === null) return "unmeasured";
  if (old === now) return "same";
  return now > old ? "improved" : "regressed";
}

/** How many points of a percentage were lost; `null` when one of the two has none, or they are not comparable. */
export function scoreDrop(before: Report, after: Report): number | null {
  if (before.score.algorithm !== after.score.algorithm) return null;
  const [old, now] = [before.score.percentage, after.score.percentage];
  return old === null || now === null ? null : old - now;
}
