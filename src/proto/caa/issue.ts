/** Values of issue, issuewild, issuevmc and issuemail: the grammar of RFC 8659 section 4.2. */

interface IssueParameter {
  readonly tag: string;
  readonly value: string;
}

/** Who may issue. */
export interface IssueValue {
  /** In lower case; `null`: nobody. */
  readonly issuer: string | null;
  readonly parameters: readonly IssueParameter[];
}

/** `position` counts octets from 0. */
export type IssueResult =
  | { readonly ok: true; readonly value: IssueValue }
  | { readonly ok: false; readonly reason: string; readonly position: number };

/** Walks through the text; `at` is where it stands. */
interface Cursor {
  readonly text: string;
  at: number;
}

function skipSpace(cursor: Cursor): void {
  while (cursor.text[cursor.at] === " " || cursor.text[cursor.at] === "\t") cursor.at++;
}

function takeCharacter(cursor: Cursor, wanted: string): boolean {
  if (cursor.text[cursor.at] !== wanted) return false;
  cursor.at++;
  return true;
}

/** Letters, digits and inner hyphens: a label of a name, and the tag of a parameter. */
function takeLabel(cursor: Cursor): string | null {
  let end = cursor.at;
  while (/[A-Za-z0-9-]/.test(cursor.text[end] ?? "")) end++;
  const label = cursor.text.slice(cursor.at, end);
  if (label === "" || label.startsWith("-") || label.endsWith("-")) return null;
  cursor.at = end;
  return label;
}

/** `null` without moving on when there is no name; `undefined` when one begins and is broken. */
function takeIssuer(cursor: Cursor): string | null | undefined {
  const first = cursor.text[cursor.at];
  if (first === undefined || first === ";") return null;
  const labels: string[] = [];
  do {
    const label = takeLabel(cursor);
    if (label === null) return undefined;
    labels.push(label);
  } while (takeCharacter(cursor, "."));
  return labels.join(".").toLowerCase();
}

/** Printable octets without space and semicolon; may be empty. */
function takeValue(cursor: Cursor): string {
  let end = cursor.at;
  while (/[\x21-\x3a\x3c-\x7e]/.test(cursor.text[end] ?? "")) end++;
  const value = cursor.text.slice(cursor.at, end);
  cursor.at = end;
  return value;
}

function takeParameter(cursor: Cursor): IssueParameter | null {
  const tag = takeLabel(cursor);
  if (tag === null) return null;
  skipSpace(cursor);
  if (!takeCharacter(cursor, "=")) return null;
  skipSpace(cursor);
  return { tag, value: takeValue(cursor) };
}

/** At least one parameter, with a semicolon between two and none at the end. */
function takeParameters(cursor: Cursor): IssueParameter[] | null {
  const parameters: IssueParameter[] = [];
  do {
    skipSpace(cursor);
    const parameter = takeParameter(cursor);
    if (parameter === null) return null;
    parameters.push(parameter);
    skipSpace(cursor);
  } while (takeCharacter(cursor, ";"));
  return parameters;
}

/** The issuer and the parameters in a value. */
export function parseIssueValue(text: string): IssueResult {
  const cursor: Cursor = { text, at: 0 };
  const fault = (reason: string): IssueResult => ({ ok: false, reason, position: cursor.at });
  skipSpace(cursor);
  const issuer = takeIssuer(cursor);
  if (issuer === undefined) return fault("bad-issuer-domain-name");
  skipSpace(cursor);
  if (cursor.at === text.length) return { ok: true, value: { issuer, parameters: [] } };
  if (!takeCharacter(cursor, ";")) return fault("bad-issuer-domain-name");
  skipSpace(cursor);
  if (cursor.at === text.length) return { ok: true, value: { issuer, parameters: [] } };
  const parameters = takeParameters(cursor);
  if (parameters === null) return fault("bad-parameter");
  return cursor.at === text.length ? { ok: true, value: { issuer, parameters } } : fault("bad-parameter");
}
