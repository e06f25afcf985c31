/** Several profiles beside each other, for a terminal. */
import type { ReportType } from "../../model/evidence.ts";
import type { Report, Result } from "../../model/report.ts";
import { type ComparedSide, comparisonOf } from "../comparison.ts";
import { complianceWords } from "../compliance-text.ts";
import { escapeText } from "../escape.ts";
import { frameOf, labelled, measureOf, shorten, spread } from "../layout.ts";
import type { Look } from "../look.ts";
import { counted, minute } from "../number.ts";
import { STATUS_SIGN } from "../symbol.table.ts";
import { fitsTable, tableRows } from "../table.ts";
import { rulesLines } from "./rules.ts";

const SIDES: Readonly<Record<ReportType, string>> = {
  web: "Website",
  mail: "Mail",
  prefix: "Prefix",
  asn: "Network",
};

export interface CompareOptions {
  readonly look: Look;
  /** Above 0 also the rules that are met. */
  readonly verbose: number;
}

/** For each side of each name: scores, verdicts, what is judged differently, and the rules that are open. */
export function renderComparison(result: Result, { look, verbose }: CompareOptions): string {
  const { profiles, sides } = comparisonOf(result);
  const names = profiles.map(({ name }) => escapeText(name));
  const blocks = sides.map((side) => [
    ...headingLines(side, look),
    "",
    ...tableOf(side, names, look),
    ...labelled(INDENT, `Judged alike: ${counted(side.alike, "test")}.`, measureOf(look)).map((line) =>
      look.paint("dim", line),
    ),
    ...rulesLines(
      side.reports.filter((report) => report !== undefined),
      look,
      verbose > 0,
    ),
  ]);
  return `${blocks.map((lines) => `${lines.map((line) => line.trimEnd()).join("\n")}\n`).join("\n")}`;
}

function headingLines({ unicode, side, reports }: ComparedSide, look: Look): string[] {
  const measured = reports.find((report) => report !== undefined)?.timing.started_at;
  const name = shorten(
    `${escapeText(unicode, { max: 260 })}, ${SIDES[side].toLowerCase()}`,
    frameOf(look),
    look,
  );
  return spread(name, measured === undefined ? "" : minute(measured), frameOf(look)).map((line, index) =>
    index === 0 ? line.replace(name, look.paint("bold", name)) : line,
  );
}

/** A column for each profile, or a line for each where columns do not fit. */
function tableOf(side: ComparedSide, names: readonly string[], look: Look): string[] {
  const rows = [
    ["", ...names],
    ["Score", ...side.reports.map(scoreWords)],
    ["Rules", ...side.reports.map(rulesWords)],
    ...side.differing.map(({ id, results }) => [
      id,
      ...results.map((test) => (test === undefined ? "-" : STATUS_SIGN[test.status].word)),
    ]),
  ];
  if (fitsTable(rows, look, INDENT)) {
    return tableRows(rows, look, INDENT).flatMap((lines, index) =>
      lines.map((line) => (index === 0 ? look.paint("dim", line) : line)),
    );
  }
  const [, ...facts] = rows;
  return facts.flatMap(([label = "", ...cells]) => [
    ...labelled(INDENT, label, measureOf(look)),
    ...cells.flatMap((cell, index) =>
      labelled(`${INDENT}${INDENT}`, `${names[index] ?? ""}: ${cell}`, measureOf(look)),
    ),
  ]);
}

const INDENT = "  ";

function scoreWords(report: Report | undefined): string {
  if (report === undefined) return "-";
  const { percentage, null_reason: why, measured } = report.score;
  if (percentage !== null) return `${percentage} %`;
  if (report.status === "unresolvable") return "cannot be resolved";
  return why === "inconclusive" && measured !== null ? `${measured} % ?` : "-";
}

function rulesWords(report: Report | undefined): string {
  if (report?.compliance === undefined) return "-";
  const [verdict = ""] = complianceWords(report.compliance).split(":");
  const { counts } = report.compliance;
  const of = counts.met + counts["not-met"] + counts.inconclusive;
  return of === 0 ? verdict : `${verdict}, ${counts.met} of ${of}`;
}
