/** Status and verdict of a category (`settled.md` 3.3, `scoring.md` 4). */
import type { Reading } from "../model/profile.ts";
import type { CategoryResult, TestResult } from "../model/report.ts";
import { type Level, rank, type Status } from "../model/status.ts";
import { GATE_VERDICTS, SCORED_CATEGORIES, type ScoredCategory } from "./category.table.ts";

export type CategoryStatus = CategoryResult["status"];

/** Status of a category of internet.nl over its own tests. */
export function categoryStatus(
  category: ScoredCategory,
  tests: readonly TestResult[],
  reading: Reading,
): CategoryStatus {
  return reading === "rfc" ? statusByRfc(category, tests) : statusByAnchor(category, tests);
}

/** The worst status among the tests of one of our own categories; `info` when there was nothing to measure. */
export function ownCategoryStatus(tests: readonly TestResult[]): CategoryStatus {
  const measured = tests.map(({ status }) => status).filter((status) => status !== "not_tested");
  if (measured.length === 0) return "info";
  return measured.reduce((worst, status) => (rank(status) < rank(worst) ? status : worst));
}

/** The status itself, except where the gate test of a TLS category says more. */
export function categoryVerdict(id: string, status: CategoryStatus, tests: readonly TestResult[]): string {
  const gate = SCORED_CATEGORIES[id]?.gate;
  if (gate === undefined) return status;
  const verdict = tests.find((test) => test.id === gate)?.verdict;
  return (verdict === undefined ? undefined : GATE_VERDICTS[gate]?.[verdict]) ?? status;
}

function statusByRfc(category: ScoredCategory, all: readonly TestResult[]): CategoryStatus {
  const tests = all.filter(isSubject);
  if (tests.length === 0) return "info";
  const isBlocked = ({ level, not_tested_reason }: TestResult): boolean =>
    level === "required" && not_tested_reason === "blocked";
  if (hasStatus(tests, "failed")) return "failed";
  if (hasStatus(tests, "error")) return "error";
  if (tests.some(isBlocked)) return "failed";
  return gateStatus(category, tests) ?? milderStatus(category, tests, tally(tests, category));
}

/** Neither not applicable, nor undecidable, nor switched off; what carries points stays all the same. */
function isSubject({ status, not_tested_reason, points }: TestResult): boolean {
  if (status !== "not_tested" || points.awarded !== null) return true;
  return not_tested_reason === "blocked" || not_tested_reason === "partial";
}

function statusByAnchor(category: ScoredCategory, tests: readonly TestResult[]): CategoryStatus {
  const gate = gateStatus(category, tests);
  if (gate !== null) return gate;
  const counts = tally(tests, category);
  if (counts.error > 0) return "error";
  if (counts.failed > 0) return "failed";
  return milderStatus(category, tests, counts);
}

const STATUS_OF_LEVEL: Readonly<Record<Level, Status>> = {
  required: "failed",
  recommended: "warning",
  optional: "info",
  none: "not_tested",
};

/** Statuses counted; a test that was not tested counts once more, as the worst status of its level. */
function tally(tests: readonly TestResult[], category: ScoredCategory): Record<Status, number> {
  const counts: Record<Status, number> = {
    error: 0,
    failed: 0,
    warning: 0,
    info: 0,
    not_tested: 0,
    passed: 0,
  };
  for (const test of tests) {
    counts[test.status] += 1;
    if (test.status === "not_tested" && mandatoryOverride(test, category) !== false) {
      counts[STATUS_OF_LEVEL[test.level]] += 1;
    }
  }
  return counts;
}

/** `false` where a test does not make its category mandatory in spite of its level. */
function mandatoryOverride(test: TestResult, category: ScoredCategory): false | undefined {
  if (test.id === "web_https_http_redirect" && test.verdict === "no-https") return false;
  return category.mandatory;
}

/** The rule for TLS categories in which at most one test was tested: what the gate test says decides. */
function gateStatus(category: ScoredCategory, tests: readonly TestResult[]): CategoryStatus | null {
  if (category.gate === undefined) return null;
  if (tally(tests, category).not_tested < tests.length - 1) return null;
  const status = tests.find(({ id }) => id === category.gate)?.status;
  return status === undefined || status === "not_tested" ? "info" : status;
}

function milderStatus(
  category: ScoredCategory,
  tests: readonly TestResult[],
  counts: Readonly<Record<Status, number>>,
): CategoryStatus {
  const isMandatory = isMandatoryCategory(tests, category);
  if (counts.warning > 0 && !isMandatory) return "warning";
  const hasRecommended = tests.some(({ level }) => level === "recommended");
  if (counts.info > 0 && !isMandatory && !hasRecommended) return "info";
  return "passed";
}

/** The last word counts: a required test says yes, an override after it says no. */
function isMandatoryCategory(tests: readonly TestResult[], category: ScoredCategory): boolean {
  let mandatory = false;
  for (const test of tests) {
    if (test.level === "required") mandatory = true;
    mandatory = mandatoryOverride(test, category) ?? mandatory;
  }
  return mandatory;
}

const hasStatus = (tests: readonly TestResult[], status: Status): boolean =>
  tests.some((test) => test.status === status);
