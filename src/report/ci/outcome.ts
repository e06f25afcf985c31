/** How a CI system should take the result of a test. */
import type { GatedTarget, GateItem, GateResult } from "../../model/gate.ts";
import type { Report, TestResult } from "../../model/report.ts";
import { CATEGORIES } from "../../model/tests.table.ts";
import { findingSays, fixOf, saysOf } from "../text.ts";

/**
 * - `fail`: breaks the gate; without a gate, failed
 * - `open`: could not be measured
 * - `skip`: not tested, or waived
 * - `note`: worse than passed, but nothing that stops anybody
 */
export type CiOutcome = "pass" | "fail" | "open" | "skip" | "note";

const BY_STATUS: Readonly<Record<TestResult["status"], CiOutcome>> = {
  passed: "pass",
  failed: "fail",
  warning: "note",
  info: "note",
  error: "open",
  not_tested: "skip",
};

/** What the gate says of a report; `undefined` without a gate. */
export function gatedTarget(gate: GateResult | undefined, { target }: Report): GatedTarget | undefined {
  return gate?.targets.find(({ name, type }) => name === target.name && type === target.type);
}

export const itemOf = (gated: GatedTarget | undefined, test: TestResult): GateItem | undefined =>
  gated?.items.find((item) => item.test === test.id);

export function ciOutcome(test: TestResult, gated: GatedTarget | undefined): CiOutcome {
  const own = BY_STATUS[test.status];
  if (gated === undefined) return own;
  const item = itemOf(gated, test);
  if (item?.outcome === "broken") return "fail";
  if (item?.outcome === "waived") return "skip";
  return own === "fail" ? "note" : own;
}

const SHARED: ReadonlySet<string> = new Set(
  CATEGORIES.filter(({ sides }) => sides.length > 1).map(({ id }) => id),
);

/** The tests of each report; those of the zone, which stand in both reports of a name, only in the first. */
export function testsOnce(
  reports: readonly Report[],
): { readonly report: Report; readonly tests: readonly TestResult[] }[] {
  const seen = new Set<string>();
  return reports.map((report) => {
    const isSecond = seen.has(report.target.name);
    seen.add(report.target.name);
    return { report, tests: report.tests.filter(({ category }) => !(isSecond && SHARED.has(category))) };
  });
}

const WORDS = { ascii: false } as const;

/** Verdict, what was seen and what to do, a sentence each. */
export function sentencesOf(test: TestResult): string[] {
  const seen = test.findings.map((finding) => findingSays(finding, WORDS));
  const fix = test.status === "passed" ? null : fixOf(test, WORDS);
  return [...new Set([saysOf(test, WORDS), ...seen]), ...(fix === null ? [] : [`Fix: ${fix}`])];
}

/** The same in one line. */
export const lineOf = (test: TestResult): string => sentencesOf(test).join(" ");

/** Gate rules that are not about a test, as sentences. */
export function ruleSentence(item: GateItem): string {
  const found = item.found === null || item.found === undefined ? "unknown" : `${item.found} %`;
  const what = item.category === undefined ? "The score" : `Category ${item.category}`;
  const than = item.rule === "baseline" ? "and was allowed to fall no lower than" : "and has to be at least";
  return `${what} is ${found} ${than} ${item.needed ?? 0} %.`;
}

/** A waiver in a few words. */
export const waiverWords = ({ waiver, has_expired: expired }: GateItem): string =>
  waiver === undefined
    ? ""
    : `${expired === true ? "waiver expired" : "waived until"} ${waiver.expires} (${waiver.id}, ${waiver.reason})`;
