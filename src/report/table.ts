/**
 * Columns of text without lines around them.
 *
 * Not cli-table3: it measures width by rules of its own (an older string-width), always pads the last column, and does
 * not tell which lines belong to which row, so headings cannot stand between rows that share their columns.
 */
import { labelled, measureOf, padEnd, widthOf } from "./layout.ts";
import type { Look } from "./look.ts";

const GAP = 2;
/** The last column is never made narrower than this. */
const NARROWEST = 20;

/** The lines of each row; only the last column is broken, and only where the terminal has an edge. */
export function tableRows(rows: readonly (readonly string[])[], look: Look, indent = ""): string[][] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: Math.max(0, columns - 1) }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  const before = widthOf(indent) + widths.reduce((sum, width) => sum + width + GAP, 0);
  const edge = Math.max(measureOf(look), before + NARROWEST);
  return rows.map((row) => {
    const head = widths.map((width, column) => padEnd(row[column] ?? "", width + GAP)).join("");
    return labelled(indent + head, row[columns - 1] ?? "", edge).map((line) => line.trimEnd());
  });
}

/** Whether columns fit at all; where not, their cells are better put below each other. */
export function fitsTable(rows: readonly (readonly string[])[], look: Look, indent = ""): boolean {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const before = Array.from({ length: Math.max(0, columns - 1) }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? "") + GAP)),
  ).reduce((sum, width) => sum + width, 0);
  return widthOf(indent) + before + NARROWEST <= measureOf(look);
}
