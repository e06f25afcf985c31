/** Columns and lines, measured as a terminal shows them. */
import stringWidth from "string-width";
import type { Look } from "./look.ts";
import { glyph } from "./symbol.table.ts";

/** Narrower terminals get lines that are too long: nothing would be left of the columns. */
const NARROWEST = 36;
/** Longer lines are hard to read. */
const WIDEST = 100;

/** The width that a layout fills; 80 columns where there is no edge. */
export function frameOf(look: Pick<Look, "width">): number {
  return Number.isFinite(look.width) ? Math.min(Math.max(look.width, NARROWEST), WIDEST) : 80;
}

/** The same terminal for what is indented. */
export function inside(look: Look, indent: number): Look {
  return { ...look, width: look.width - indent };
}

/** The width at which sentences break; no edge, no break. */
export function measureOf(look: Pick<Look, "width">): number {
  return Number.isFinite(look.width) ? frameOf(look) : look.width;
}

/** Columns the text takes; colour takes none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Left and right text on one line; the right one goes below when they do not fit. Plain text only. */
export function spread(left: string, right: string, width: number): string[] {
  const gap = width - widthOf(left) - widthOf(right);
  return gap >= 2
    ? [left + " ".repeat(gap) + right]
    : [...wrap(left, width), ...labelled("  ", right, width)];
}

/** The text shortened in the middle, so that both ends of a host name stay readable. */
export function shorten(text: string, width: number, look: Pick<Look, "ascii">): string {
  if (widthOf(text) <= width) return text;
  const mark = glyph(look, "ellipsis");
  const room = Math.max(2, width - widthOf(mark));
  const characters = [...text];
  const head = take(characters, Math.ceil(room / 2));
  const tail = take(characters.toReversed(), Math.floor(room / 2));
  return head.join("") + mark + tail.toReversed().join("");
}

function take(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += widthOf(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}

/** Lines of at most `width` columns, broken at spaces; a word that is longer is broken inside. Plain text only. */
export function wrap(text: string, width: number): string[] {
  if (!Number.isFinite(width)) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => pieces(word, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const parts: string[] = [];
  let rest = [...word];
  while (rest.length > 0) {
    const part = take(rest, width);
    // A character wider than the line would otherwise be taken for ever.
    const taken = Math.max(part.length, 1);
    parts.push(rest.slice(0, taken).join(""));
    rest = rest.slice(taken);
  }
  return parts;
}

/** Wrapped text behind a label; further lines are indented as far as the text. */
export function labelled(label: string, text: string, width: number): string[] {
  const indent = widthOf(label);
  return wrap(text, width - indent).map((line, index) => (index === 0 ? label : " ".repeat(indent)) + line);
}

/** Two blocks beside each other, the right one starting at a column; below each other when `column` is `null`. */
export function beside(left: readonly string[], right: readonly string[], column: number | null): string[] {
  if (column === null || right.length === 0)
    return [...left, ...(left.length > 0 && right.length > 0 ? [""] : []), ...right];
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, row) =>
    (padEnd(left[row] ?? "", column) + (right[row] ?? "")).trimEnd(),
  );
}
