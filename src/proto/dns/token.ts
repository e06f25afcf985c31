/** The words of master files, RFC 1035 section 5.1: quotes, parentheses, comments. */

/** One word. */
export interface Token {
  /** With its escapes, without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
}

/** The words of one entry, which parentheses may spread over several lines. */
export interface Entry {
  readonly tokens: readonly Token[];
  /** The line begins with space: the owner is that of the entry before. */
  readonly indented: boolean;
  /** Number of the line on which it begins, from 1. */
  readonly line: number;
}

/** The entries, or the first fault and its line. */
export type EntriesResult =
  | { readonly ok: true; readonly value: Entry[] }
  | { readonly ok: false; readonly reason: string; readonly line: number };

interface State {
  readonly text: string;
  readonly entries: Entry[];
  tokens: Token[];
  indented: boolean;
  entryLine: number;
  line: number;
  depth: number;
  at: number;
}

const SPACE = new Set([" ", "\t", "\r"]);

/** The entries of a master file in order; blank ones are left out. */
export function readEntries(text: string): EntriesResult {
  const state: State = {
    text,
    entries: [],
    tokens: [],
    indented: false,
    entryLine: 1,
    line: 1,
    depth: 0,
    at: 0,
  };
  state.indented = SPACE.has(text[0] ?? "");
  while (state.at < text.length) {
    const reason = step(state);
    if (reason !== null) return { ok: false, reason, line: state.line };
  }
  if (state.depth > 0) return { ok: false, reason: "unbalanced-parentheses", line: state.entryLine };
  endEntry(state);
  return { ok: true, value: state.entries };
}

/** What each special character does; all others begin a word. */
const STEPS: Readonly<Record<string, (state: State) => string | null>> = {
  " ": skipOne,
  "\t": skipOne,
  "\r": skipOne,
  "\n": endLine,
  ";": skipComment,
  "(": (state) => {
    state.depth += 1;
    return skipOne(state);
  },
  ")": (state) => {
    state.depth -= 1;
    return state.depth < 0 ? "unbalanced-parentheses" : skipOne(state);
  },
  '"': readQuoted,
};

function step(state: State): string | null {
  const act = STEPS[state.text[state.at] ?? ""];
  return act === undefined ? readWord(state) : act(state);
}

function skipOne(state: State): null {
  state.at += 1;
  return null;
}

function skipComment(state: State): null {
  const end = state.text.indexOf("\n", state.at);
  state.at = end < 0 ? state.text.length : end;
  return null;
}

function endLine(state: State): null {
  state.at += 1;
  state.line += 1;
  if (state.depth === 0) endEntry(state);
  return null;
}

function endEntry(state: State): void {
  const { tokens, indented, entryLine } = state;
  if (tokens.length > 0) state.entries.push({ tokens, indented, line: entryLine });
  state.tokens = [];
  state.indented = SPACE.has(state.text[state.at] ?? "");
  state.entryLine = state.line;
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** For each ASCII character whether it ends a word. */
const ENDS_WORD: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  ' \t\r\n;()"'.includes(String.fromCharCode(code)),
);

function readQuoted(state: State): string | null {
  const { text } = state;
  const start = state.at + 1;
  let at = start;
  let code = text.charCodeAt(at);
  while (code !== QUOTE) {
    if (at >= text.length || code === NEWLINE) return "unbalanced-quotes";
    at += code === BACKSLASH ? 2 : 1;
    code = text.charCodeAt(at);
  }
  state.tokens.push({ text: text.slice(start, at), quoted: true });
  state.at = at + 1;
  return null;
}

function readWord(state: State): null {
  const { text } = state;
  let at = state.at;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (ENDS_WORD[code] === true) break;
    at += code === BACKSLASH ? 2 : 1;
  }
  const end = Math.min(at, text.length);
  state.tokens.push({ text: text.slice(state.at, end), quoted: false });
  state.at = end;
  return null;
}
