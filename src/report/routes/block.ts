/** A label on the left, lines of text on the right: the form of everything said of a prefix or a network. */
import { measureOf, widthOf, wrap } from "../layout.ts";
import type { Look } from "../look.ts";

const INDENT = "  ";
const LABEL = 16;
/** Where lines are shorter than this, labels stand above what they name. */
const NARROW = 60;

/** One labelled part; none where there is nothing to say. Plain text is wrapped, painted text must fit. */
export function block(label: string, texts: readonly string[], look: Look): string[] {
  if (texts.length === 0) return [];
  const width = measureOf(look);
  const isNarrow = width < NARROW;
  const indent = isNarrow ? 4 : INDENT.length + LABEL;
  const lines = texts.flatMap((text) => broken(text, width - indent));
  const head = look.paint("dim", label);
  if (isNarrow) return [`${INDENT}${head}`, ...lines.map((line) => " ".repeat(indent) + line)];
  return lines.map((line, index) => {
    const gap =
      index === 0 ? INDENT + head + " ".repeat(Math.max(1, LABEL - label.length)) : " ".repeat(indent);
    return gap + line;
  });
}

/** Colour does not survive being broken; what fits keeps it. */
function broken(text: string, width: number): string[] {
  return widthOf(text) <= width ? [text] : wrap(plain(text), width);
}

const ESCAPE = String.fromCharCode(27);

/** The text without colours. */
function plain(text: string): string {
  return text.split(new RegExp(`${ESCAPE}\\[[0-9;]*m`)).join("");
}

/** Rows of cells as lines whose columns line up; the last column is as long as it is. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** The first of many lines, and how many there are beyond them. */
export function first(
  lines: readonly string[],
  limit: number,
  more: number,
  look: Pick<Look, "ascii">,
): string[] {
  const shown = limit === 0 ? lines : lines.slice(0, limit);
  const hidden = more - shown.length;
  return hidden > 0
    ? [...shown, `${look.ascii ? "..." : "…"} ${hidden} more: --limit 0, or --json`]
    : [...shown];
}
