/** Scores and categories: website and mail beside each other, what belongs to both below. */
import type { TargetType } from "../../model/evidence.ts";
import type { CategoryResult, Report, TestResult } from "../../model/report.ts";
import type { Status } from "../../model/status.ts";
import { CATEGORIES } from "../../model/tests.table.ts";
import { categoryCause } from "../category-cause.ts";
import { beside, frameOf, padEnd, padStart, widthOf } from "../layout.ts";
import type { Look } from "../look.ts";
import { counted } from "../number.ts";
import { STATUS_SIGN, sign } from "../symbol.table.ts";
import { sideOf, type TargetReports } from "./target.ts";

const SIDE_TITLE: Readonly<Record<TargetType, string>> = { web: "Website", mail: "Mail" };

/** What a side says in place of categories. */
const STATUS_TEXT: Readonly<Record<Report["status"], string | null>> = {
  ok: null,
  partial: null,
  unresolvable: "the name cannot be resolved",
  error: "nothing could be measured",
};

/** Columns between the two sides. */
const GAP = 4;

export function sidesLines(target: TargetReports, look: Look): string[] {
  const web = sideLines(target, "web", look);
  const mail = sideLines(target, "mail", look);
  const both = sharedLines(target, look);
  return [
    ...beside(web, mail, columnOf(web, mail, frameOf(look) - INDENT.length)),
    ...(both.length > 0 ? ["", ...both] : []),
  ].map((line) => (line === "" ? "" : INDENT + line));
}

const INDENT = "  ";

/** Where the right side begins: in the middle, or as far right as the left side pushes it; `null` when it does not fit. */
function columnOf(left: readonly string[], right: readonly string[], width: number): number | null {
  const [leftWidth, rightWidth] = [left, right].map((lines) => Math.max(0, ...lines.map(widthOf)));
  if (leftWidth === undefined || rightWidth === undefined) return null;
  const column = Math.max(leftWidth + GAP, Math.min(Math.floor(width / 2) + 1, width - rightWidth));
  return column + rightWidth <= width ? column : null;
}

function sideLines(target: TargetReports, side: TargetType, look: Look): string[] {
  const report = sideOf(target, side);
  if (report === undefined) return [];
  const heading = [look.paint("bold", SIDE_TITLE[side]), ...scoreWords(report)].join("   ");
  const text = STATUS_TEXT[report.status];
  if (text !== null) return [heading, `${sign(look, "error")} ${text}`];
  return [
    heading,
    ...categoryLines(
      report,
      report.categories.filter(({ id }) => !isShared(id)),
      look,
    ),
  ];
}

function scoreWords({ score }: Report): string[] {
  if (score.percentage !== null) return [`${score.percentage} %`];
  return score.null_reason === "inconclusive" && score.measured !== null ? [`${score.measured} % ?`] : [];
}

/** Categories of the domain as a whole stand in both reports and are shown once. */
function sharedLines(target: TargetReports, look: Look): string[] {
  const [report] = target.reports;
  if (report === undefined) return [];
  return categoryLines(
    report,
    report.categories.filter(({ id }) => isShared(id)),
    look,
  );
}

function isShared(id: string): boolean {
  return CATEGORIES.some((row) => row.id === id && row.sides.length > 1);
}

function categoryLines(report: Report, categories: readonly CategoryResult[], look: Look): string[] {
  const rows = categories
    .map((category) => ({
      status: category.status,
      title: titleOf(category.id),
      ...withCause(
        tally(countedTests(report.tests.filter((test) => test.category === category.id))),
        categoryCause(category.id, report.tests),
      ),
    }))
    .filter(({ of }) => of > 0);
  const titles = Math.max(0, ...rows.map(({ title }) => widthOf(title)));
  const counts = Math.max(0, ...rows.map(({ passed, of }) => `${passed} of ${of}`.length));
  const lines = rows.map(({ status, title, passed, of, worst }) =>
    `${sign(look, status)} ${padEnd(title, titles)}  ${padStart(`${passed} of ${of}`, counts)}  ${worst}`.trimEnd(),
  );
  const fits = lines.every((line) => widthOf(line) + INDENT.length <= frameOf(look));
  return fits ? lines : rows.flatMap((row) => stacked(row, look));
}

function stacked({ status, title, passed, of, worst }: Row, look: Look): string[] {
  const counts = `${passed} of ${of}`;
  return [`${sign(look, status)} ${title}`, `    ${worst === "" ? counts : `${counts}, ${worst}`}`];
}

interface Row extends Tally {
  readonly status: Status;
  readonly title: string;
}

function titleOf(id: string): string {
  return CATEGORIES.find((row) => row.id === id)?.title ?? id;
}

/** Our own tests stand beside internet.nl's and are not counted with them. */
function countedTests(tests: readonly TestResult[]): readonly TestResult[] {
  const anchored = tests.filter(({ origin }) => origin === "internetnl");
  return anchored.length > 0 ? anchored : tests;
}

interface Tally {
  readonly passed: number;
  readonly of: number;
  /** The worst thing in words: `2 failed`. */
  readonly worst: string;
}

/** `2 failed: invalid route`. */
function withCause(row: Tally, cause: string | null): Tally {
  return row.worst === "" || cause === null ? row : { ...row, worst: `${row.worst}: ${cause}` };
}

/** From the worst down; `not_tested` is no news. */
const WORST: readonly Status[] = ["failed", "error", "warning", "info"];
const NOUN: Readonly<Partial<Record<Status, readonly [string, string]>>> = {
  failed: ["failed", "failed"],
  error: ["could not measure", "could not measure"],
  warning: ["warning", "warnings"],
  info: ["hint", "hints"],
};

function tally(tests: readonly TestResult[]): Tally {
  const made = tests.filter((test) => test.status !== "not_tested" || test.not_tested_reason === "blocked");
  const passed = made.filter(({ status }) => status === "passed").length;
  for (const status of WORST) {
    const count = made.filter((test) => test.status === status).length;
    const [one, many] = NOUN[status] ?? [STATUS_SIGN[status].word, STATUS_SIGN[status].word];
    if (count > 0) return { passed, of: made.length, worst: counted(count, one, many) };
  }
  return { passed, of: made.length, worst: "" };
}
