/** What this machine can measure: one row for each thing looked at. */
import { frameOf, labelled, measureOf, padEnd, widthOf, wrap } from "./layout.ts";
import type { Look } from "./look.ts";
import { counted } from "./number.ts";
import { sign } from "./symbol.table.ts";

export interface DoctorRow {
  /** Stable name, for programs. */
  readonly id: string;
  readonly title: string;
  /** `failed`: something will be unmeasured; `warning`: it will be measured, with less certainty. */
  readonly status: "passed" | "warning" | "failed" | "not_tested";
  readonly says: string;
  /** What it means for measuring. */
  readonly effect?: string;
  readonly fix?: string;
}

/** One line a row, what follows from it below, and a last line that sums up. */
export function renderDoctor(rows: readonly DoctorRow[], look: Look): string {
  const titles = Math.max(...rows.map(({ title }) => widthOf(title)));
  const isNarrow = frameOf(look) < 60;
  const lines = rows.flatMap((row) => rowLines(row, isNarrow ? 0 : titles + 2, look));
  return `${[...lines, ...wrap(summary(rows), measureOf(look))].join("\n")}\n`;
}

function rowLines({ title, status, says, effect, fix }: DoctorRow, column: number, look: Look): string[] {
  const mark = sign(look, status);
  const width = measureOf(look);
  const indent = " ".repeat(column === 0 ? 4 : widthOf(mark) + 1 + column);
  const head =
    column === 0
      ? [`${mark} ${title}`, ...labelled(indent, says, width)]
      : labelled(`${mark} ${padEnd(title, column)}`, says, width);
  return [
    ...head,
    ...(effect === undefined ? [] : labelled(indent, effect, width)),
    ...(fix === undefined ? [] : labelled(`${indent}fix: `, fix, width)),
  ];
}

function summary(rows: readonly DoctorRow[]): string {
  const problems = rows.filter(({ status }) => status === "failed").length;
  const warnings = rows.filter(({ status }) => status === "warning").length;
  if (problems === 0 && warnings === 0) return "Everything can be measured from here.";
  const parts = [
    ...(problems > 0 ? [counted(problems, "problem")] : []),
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
  ];
  const meaning =
    problems > 0
      ? "part of the tests will be shown as could not measure"
      : "everything can still be measured";
  return `${parts.join(", ")}: ${meaning}.`;
}

/** The same for programs. */
export function doctorJson(rows: readonly DoctorRow[]): string {
  const document = { ok: rows.every(({ status }) => status !== "failed"), checks: rows };
  return `${JSON.stringify(document, null, 2)}\n`;
}
