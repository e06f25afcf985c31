/** Every test of a report, in the order of the catalogue (`-v`), with facts and evidence (`-vv`). */
import type { ReportType } from "../../model/evidence.ts";
import type { Report, TestResult } from "../../model/report.ts";
import { CATEGORIES } from "../../model/tests.table.ts";
import { escapeText } from "../escape.ts";
import { labelled, measureOf, padEnd, widthOf } from "../layout.ts";
import type { Look } from "../look.ts";
import { glyph, sign } from "../symbol.table.ts";
import { saysOf } from "../text.ts";
import { excerptsOf, factWords } from "./excerpt.ts";
import { serverName } from "./servers.ts";
import type { TargetReports } from "./target.ts";

export interface ListOptions {
  readonly look: Look;
  /** Also facts, servers and evidence. */
  readonly deep: boolean;
}

export function allTestsLines(target: TargetReports, options: ListOptions): string[] {
  const seen = new Set<string>();
  return target.reports.flatMap((report) =>
    report.categories.flatMap(({ id }) => {
      const tests = report.tests.filter((test) => test.category === id && !seen.has(test.id));
      for (const test of tests) seen.add(test.id);
      if (tests.length === 0) return [];
      const heading = options.look.paint("bold", headingOf(report, id));
      return ["", `  ${heading}`, ...tests.flatMap((test) => testLines(test, target, options))];
    }),
  );
}

const SIDES: Readonly<Partial<Record<ReportType, string>>> = { web: "Website", mail: "Mail" };

function headingOf({ target }: Report, id: string): string {
  const row = CATEGORIES.find((category) => category.id === id);
  if (row === undefined) return id;
  const side = SIDES[target.type];
  return row.sides.length > 1 || side === undefined ? row.title : `${side}, ${row.title}`;
}

/** Ids of tests line up as far as this. */
const ID_WIDTH = 36;

function testLines(test: TestResult, target: TargetReports, { look, deep }: ListOptions): string[] {
  const verdict = escapeText(test.not_tested_reason ?? test.cause ?? test.verdict, look);
  const id = `  ${sign(look, test.status)} ${padEnd(test.id, ID_WIDTH)} `;
  const fits = widthOf(id) + widthOf(verdict) <= measureOf(look);
  const head = fits
    ? [id + look.paint("dim", verdict)]
    : [
        within(id.trimEnd(), measureOf(look)),
        ...labelled("      ", verdict, measureOf(look)).map((line) => look.paint("dim", line)),
      ];
  const says = labelled("      ", saysOf(test, look), measureOf(look));
  return [...head, ...says, ...(deep ? deepLines(test, target, look) : [])];
}

/** The longest ids have no room for the indent in the narrowest terminals. */
const within = (line: string, width: number): string => (widthOf(line) > width ? line.trimStart() : line);

function deepLines(test: TestResult, target: TargetReports, look: Look): string[] {
  const dim = (lines: readonly string[]): string[] => lines.map((line) => look.paint("dim", line));
  const width = measureOf(look);
  const facts = factWords(test, look);
  const servers = (test.servers ?? []).map(
    (row) => `${serverName(row, look)} ${glyph(look, "to")} ${escapeText(row.verdict, look)}`,
  );
  return dim([
    ...(facts === "" ? [] : labelled("      facts     ", facts, width)),
    ...servers.flatMap((text, index) =>
      labelled(index === 0 ? "      servers   " : " ".repeat(16), text, width),
    ),
    ...excerptsOf(test, target.evidence, look).flatMap((text) => labelled("      evidence  ", text, width)),
  ]);
}
