/** Macro strings, RFC 7208 section 7.1. */
import type { SpfErrorCode } from "./error.table.ts";

export type MacroLetter = "s" | "l" | "o" | "d" | "i" | "p" | "v" | "h" | "c" | "r" | "t";

export interface Macro {
  readonly kind: "macro";
  readonly letter: MacroLetter;
  /** Written in upper case: the value is to be URL-escaped. */
  readonly isEscaped: boolean;
  /** How many of the rightmost parts to keep; 0 for all. */
  readonly keep: number;
  readonly isReversed: boolean;
  /** Characters at which the value is split. */
  readonly delimiters: string;
}

/** `text` as written, or what `%%`, `%_` and `%-` stand for. */
type MacroPart = Macro | { readonly kind: "text" | "escape"; readonly text: string };

export interface MacroString {
  readonly text: string;
  readonly parts: readonly MacroPart[];
}

export interface MacroFault {
  readonly code: SpfErrorCode;
  /** Characters from the beginning of the string. */
  readonly at: number;
}

const LETTERS = "slodipvhcrt";
/** RFC 7208 section 7.2: only in explanation texts. */
const EXP_LETTERS: ReadonlySet<string> = new Set(["c", "r", "t"]);
const ESCAPES: Readonly<Record<string, string>> = { "%": "%", _: " ", "-": "%20" };
const EXPAND = /%\{([A-Za-z])([0-9]*)([rR]?)([.\-+,/_=]*)\}/y;
/** No name has more labels than that; RFC 7208 section 7.3 asks for no more. */
const MAX_KEEP = 128;

/**
 * The parts of a macro string, and all that is wrong with it. Faulty expansions are left out of the parts.
 *
 * @param isExplanation whether `c`, `r` and `t` may stand there
 */
export function parseMacroString(
  text: string,
  isExplanation: boolean,
): { readonly value: MacroString; readonly faults: readonly MacroFault[] } {
  const parts: MacroPart[] = [];
  const faults: MacroFault[] = [];
  let at = 0;
  while (at < text.length) {
    const percent = text.indexOf("%", at);
    const end = percent < 0 ? text.length : percent;
    if (end > at) parts.push({ kind: "text", text: text.slice(at, end) });
    at = percent < 0 ? end : readExpansion(text, percent, { parts, faults, isExplanation });
  }
  return { value: { text, parts }, faults };
}

interface Reading {
  readonly parts: MacroPart[];
  readonly faults: MacroFault[];
  readonly isExplanation: boolean;
}

/** Where the text goes on after what stands at a `%`. */
function readExpansion(text: string, at: number, reading: Reading): number {
  const literal = ESCAPES[text[at + 1] ?? ""];
  if (literal !== undefined) {
    reading.parts.push({ kind: "escape", text: literal });
    return at + 2;
  }
  EXPAND.lastIndex = at;
  const found = EXPAND.exec(text);
  if (found === null) {
    reading.faults.push({ code: "macro-syntax", at });
    return at + 1;
  }
  readMacro(found, at, reading);
  return at + found[0].length;
}

function readMacro(found: RegExpExecArray, at: number, { parts, faults, isExplanation }: Reading): void {
  const [, written = "", digits = "", reverse = "", delimiters = ""] = found;
  const letter = written.toLowerCase();
  if (!isLetter(letter)) {
    faults.push({ code: "macro-syntax", at });
    return;
  }
  if (digits !== "" && Number(digits) === 0) faults.push({ code: "macro-zero-digits", at });
  if (!isExplanation && EXP_LETTERS.has(letter)) faults.push({ code: "macro-exp-only", at });
  parts.push({
    kind: "macro",
    letter,
    isEscaped: written !== letter,
    keep: Math.min(Number(digits), MAX_KEEP),
    isReversed: reverse !== "",
    delimiters: delimiters === "" ? "." : delimiters,
  });
}

function isLetter(letter: string): letter is MacroLetter {
  return LETTERS.includes(letter);
}

/** The letters of the macros in a string. */
export function lettersOf(value: MacroString | null): ReadonlySet<MacroLetter> {
  const letters = (value?.parts ?? []).flatMap((part) => (part.kind === "macro" ? [part.letter] : []));
  return new Set(letters);
}
