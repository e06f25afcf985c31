/** `csv-wide`: a line for each target of one side, a column for each of internet.nl's tests (`reports.md` 2.2). */
import type { TargetType } from "../../model/evidence.ts";
import type { Report, Result } from "../../model/report.ts";
import { STANDARDS } from "../../model/standard.table.ts";
import { CATEGORIES, testsOfSide } from "../../model/tests.table.ts";
import { derivedValue } from "./derived.ts";
import { FIXED_COLUMNS, fixedCells } from "./fixed.ts";
import { type CsvStyle, csvLine, csvText, PLAIN_CSV } from "./line.ts";

export interface WideOptions {
  /** `verdict`: `status (verdict)` in place of the status alone. */
  readonly values?: "status" | "verdict";
  readonly style?: CsvStyle;
}

const RUN_COLUMNS = [
  "Score",
  "Report",
  "type",
  "target_status",
  "profile",
  "run_id",
  "scanned_at",
  "error",
] as const;

/** A file of one side, line by line. */
export interface WideTable {
  readonly head: string;
  readonly line: (report: Report) => string;
}

/** The table of one side. */
export function wideTable(
  side: TargetType,
  { values = "status", style = PLAIN_CSV }: WideOptions = {},
): WideTable {
  const categories = CATEGORIES.filter(
    ({ sides, counted }) => counted && (sides as readonly string[]).includes(side),
  );
  const tests = testsOfSide(side).filter(({ origin }) => origin === "internetnl");
  const standards = STANDARDS.filter(({ type }) => type === side);
  const head = [
    ...FIXED_COLUMNS,
    ...RUN_COLUMNS,
    ...categories.map(({ id }) => id),
    ...tests.map(({ id }) => id),
    ...standards.map(({ id }) => id),
  ];
  const cellsOf = (report: Report): string[] => {
    const byId = new Map(report.tests.map((test) => [test.id, test]));
    const cellOf = (id: string): string => {
      const test = byId.get(id);
      if (test === undefined) return "";
      return values === "status" ? test.status : csvText(`${test.status} (${test.verdict})`);
    };
    return [
      ...fixedCells(report),
      ...runCells(report),
      ...categories.map(({ id }) => report.categories.find((category) => category.id === id)?.status ?? ""),
      ...tests.map(({ id }) => cellOf(id)),
      ...standards.map((standard) => derivedValue(report, standard.tests, standard.needsMx === true)),
    ];
  };
  return { head: style.start + csvLine(head, style), line: (report) => csvLine(cellsOf(report), style) };
}

/** One side of a result; a file has only one, since the columns differ. */
export function csvWide(
  { reports }: Pick<Result, "reports">,
  side: TargetType,
  options: WideOptions = {},
): string {
  const { head, line } = wideTable(side, options);
  return (
    head +
    reports
      .filter(({ target }) => target.type === side)
      .map(line)
      .join("")
  );
}

const runCells = ({ target, status, score, profile, run_id, timing, errors }: Report): string[] => [
  score.percentage === null ? "" : String(score.percentage),
  "",
  target.type,
  status,
  csvText(profile.name),
  csvText(run_id ?? ""),
  timing.started_at,
  errors[0]?.code ?? "",
];
