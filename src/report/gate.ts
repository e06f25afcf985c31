/** What a gate came to, for people (`ux.md` 8.6). */
import type { GatedTarget, GateItem, GateResult } from "../model/gate.ts";
import type { Gate } from "../model/policy.ts";
import type { Report, Result, TestResult } from "../model/report.ts";
import { ruleSentence, waiverWords } from "./ci/outcome.ts";
import { escapeText } from "./escape.ts";
import { padEnd, widthOf } from "./layout.ts";
import type { Look } from "./look.ts";
import { STATUS_SIGN } from "./symbol.table.ts";
import { findingSays, saysOf } from "./text.ts";

export interface GateTextOptions {
  readonly look: Look;
  /** Also the rules in force for each target, met ones included. */
  readonly isExplained: boolean;
}

export function gateText(
  { reports }: Pick<Result, "reports">,
  gate: GateResult,
  options: GateTextOptions,
): string {
  const blocks = gate.targets.map((target) => {
    const report = reports.find((each) => isAbout(each, target));
    return report === undefined ? [] : targetLines(report, target, options);
  });
  return blocks.map((lines) => lines.map((line) => `${line.trimEnd()}\n`).join("")).join("");
}

const isAbout = ({ target }: Report, { name, type }: GatedTarget): boolean =>
  target.name === name && target.type === type;

function targetLines(report: Report, target: GatedTarget, { look, isExplained }: GateTextOptions): string[] {
  const name = escapeText(report.target.unicode, { ascii: look.ascii });
  const words = { met: "met", "not-met": "not met", undecided: "undecided" } as const;
  const head = [
    name,
    `${report.target.type} ${scoreWords(report, target.gate)}`.trimEnd(),
    words[target.outcome],
  ];
  const width = Math.max(0, ...target.items.map((item) => widthOf(subject(item))));
  return [
    look.paint("bold", head.join("   ")),
    ...target.items.map((item) => itemLine(item, report, width, look)),
    ...(isExplained ? explainLines(report, target, look) : []),
  ];
}

function scoreWords({ score }: Report, { min_score: needed }: Gate): string {
  const isOpen = score.null_reason === "inconclusive" && score.measured !== null;
  const has = score.percentage === null ? (isOpen ? `${score.measured} % ?` : "") : `${score.percentage} %`;
  return needed === undefined ? has : `${has} (needs ${needed})`.trimStart();
}

const MARKS: Readonly<Record<GateItem["outcome"], readonly [symbol: string, ascii: string]>> = {
  broken: [STATUS_SIGN.failed.symbol, STATUS_SIGN.failed.ascii],
  undecided: [STATUS_SIGN.error.symbol, STATUS_SIGN.error.ascii],
  waived: ["◌", "[waived]"],
  known: ["=", "[known]"],
};
const INK = { broken: "failed", undecided: "error", waived: "dim", known: "dim" } as const;

const subject = ({ test, category, rule }: GateItem): string =>
  test ?? (category === undefined ? rule : `${rule} ${category}`);

function itemLine(item: GateItem, report: Report, width: number, look: Look): string {
  const [symbol, ascii] = MARKS[item.outcome];
  const mark = look.paint(INK[item.outcome], look.ascii ? ascii : symbol);
  return `  ${mark} ${padEnd(subject(item), width)}  ${itemWords(item, report, look)}`;
}

function itemWords(item: GateItem, report: Report, look: Look): string {
  if (item.outcome === "waived") return waiverWords(item);
  if (item.test === undefined) return ruleSentence(item);
  const test = report.tests.find(({ id }) => id === item.test);
  const parts = [
    item.outcome === "undecided"
      ? `could not measure: ${reason(test, look)}`
      : `${escapeText(item.verdict ?? "")}  ${reason(test, look)}`,
    ...(item.outcome === "undecided" ? [CONSEQUENCE] : [RULES[item.rule]]),
    ...(item.rule === "baseline" ? [`was ${escapeText(item.before ?? "")}`] : []),
    ...(item.has_expired === true ? [waiverWords(item)] : []),
  ];
  return parts.join("   ");
}

const CONSEQUENCE = "counts as the policy says of what could not be measured";

const RULES: Readonly<Record<GateItem["rule"], string>> = {
  fail_on: "fail_on",
  require: "required",
  forbid: "forbidden verdict",
  min_score: "min_score",
  min_category: "min_category",
  baseline: "worse than the baseline",
};

/** The first thing seen, or what the verdict says. */
function reason(test: TestResult | undefined, look: Look): string {
  if (test === undefined) return "";
  const [finding] = test.findings;
  return finding === undefined || test.status === "error" ? saysOf(test, look) : findingSays(finding, look);
}

/** Every rule in force with what it looked at. */
function explainLines(report: Report, { gate, items }: GatedTarget, look: Look): string[] {
  const broken = (rule: GateItem["rule"]): number =>
    items.filter((item) => item.rule === rule && item.outcome === "broken").length;
  const rules = Object.entries(gate).map(([rule, value]) => {
    const wanted = typeof value === "object" ? JSON.stringify(value) : String(value);
    const count = broken(rule as GateItem["rule"]);
    const outcome =
      rule === "on_inconclusive" || rule === "max_failing_targets"
        ? ""
        : count === 0
          ? "met"
          : `broken by ${count}`;
    return `    ${padEnd(rule, 20)} ${escapeText(wanted, { max: 300 })}   ${outcome}`;
  });
  const looked = `    looked at            ${report.tests.length} tests, profile ${escapeText(report.profile.name)}`;
  return [...rules, looked].map((line) => look.paint("dim", line));
}
