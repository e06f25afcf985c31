/** The rules of a profile: the verdict of each side, and the rules that are open, with where they are written. */
import type { ReportType } from "../../model/evidence.ts";
import type { Report, RuleResult } from "../../model/report.ts";
import {
  citationsText,
  complianceStatus,
  complianceWords,
  openRules,
  outcomeStatus,
  outcomeWord,
} from "../compliance-text.ts";
import { escapeText } from "../escape.ts";
import { labelled, measureOf, wrap } from "../layout.ts";
import type { Look } from "../look.ts";
import { sign } from "../symbol.table.ts";

const SIDES: Readonly<Record<ReportType, string>> = {
  web: "Website",
  mail: "Mail",
  prefix: "Prefix",
  asn: "Network",
};

/** Nothing for a profile without rules; with `isAll` also the rules that are met. */
export function rulesLines(reports: readonly Report[], look: Look, isAll: boolean): string[] {
  return reports.flatMap((report) => sideLines(report, look, isAll));
}

function sideLines({ compliance, profile, target }: Report, look: Look, isAll: boolean): string[] {
  if (compliance === undefined) return [];
  const name = escapeText(profile.name);
  const [first = "", ...more] = wrap(
    `${SIDES[target.type]}, ${name}: ${complianceWords(compliance)}`,
    measureOf(look),
  );
  const rules = isAll ? compliance.rules : openRules(compliance);
  return [
    "",
    look.paint("bold", first),
    ...more.map((line) => look.paint(complianceStatus(compliance), line)),
    ...rules.flatMap((rule) => ruleLines(rule, look)),
  ];
}

/** One rule: sign, what it asks for, and where that is written. */
function ruleLines(rule: RuleResult, look: Look): string[] {
  const title = `${escapeText(rule.title)}: ${outcomeWord(rule.outcome)}`;
  const level = rule.level === "required" ? "" : `${rule.level}; `;
  const where = `${level}${rule.id}; ${escapeText(citationsText(rule.cite), { max: 600 })}`;
  return [
    ...labelled(`  ${sign(look, outcomeStatus(rule))} `, title, measureOf(look)),
    ...labelled("      ", where, measureOf(look)).map((line) => look.paint("dim", line)),
  ];
}
