/** Header fields as they were received: order, case and duplicates kept; values are latin1, one character per octet. */

/** A field as evidence holds it; the value is without the blanks around it. */
export type HeaderPair = readonly [name: string, value: string];

/** One field of a wanted name. */
export interface FieldLine {
  /** Index in the list of all fields of the response. */
  readonly field: number;
  readonly value: string;
}

/** A part of a field's value: octets `start` to `end`, the end excluded. */
export interface Span {
  readonly field: number;
  readonly start: number;
  readonly end: number;
}

/** Something seen in a header that is worth telling; the code is the finding's code. */
export interface HeaderFinding {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** Absent when the finding is about what is missing. */
  readonly at?: Span;
}

/** A part of a value with its place. */
export interface Piece {
  /** Without the blanks around it. */
  readonly text: string;
  readonly at: Span;
}

/** The fields of a name, compared without case (RFC 9110 section 5.1), in the order received. */
export function fieldLines(headers: readonly HeaderPair[], name: string): FieldLine[] {
  const wanted = name.toLowerCase();
  return headers.flatMap(([given, value], field) =>
    given.toLowerCase() === wanted ? [{ field, value }] : [],
  );
}

/** The values of several fields as one, RFC 9110 section 5.2. */
export const joinValues = (lines: readonly FieldLine[]): string => lines.map(({ value }) => value).join(", ");

/** The whole value of a field. */
export const spanOf = ({ field, value }: FieldLine): Span => ({ field, start: 0, end: value.length });

/** The characters `start` to `end` of a value, without the characters of `blanks` around them. */
export function pieceOf(line: FieldLine, start: number, end: number, blanks = " \t"): Piece {
  let from = start;
  let to = end;
  while (from < to && blanks.includes(line.value.charAt(from))) from += 1;
  while (to > from && blanks.includes(line.value.charAt(to - 1))) to -= 1;
  return { text: line.value.slice(from, to), at: { field: line.field, start: from, end: to } };
}

/** The parts of one value between separators, blanks trimmed, empty parts kept. */
export function splitAt(
  line: FieldLine,
  separator: string,
  { start = 0, end = line.value.length } = {},
): Piece[] {
  const pieces: Piece[] = [];
  let from = start;
  for (let at = start; at < end; at += 1) {
    if (line.value.charAt(at) !== separator) continue;
    pieces.push(pieceOf(line, from, at));
    from = at + 1;
  }
  pieces.push(pieceOf(line, from, end));
  return pieces;
}

/**
 * The parts of a list over all its fields, split at the separators that do not stand in a quoted string; empty parts kept.
 * The Fetch standard's "get, decode, and split" with a comma.
 */
export const splitList = (lines: readonly FieldLine[], separator = ","): Piece[] =>
  lines.flatMap((line) => splitUnquoted(line, separator));

function splitUnquoted(line: FieldLine, separator: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = 0; at <= line.value.length; at += 1) {
    const character = line.value.charAt(at);
    if (character === '"') at = endOfQuoted(line.value, at);
    else if (character === separator || character === "") {
      pieces.push(pieceOf(line, from, at));
      from = at + 1;
    }
  }
  return pieces;
}

/** Index of the quote that ends the string beginning at `at`; the last index of the text when none does. */
function endOfQuoted(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "\\") index += 1;
    else if (character === '"') return index;
  }
  return text.length - 1;
}

/** A token of RFC 9110 section 5.6.2. */
export const isToken = (text: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);

/** The content of a quoted-string of RFC 9110 section 5.6.4; `null` for anything else. */
export function unquote(text: string): string | null {
  if (text.length < 2 || !text.startsWith('"') || findControl(text) >= 0) return null;
  let content = "";
  for (let at = 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return at === text.length - 1 ? content : null;
    if (character === "\\") at += 1;
    if (at >= text.length - 1) return null;
    content += text.charAt(at);
  }
  return null;
}

/** Index of the first control character other than a tab, -1 when there is none. */
export function findControl(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return at;
  }
  return -1;
}
