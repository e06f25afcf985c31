/** A result in Markdown: for pull requests, job summaries and wikis. */
import type { GatedTarget, GateResult } from "../model/gate.ts";
import type { CategoryResult, Report, Result, TestResult } from "../model/report.ts";
import { CATEGORIES } from "../model/tests.table.ts";
import { gatedTarget, itemOf, ruleSentence, waiverWords } from "./ci/outcome.ts";
import { profilesOf } from "./comparison.ts";
import { citationsText, complianceWords, openRules, outcomeStatus, outcomeWord } from "./compliance-text.ts";
import { escapeText } from "./escape.ts";
import { minute } from "./number.ts";
import { STATUS_SIGN } from "./symbol.table.ts";
import { type Fix, fixesOf } from "./terminal/fixes.ts";
import { targetsOf, testsOf } from "./terminal/target.ts";
import { findingSays, fixOf, saysOf } from "./text.ts";

export interface MarkdownOptions {
  readonly gate?: GateResult;
  /** Fixes for each target; 0 for all. */
  readonly limit: number;
}

const WORDS = { ascii: false } as const;

/** A table of the targets, and for each what to fix. */
export function markdown(result: Result, { gate, limit }: MarkdownOptions): string {
  const { run } = result;
  const profiles = profilesOf(result);
  const head = [
    "Target",
    "",
    ...(profiles === null ? [] : ["Profile"]),
    "Score",
    "Categories",
    ...(gate === undefined ? [] : ["Gate"]),
  ];
  const lines = [
    "# waterpas",
    "",
    `${minute(run.started_at)} · ${profiles === null ? "profile" : "profiles"} ${text((profiles ?? [run.profile]).map(({ name }) => name).join(", "))}`,
    ...(run.net_map ? ["", "**Lab: addresses are mapped, this is not the internet.**"] : []),
    "",
    tableLine(head),
    tableLine(head.map(() => "---")),
    ...result.reports.map((report) => tableLine(rowOf(report, gate, profiles !== null))),
    ...result.reports.flatMap(ruleLines),
    ...(profiles === null ? targetsOf(result) : []).flatMap((target) => {
      const fixes = fixesOf(testsOf(target));
      const shown = limit === 0 ? fixes : fixes.slice(0, limit);
      const gated = target.reports.flatMap((report) => gatedTarget(gate, report) ?? []);
      return [
        "",
        `## ${text(target.unicode)}`,
        "",
        ...(fixes.length === 0 ? ["Nothing to fix."] : shown.flatMap((fix) => fixLines(fix, gated))),
        ...(shown.length < fixes.length ? ["", `… ${fixes.length - shown.length} more`] : []),
        ...gated
          .flatMap(({ items }) => items.filter(({ test }) => test === undefined))
          .map((item) => `- ✘ ${text(ruleSentence(item))}`),
      ];
    }),
  ];
  return `${lines.join("\n")}\n`;
}

const GATE_WORDS = { met: "✔ met", "not-met": "✘ not met", undecided: "? undecided" } as const;

/** The rules of a report that are open, with where they are written. */
function ruleLines({ compliance, profile, target }: Report): string[] {
  if (compliance === undefined) return [];
  return [
    "",
    `**${text(target.unicode)}, ${target.type}, ${text(profile.name)}:** ${text(complianceWords(compliance))}`,
    "",
    ...openRules(compliance).map((rule) => {
      const { symbol } = STATUS_SIGN[outcomeStatus(rule)];
      const what = `${text(rule.title)}: ${outcomeWord(rule.outcome)}`;
      return `- ${symbol} ${what} \`${rule.id}\`<br>${text(citationsText(rule.cite))}`;
    }),
  ];
}

function rowOf(report: Report, gate: GateResult | undefined, hasProfile: boolean): string[] {
  const gated = gatedTarget(gate, report);
  return [
    text(report.target.unicode),
    report.target.type,
    ...(hasProfile ? [text(report.profile.name)] : []),
    scoreText(report),
    report.categories.map(categoryText).join("<br>"),
    ...(gate === undefined ? [] : [gated === undefined ? "" : GATE_WORDS[gated.outcome]]),
  ];
}

function scoreText({ status, score }: Report): string {
  if (status === "unresolvable") return "cannot be resolved";
  if (score.percentage !== null) return `${score.percentage} %`;
  return score.null_reason === "inconclusive" && score.measured !== null ? `${score.measured} % ?` : "";
}

const categoryText = ({ id, status }: CategoryResult): string =>
  `${STATUS_SIGN[status].symbol} ${CATEGORIES.find((row) => row.id === id)?.title ?? text(id)}`;

function fixLines({ lead, tests, gain }: Fix, gated: readonly GatedTarget[]): string[] {
  const { symbol, word } = STATUS_SIGN[lead.status];
  const more = tests.length > 1 ? ` and ${tests.length - 1} more` : "";
  const points = gain > 0 ? ` · ${gain} points` : "";
  const waived = gated.map((each) => itemOf(each, lead)).find((item) => item?.waiver !== undefined);
  return [
    `- ${symbol} **${word}** \`${lead.id}\`${more} · ${text(lead.verdict)}${points}`,
    ...detailsOf(lead).map((line) => `  <br>${line}`),
    ...(waived === undefined ? [] : [`  <br>◌ ${text(waiverWords(waived))}`]),
  ];
}

function detailsOf(test: TestResult): string[] {
  const seen = test.findings.slice(0, 3).map((finding) => text(findingSays(finding, WORDS)));
  const fix = fixOf(test, WORDS);
  return [text(saysOf(test, WORDS)), ...seen, ...(fix === null ? [] : [`Fix: ${text(fix)}`])];
}

const tableLine = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** More than any sentence of ours. */
const LONGEST = 4000;

/** Text in which nothing is markup: neither Markdown nor HTML, and no link that was not there. */
function text(raw: string): string {
  return escapeText(raw.replace(/[\r\n]+/g, " "), { max: LONGEST })
    .replace(/[\\`*_{}[\]()#+!|~$]/g, (mark) => `\\${mark}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/(https?|ftp|mailto|www)([:.])/gi, "$1<!-- -->$2")
    .replaceAll("@", "&#64;");
}
