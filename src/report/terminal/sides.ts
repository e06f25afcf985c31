/** Scores and categories: website and mail beside each other, what belongs to both below. */
import type { TargetType } from "../../model/evidence.ts";
import type { CategoryResult, Report, TestResult } from "../../model/report.ts";
import type { Status } from "../../model/status.ts";
import { CATEGORIES } from "../../model/tests.table.ts";
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

/** Narrower than this, blocks stand below each other. */
const STACK_BELOW = 60;

export function sidesLines(target: TargetReports, look: Look): string[] {
  const frame = frameOf(look);
  const column = frame < STACK_BELOW ? null : Math.floor((frame - 2) / 2) + 1;
  const [web, mail] = (["web", "mail"] as const).map((side) => sideLines(target, side, look));
  const both = sharedLines(target, look);
  return [...beside(web ?? [], mail ?? [], column), ...(both.length > 0 ? ["", ...both] : [])].map((line) =>
    line === "" ? "" : `  ${line}`,
  );
}

function sideLines(target: TargetReports, side: TargetType, look: Look): string[] {
  const report = sideOf(target, side);
  if (report === undefined) return [];
  const heading = [look.paint("bold", SIDE_TITLE[side]), ...scoreWords(report)].join("   ");
  const text = STATUS_TEXT[report.status];
  const lines = categoryLines(
    report,
    report.categories.filter(({ id }) => !isShared(id)),
    look,
  );
  return [heading, ...(text === null ? [] : [`${sign(look, "error")} ${text}`]), ...lines];
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
  const rows = categories.map((category) => ({
    status: category.status,
    title: titleOf(category.id),
    ...tally(report.tests.filter((test) => test.category === category.id && isCounted(test, category))),
  }));
  const titleWidth = Math.max(8, ...rows.map(({ title }) => widthOf(title)));
  return rows.map(({ status, title, passed, of, worst }) =>
    `${sign(look, status)} ${padEnd(title, titleWidth)}  ${padStart(`${passed} of ${of}`, 8)}   ${worst}`.trimEnd(),
  );
}

function titleOf(id: string): string {
  return CATEGORIES.find((row) => row.id === id)?.title ?? id;
}

/** Our own tests stand beside internet.nl's and are not counted with them. */
function isCounted(test: TestResult, category: CategoryResult): boolean {
  return !category.counted || test.origin === "internetnl";
}

interface Tally {
  readonly passed: number;
  readonly of: number;
  /** The worst thing in words: `2 failed`. */
  readonly worst: string;
}

/** From the worst down; `not_tested` is no news. */
const WORST: readonly Status[] = ["failed", "error", "warning", "info"];
const NOUN: Readonly<Partial<Record<Status, readonly [string, string]>>> = {
  failed: ["failed", "failed"],
  error: ["could not be measured", "could not be measured"],
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
  return { passed, of: made.length, worst: made.length === 0 ? "nothing to test" : "" };
}
