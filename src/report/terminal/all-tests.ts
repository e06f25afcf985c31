/** Every test of a report, in the order of the catalogue (`-v`), with facts and evidence (`-vv`). */
import type { Report, TestResult } from "../../model/report.ts";
import { CATEGORIES } from "../../model/tests.table.ts";
import { escapeText } from "../escape.ts";
import { labelled, measureOf, padEnd } from "../layout.ts";
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

function headingOf({ target }: Report, id: string): string {
  const row = CATEGORIES.find((category) => category.id === id);
  if (row === undefined) return id;
  const side = target.type === "web" ? "Website" : "Mail";
  return row.sides.length > 1 ? row.title : `${side}, ${row.title}`;
}

function testLines(test: TestResult, target: TargetReports, { look, deep }: ListOptions): string[] {
  const mark = sign(look, test.status);
  const verdict = escapeText(test.not_tested_reason ?? test.cause ?? test.verdict);
  const head = `  ${mark} ${padEnd(test.id, 36)} ${look.paint("dim", verdict)}`;
  const says = labelled("      ", saysOf(test, look), measureOf(look));
  return deep ? [head, ...says, ...deepLines(test, target, look)] : [head, ...says];
}

function deepLines(test: TestResult, target: TargetReports, look: Look): string[] {
  const dim = (lines: readonly string[]): string[] => lines.map((line) => look.paint("dim", line));
  const width = measureOf(look);
  const facts = factWords(test, look);
  const servers = (test.servers ?? []).map(
    (row) => `${serverName(row, look)} ${glyph(look, "to")} ${row.verdict}`,
  );
  return dim([
    ...(facts === "" ? [] : labelled("      facts     ", facts, width)),
    ...servers.flatMap((text, index) =>
      labelled(index === 0 ? "      servers   " : " ".repeat(16), text, width),
    ),
    ...excerptsOf(test, target.evidence, look).flatMap((text) => labelled("      evidence  ", text, width)),
  ]);
}
