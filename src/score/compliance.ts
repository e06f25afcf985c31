/** Whether a target complies with the rules of a profile. */
import type { ReportType } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import {
  type Compliance,
  type Report,
  RULE_OUTCOMES,
  type RuleOutcome,
  type RuleResult,
  type Score,
  type TestResult,
} from "../model/report.ts";
import { CATEGORIES, TESTS } from "../model/tests.table.ts";
import { outcomeOf, type Rule, rulesOf, testsOf, WORST_FIRST } from "./rule.ts";

/** What is judged. */
export interface Judged {
  readonly side: ReportType;
  readonly status: Report["status"];
  readonly tests: readonly TestResult[];
  readonly score: Score;
}

const SIDES: ReadonlyMap<string, readonly ReportType[]> = new Map(
  TESTS.map(({ id, category }) => [id, CATEGORIES.find((row) => row.id === category)?.sides ?? []]),
);

/** The sides whose reports have every one of these tests. */
function sidesOfTests(ids: readonly string[]): ReportType[] {
  const all = [...new Set(CATEGORIES.flatMap(({ sides }): readonly ReportType[] => sides))];
  return all.filter((side) => ids.every((id) => SIDES.get(id)?.includes(side) === true));
}

/**
 * The rules of the side with their outcomes, and what they come to.
 *
 * `null` for a profile that asks for nothing of the side: neither a rule nor a score.
 */
export function complianceOf(judged: Judged, profile: Profile): Compliance | null {
  const rules = rulesOf(profile).filter(({ needs }) => sidesOfTests(testsOf(needs)).includes(judged.side));
  const { rules: level = "required", min_score = null } = profile.pass ?? {};
  if (rules.length === 0 && min_score === null) return null;
  const byId = new Map(judged.tests.map((test) => [test.id, test]));
  const results = rules.map((rule) => resultOf(rule, byId));
  const counts = Object.fromEntries(
    RULE_OUTCOMES.map((outcome) => [outcome, results.filter((each) => each.outcome === outcome).length]),
  ) as Record<RuleOutcome, number>;
  const deciding = results
    .filter((rule) => LEVELS.indexOf(rule.level) <= LEVELS.indexOf(level))
    .map(({ outcome }) => outcome);
  const outcomes = min_score === null ? deciding : [...deciding, scoreOutcome(judged, min_score)];
  const worst = WORST_FIRST.find((outcome) => outcomes.includes(outcome)) ?? "not-applicable";
  return { status: STATUS_OF[worst], level, min_score, counts, rules: results };
}

const LEVELS: readonly string[] = ["required", "recommended", "optional"];

const STATUS_OF: Readonly<Record<RuleOutcome, Compliance["status"]>> = {
  met: "passed",
  "not-met": "failed",
  inconclusive: "inconclusive",
  "not-applicable": "not-applicable",
};

function resultOf(
  { id, title, level, cite, needs }: Rule,
  tests: ReadonlyMap<string, TestResult>,
): RuleResult {
  return { id, title, level, outcome: outcomeOf(needs, level, tests), cite, tests: testsOf(needs) };
}

/** As for a gate: what was not measured decides only if it could. */
function scoreOutcome({ status, score }: Judged, needed: number): RuleOutcome {
  const { percentage, worst_case: worst, best_case: best } = score;
  if (percentage !== null) return percentage >= needed ? "met" : "not-met";
  if (status === "unresolvable") return "not-applicable";
  if (worst !== null && worst >= needed) return "met";
  return best !== null && best < needed ? "not-met" : "inconclusive";
}
