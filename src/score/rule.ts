/** The rules of a profile as data: which there are, what they look at, and what the results of tests make of them. */
import { matchesPattern } from "../model/pattern.ts";
import type {
  Citation,
  Cite,
  Condition,
  FactValues,
  FindingPattern,
  Profile,
  TestCondition,
} from "../model/profile.ts";
import type { Finding, RuleCitation, RuleOutcome, TestResult } from "../model/report.ts";
import { type Level, rank, type Status } from "../model/status.ts";
import { TESTS } from "../model/tests.table.ts";

/** A rule with nothing left open. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly level: Exclude<Level, "none">;
  readonly cite: readonly RuleCitation[];
  readonly needs: Condition;
}

const ROWS: ReadonlyMap<string, { readonly title: string; readonly level: Level }> = new Map(
  TESTS.map(({ id, title, level }) => [id, { title, level }]),
);

/** The rules of a profile: those of its list, then each test that it names with a citation. */
export function rulesOf({ rules = [], tests }: Pick<Profile, "rules" | "tests">): Rule[] {
  const listed = rules.map(({ level = "required", cite, ...rule }) => ({ ...rule, level, cite }));
  const named = Object.entries(tests).flatMap(([id, { level, cite }]) =>
    cite === undefined
      ? []
      : [
          {
            id,
            title: ROWS.get(id)?.title ?? id,
            level: level ?? ROWS.get(id)?.level ?? "optional",
            cite,
            needs: { test: id },
          },
        ],
  );
  return [...listed, ...named].flatMap(({ level, cite, ...rule }) =>
    level === "none" ? [] : [{ ...rule, level, cite: citationsOf(cite) }],
  );
}

/** A citation in its longest form. */
export function citationsOf(cite: Cite): RuleCitation[] {
  if (typeof cite === "string") return [{ document: cite, paragraph: null }];
  return [cite].flat() as Citation[];
}

/** The tests that a condition looks at, each once, in the order in which they stand. */
export function testsOf(condition: Condition): string[] {
  return [...new Set(conditionsOf(condition).map(({ test }) => test))];
}

/** The conditions at the leaves. */
export function conditionsOf(condition: Condition): TestCondition[] {
  if ("test" in condition) return [condition];
  return ("any" in condition ? condition.any : condition.all).flatMap(conditionsOf);
}

/** What results make of a condition at a level; a test that is not among them was not made. */
export function outcomeOf(
  condition: Condition,
  level: Level,
  results: ReadonlyMap<string, TestResult>,
): RuleOutcome {
  if ("test" in condition) return testOutcome(condition, level, results.get(condition.test));
  const isAny = "any" in condition;
  const outcomes = (isAny ? condition.any : condition.all).map((each) => outcomeOf(each, level, results));
  const order = isAny ? BEST_FIRST : WORST_FIRST;
  return order.find((outcome) => outcomes.includes(outcome)) ?? "not-applicable";
}

/** Which of several outcomes is that of alternatives. */
const BEST_FIRST: readonly RuleOutcome[] = ["met", "inconclusive", "not-met", "not-applicable"];
/** Which is that of demands that hold together. */
export const WORST_FIRST: readonly RuleOutcome[] = ["not-met", "inconclusive", "met", "not-applicable"];

function testOutcome(condition: TestCondition, level: Level, test: TestResult | undefined): RuleOutcome {
  if (test === undefined) return "inconclusive";
  const { without = [] } = condition;
  // What was found stays found, whatever else could not be measured.
  if (without.some((pattern) => test.findings.some((finding) => isForbidden(finding, pattern)))) {
    return "not-met";
  }
  if (test.status === "error") return "inconclusive";
  if (test.status !== "not_tested" && without.some((pattern) => mayBeThere(pattern, test))) {
    return "inconclusive";
  }
  if (condition.not_applicable?.includes(test.verdict) === true) return "not-applicable";
  if (test.status === "not_tested") return untestedOutcome(condition, test);
  return holds(condition, level, test);
}

/**
 * Whether a finding may be there although it was not made: some server was not measured, or what was measured of the
 * others does not reach so far.
 */
function mayBeThere(
  { finding, params = {} }: FindingPattern,
  { facts, servers = [] }: Pick<TestResult, "facts" | "servers">,
): boolean {
  const { unmeasured, findings_not_learnt: open } = facts as {
    readonly unmeasured?: unknown;
    readonly findings_not_learnt?: unknown;
  };
  const isPartial = typeof unmeasured === "number" && unmeasured > 0;
  if (isPartial || servers.some(({ status }) => status === "error")) return true;
  const wanted = Object.values(params);
  return (Array.isArray(open) ? open : []).some((entry) => {
    const [code, ...words] = String(entry).split(" ");
    const value = words.join(" ");
    const isMeant = wanted.every((patterns) => patterns.some((pattern) => matchesPattern(pattern, value)));
    return code === finding && (value === "" || isMeant);
  });
}

function untestedOutcome(condition: TestCondition, { not_tested_reason }: TestResult): RuleOutcome {
  if (not_tested_reason === "not_applicable") return "not-applicable";
  if (not_tested_reason !== "blocked") return "inconclusive";
  // Behind a gate that failed there is nothing of what must not be, nor of what must.
  return condition.verdicts === undefined && condition.facts === undefined && condition.without !== undefined
    ? "not-applicable"
    : "not-met";
}

function holds(
  { verdicts, facts = {}, without }: TestCondition,
  level: Level,
  test: TestResult,
): RuleOutcome {
  if (verdicts !== undefined && !verdicts.includes(test.verdict)) return "not-met";
  const isBare = verdicts === undefined && without === undefined && Object.keys(facts).length === 0;
  if (isBare) return isFault(test.status, level) ? "not-met" : "met";
  const known = Object.entries(facts).map(([name, values]): RuleOutcome => {
    const value = test.facts[name];
    if (value === undefined) return "inconclusive";
    return isAmong(value, values) ? "met" : "not-met";
  });
  return WORST_FIRST.find((outcome) => known.includes(outcome)) ?? "met";
}

const FAULT: Readonly<Record<Level, Status>> = {
  required: "failed",
  recommended: "warning",
  optional: "info",
  none: "failed",
};

/** As bad as the level allows, or worse. */
const isFault = (status: Status, level: Level): boolean => rank(status) <= rank(FAULT[level]);

function isAmong(value: unknown, values: FactValues): boolean {
  if (!isBounds(values)) return values.some((each) => each === value);
  const { at_least = Number.NEGATIVE_INFINITY, at_most = Number.POSITIVE_INFINITY } = values;
  return typeof value === "number" && value >= at_least && value <= at_most;
}

const isBounds = (values: FactValues): values is Exclude<FactValues, readonly unknown[]> =>
  !Array.isArray(values);

function isForbidden(
  { code, params = {} }: Finding,
  { finding, params: wanted = {} }: FindingPattern,
): boolean {
  if (code !== finding) return false;
  return Object.entries(wanted).every(([name, patterns]) => {
    const texts = [params[name] ?? []].flat().map(String);
    return texts.some((text) => patterns.some((pattern) => matchesPattern(pattern, text)));
  });
}
