/** All tests as a list, for people and for programs. */
import { CHECKS } from "../check/catalogue.ts";
import type { CategoryRow, TestRow } from "../model/tests/row.ts";
import { CATEGORIES, TESTS } from "../model/tests.table.ts";
import { csvLine, csvText } from "./csv/line.ts";
import { escapeText } from "./escape.ts";
import { labelled, measureOf, wrap } from "./layout.ts";
import type { Look } from "./look.ts";
import { fitsTable, tableRows } from "./table.ts";

/** One row of `list-checks`. */
export interface ListedCheck {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly level: string;
  /** Full points; `null` for a test that is not scored. */
  readonly weight: number | null;
  readonly origin: string;
  readonly spec: readonly string[];
  /** Where the rules of a profile that look at it are written; only under a profile. */
  readonly cite?: readonly string[];
}

/** The tests that have a check, in the order of reports. */
export function listedChecks(isWanted: (test: TestRow) => boolean = () => true): ListedCheck[] {
  const tests: readonly TestRow[] = TESTS;
  return tests.filter(isWanted).map(({ id, title, category, level, points, origin }) => ({
    id,
    title,
    category,
    level,
    weight: points,
    origin,
    spec: CHECKS.get(id)?.spec ?? [],
  }));
}

const HEAD = ["test", "level", "weight", "specification"] as const;
const HEAD_OF_PROFILE = ["test", "level", "weight", "written in"] as const;
const isOfProfile = (checks: readonly ListedCheck[]): boolean =>
  checks.some(({ cite }) => cite !== undefined);

/** Grouped by category, one test a line; below each other where lines are too short for columns. */
export function renderList(checks: readonly ListedCheck[], look: Look): string {
  const wanted = isOfProfile(checks) ? HEAD_OF_PROFILE : HEAD;
  const rows = [[...wanted], ...checks.map(cellsOf)];
  const [head = [], ...bodies] = fitsTable(rows, look, "  ")
    ? tableRows(rows, look, "  ")
    : rows.map((row) => stacked(row, look));
  const linesOf = new Map(checks.map((check, index) => [check, bodies[index] ?? []]));
  const groups = CATEGORIES.map((category) => ({
    heading: headingOf(category),
    lines: checks
      .filter((check) => check.category === category.id)
      .flatMap((check) => linesOf.get(check) ?? []),
  }));
  const body = groups
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ heading, lines }) => ["", ...headingLines(heading, look), ...lines]);
  return `${[...head.map((line) => look.paint("dim", line)), ...body].join("\n")}\n`;
}

const headingLines = (heading: string, look: Look): string[] =>
  wrap(heading, measureOf(look)).map((line) => look.paint("bold", line));

function headingOf({ id, title, sides }: CategoryRow): string {
  const side = sides[0] === "web" ? "Website" : "Mail";
  return `${sides.length > 1 ? title : `${side}, ${title}`} (${id})`;
}

function stacked([id = "", ...cells]: readonly string[], look: Look): string[] {
  return [`  ${id}`, ...labelled("    ", cells.join(", "), measureOf(look))];
}

function cellsOf({ id, level, weight, spec, cite }: ListedCheck): string[] {
  return [id, level, weight === null ? "-" : String(weight), placesOf({ spec, cite })];
}

/** Citations of the profile, where one was asked for; else the specification. */
function placesOf({
  spec,
  cite,
}: {
  readonly spec: readonly string[];
  readonly cite?: readonly string[] | undefined;
}): string {
  if (cite === undefined) return spec.join("; ");
  return cite.length === 0 ? "-" : cite.map((place) => escapeText(place)).join("; ");
}

const COLUMNS = ["id", "title", "category", "level", "weight", "origin", "spec"] as const;

const columnsOf = (checks: readonly ListedCheck[]): readonly (keyof ListedCheck)[] =>
  isOfProfile(checks) ? [...COLUMNS, "cite"] : COLUMNS;

export function renderListCsv(checks: readonly ListedCheck[]): string {
  const columns = columnsOf(checks);
  const rows = checks.map((check) => columns.map((column) => csvText(textOf(check[column] ?? null))));
  return [[...columns], ...rows].map((cells) => csvLine(cells)).join("");
}

export function renderListMarkdown(checks: readonly ListedCheck[]): string {
  const columns = columnsOf(checks);
  const rows = checks.map((check) =>
    columns.map((column) => textOf(check[column] ?? null).replaceAll("|", "\\|")),
  );
  return markdownTable(columns, rows);
}

/** A table of cells in which `|` has been escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

export function renderListJson(checks: readonly ListedCheck[]): string {
  return `${JSON.stringify(checks, null, 2)}\n`;
}

function textOf(value: string | number | null | readonly string[]): string {
  if (value === null) return "";
  return typeof value === "object" ? value.join("; ") : String(value);
}
