/** Documents that people write: JSON with comments, errors with line and column. */
import { readFile, stat } from "node:fs/promises";
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { UserError, type UserErrorCode } from "../model/user-error.ts";
import { type SchemaName, validate } from "./schema.ts";
import { type DocumentProblem, problemsOf } from "./schema-problem.ts";

/** Deeper than any document of ours; hostile nesting would otherwise overflow the stack. */
const MAX_DEPTH = 64;

/** A document as read: its value, and the way back to where things stand in the file. */
export interface LocatedDocument {
  readonly file: string;
  readonly value: unknown;
  /** `file:line:column` of a path inside, or of the nearest thing around it. */
  readonly locate: (problem: DocumentProblem) => string;
}

/** Larger than any document of ours, and small enough for the memory. */
const LARGEST_TEXT = 128 * 1024 * 1024;

/** A file as text. @throws UserError `input-unreadable`, also for one that is larger than `most` octets */
export async function readText(path: string, most = LARGEST_TEXT): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > most) throw Object.assign(new Error(path), { code: "ERR_STRING_TOO_LONG" });
    return await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Where a mistake stands is not looked for in larger texts: a tree of all they hold would not fit into the memory. */
const LARGEST_TREE = 8 * 1024 * 1024;

/** Parses JSON as programs write it. @throws UserError with `code` for what is not, or is nested too deeply */
export function parseJson(text: string, file: string, code: UserErrorCode): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson(text, file, code);
  }
  if (isTooDeep(value)) throw new UserError(code, { what: `${file} is nested too deeply` });
  return value;
}

function notJson(text: string, file: string, code: UserErrorCode): UserError {
  const mistake = text.length > LARGEST_TREE ? null : syntaxMistake(text, { comments: false });
  if (mistake !== null) return syntaxError(text, file, code, mistake);
  return new UserError(code, { what: `${file} is not valid JSON` });
}

/** Whether a value is nested deeper than any of ours. Level by level: recursion would overflow the stack. */
export function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = nestedIn(level);
  }
  return false;
}

/** What the next level holds that holds something itself; long arrays of plain values cost no memory. */
function nestedIn(level: readonly object[]): object[] {
  const next: object[] = [];
  for (const each of level) {
    const inner: readonly unknown[] = Array.isArray(each) ? each : Object.values(each);
    for (const one of inner) if (isNested(one)) next.push(one);
  }
  return next;
}

const isNested = (value: unknown): value is object => typeof value === "object" && value !== null;

const READ_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ERR_STRING_TOO_LONG: "it is too large",
};

/** A user error for a file or folder that cannot be read. */
export function unreadable(path: string, error: unknown): UserError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return new UserError("input-unreadable", { what: `cannot read ${path}: ${READ_REASONS[code] ?? code}` });
}

/**
 * Parses JSON with comments and trailing commas.
 *
 * @throws UserError with `code` for the first mistake in the syntax
 */
function parseDocument(text: string, file: string, code: UserErrorCode = "config-invalid"): LocatedDocument {
  const mistake = syntaxMistake(text, { comments: true });
  if (mistake !== null) throw syntaxError(text, file, code, mistake);
  const root = parseTree(text, [], { allowTrailingComma: true });
  const value: unknown = root === undefined ? undefined : getNodeValue(root);
  return { file, value, locate: (problem) => `${file}:${position(text, offsetOf(root, problem))}` };
}

/**
 * A document checked against its schema.
 *
 * @throws UserError with `code`, all problems with their positions
 */
export function parseChecked<T>(
  text: string,
  file: string,
  schema: SchemaName,
  code: UserErrorCode = "config-invalid",
): LocatedDocument & { readonly value: T } {
  const document = parseDocument(text, file, code);
  refuse(document, problemsOf(validate(schema, document.value)), code);
  return document as LocatedDocument & { readonly value: T };
}

/** Throws a user error when there are problems: one line for each, in the order of the file. */
export function refuse(
  document: LocatedDocument,
  problems: readonly DocumentProblem[],
  code: UserErrorCode = "config-invalid",
): void {
  if (problems.length === 0) return;
  const lines = problems.map((problem) => ({ where: document.locate(problem), text: problem.text }));
  const width = Math.max(...lines.map(({ where }) => where.length));
  throw new UserError(code, {
    what: `${document.file} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}`,
    details: lines.sort(byPosition).map(({ where, text }) => `${where.padEnd(width)}  ${text}`),
    fix: "correct the file",
  });
}

interface SyntaxMistake {
  readonly offset: number;
  readonly what: string;
}

/** The first mistake in JSON text; `null` when it parses. */
function syntaxMistake(text: string, allow: { readonly comments: boolean }): SyntaxMistake | null {
  const tooDeep = depthMistake(text);
  if (tooDeep !== null) return tooDeep;
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: !allow.comments, allowTrailingComma: allow.comments });
  const [first] = errors;
  if (first === undefined) return null;
  const atEnd = text.slice(first.offset).trim() === "";
  const what = SYNTAX[printParseErrorCode(first.error)] ?? printParseErrorCode(first.error);
  return { offset: first.offset, what: atEnd ? `the file ends too early: ${what}` : what };
}

/** A user error for a mistake in the syntax. */
function syntaxError(
  text: string,
  file: string,
  code: UserErrorCode,
  { offset, what }: SyntaxMistake,
): UserError {
  return new UserError(code, {
    what: `${file} is not valid JSON`,
    details: [`${file}:${position(text, offset)}  ${what}`],
  });
}

const SYNTAX: Readonly<Record<string, string>> = {
  InvalidSymbol: "a word that is neither true, false nor null",
  InvalidNumberFormat: "not a number",
  PropertyNameExpected: "expected a key in double quotes",
  ValueExpected: "expected a value",
  ColonExpected: "expected a colon",
  CommaExpected: "expected a comma",
  CloseBraceExpected: "expected a closing brace",
  CloseBracketExpected: "expected a closing bracket",
  EndOfFileExpected: "expected nothing more",
  InvalidCommentToken: "comments are not allowed here",
  UnexpectedEndOfComment: "a comment that does not end",
  UnexpectedEndOfString: "a string that does not end",
  UnexpectedEndOfNumber: "a number that does not end",
  InvalidUnicode: "not a Unicode escape",
  InvalidEscapeCharacter: "not an escape",
  InvalidCharacter: "a character that must be escaped",
};

// Numbers of jsonc-parser's SyntaxKind; it is a const enum, which type stripping cannot read.
const OPEN: ReadonlySet<number> = new Set([1, 3]);
const CLOSE: ReadonlySet<number> = new Set([2, 4]);
const END = 17;

function depthMistake(text: string): SyntaxMistake | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (OPEN.has(token)) depth++;
    if (CLOSE.has(token)) depth--;
    if (depth > MAX_DEPTH) return { offset: scanner.getTokenOffset(), what: "nested too deeply" };
  }
  return null;
}

/** Line and column, both from 1, of an offset. */
function position(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return `${line}:${offset - before.lastIndexOf("\n")}`;
}

function offsetOf(root: Node | undefined, { path, atKey }: DocumentProblem): number {
  if (root === undefined) return 0;
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return atKey && length === path.length ? (node.parent?.offset ?? 0) : node.offset;
  }
  return root.offset;
}

interface Line {
  readonly where: string;
  readonly text: string;
}

function byPosition(a: Line, b: Line): number {
  const [lineA, columnA] = numbersOf(a);
  const [lineB, columnB] = numbersOf(b);
  return lineA - lineB || columnA - columnB || (a.text < b.text ? -1 : 1);
}

function numbersOf({ where }: Line): [line: number, column: number] {
  const [line = "0", column = "0"] = where.split(":").slice(-2);
  return [Number(line), Number(column)];
}
