/** Sentences for verdicts, findings and causes, with their placeholders filled. */

import { CHECKS } from "../check/catalogue.ts";
import { CAUSE_TEXT } from "../check/cause-text.table.ts";
import { GENERIC_TEXT, type RowSummary, type Text } from "../check/define.ts";
import { findingRow } from "../check/finding.ts";
import type { Finding, TestResult } from "../model/report.ts";
import type { NotTestedReason } from "../model/status.ts";
import { escapeText } from "./escape.ts";
import { type FillOptions, fill, printValue, type Values } from "./fill.ts";

/** What a verdict says; a verdict of a newer version is shown by its name. */
function verdictText(test: string, verdict: string): Text {
  const own = CHECKS.get(test)?.text[verdict];
  const generic: Readonly<Record<string, Text>> = GENERIC_TEXT;
  return own ?? generic[verdict] ?? { says: `The verdict is ${escapeText(verdict)}.` };
}

/** Why nothing was tested, where the verdict itself does not say. */
const NOT_TESTED: Readonly<Record<NotTestedReason, string>> = {
  blocked: "Not tested, because of {gate}.",
  not_applicable: "There is nothing to test.",
  undecidable: "This cannot be told from outside.",
  disabled: "This test was switched off.",
  partial: "This test does not count here.",
};

/** When a row of a decision table holds, in words; facts are not at hand, so placeholders become what they stand for. */
export function rowText(
  test: string,
  { status, verdict, reason, blockedBy }: RowSummary,
  options: FillOptions,
): string {
  const own = CHECKS.get(test)?.text[verdict];
  if (own === undefined && status === "error") return GENERIC_TEXT["could-not-test"].says;
  const says =
    own === undefined && reason !== undefined
      ? NOT_TESTED[reason].replace("{gate}", blockedBy ?? "another test")
      : verdictText(test, verdict).says;
  return inGeneral(says, options);
}

/** A sentence without its facts: `{zone}` becomes `the zone`. */
export function inGeneral(text: string, options: FillOptions): string {
  const spoken = text.replace(/\{(\w+)\}/g, (_, name: string) => `the ${name.replaceAll("_", " ")}`);
  const sentence = fill(spoken, {}, options);
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** One sentence about a result: that of its cause where it could not be measured, else that of its verdict. */
export function saysOf(test: TestResult, options: FillOptions): string {
  if (test.cause !== undefined) return fill(CAUSE_TEXT[test.cause].says, valuesOf(test), options);
  if (test.verdict === "not-tested" && test.not_tested_reason !== undefined) {
    return fill(NOT_TESTED[test.not_tested_reason], { gate: test.blocked_by ?? "another test" }, options);
  }
  return fill(verdictText(test.id, test.verdict).says, valuesOf(test), options);
}

/** What a finding says; one of a newer version is shown by its name and values. */
export function findingSays(finding: Finding, options: FillOptions): string {
  const row = findingRow(finding.code);
  if (row !== undefined) return fill(row.says, finding.params ?? {}, options);
  const values = Object.entries(finding.params ?? {}).map(
    ([key, value]) => `${key} ${printValue(key, value, options)}`,
  );
  return escapeText([finding.code, ...values].join(", "), options);
}

/** What to do about a result; `null` when nothing is known to help. */
export function fixOf(test: TestResult, options: FillOptions): string | null {
  const [kind = "", slug = ""] = test.hint?.split("/") ?? [];
  if (kind === "finding") {
    const found = test.findings.find(({ code }) => code === slug);
    const fix = findingRow(slug)?.fix;
    return fix === undefined ? null : fill(fix, found?.params ?? {}, options);
  }
  const text =
    kind === "cause" && test.cause !== undefined
      ? CAUSE_TEXT[test.cause]
      : verdictText(test.id, test.verdict);
  return text.fix === undefined ? null : fill(text.fix, valuesOf(test), options);
}

/** Facts first: they are what the verdict was read from. */
function valuesOf(test: TestResult): Values {
  return Object.assign({}, ...test.findings.map(({ params }) => params ?? {}), test.facts) as Values;
}
