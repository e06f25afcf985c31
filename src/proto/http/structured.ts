/** Structured fields with the places of their members, as far as security headers use them, RFC 9651 section 4.2. */
import type { FieldLine, Span } from "./field.ts";

type BareItem =
  | { readonly kind: "token" | "string" | "bytes" | "display"; readonly text: string }
  | { readonly kind: "integer" | "decimal" | "date"; readonly value: number }
  | { readonly kind: "boolean"; readonly is: boolean };

export interface Item {
  readonly value: BareItem;
  readonly params: ReadonlyMap<string, BareItem>;
}

/** An item, or an inner list of items. */
export interface Member {
  readonly items: readonly Item[];
  readonly isList: boolean;
  readonly params: ReadonlyMap<string, BareItem>;
  readonly at: Span;
}

export type StructuredResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: "syntax"; readonly at: Span };

/** A place in a text. */
interface Cursor {
  readonly text: string;
  at: number;
}

/** Stands for a violation of the grammar; the cursor tells where. */
const BROKEN = Symbol("broken");
type Read<T> = T | typeof BROKEN;

/** Several fields of one name are one value, RFC 9651 section 4.2. */
function combined(lines: readonly FieldLine[]): {
  readonly text: string;
  readonly spanAt: (start: number, end: number) => Span;
} {
  const text = lines.map(({ value }) => value).join(", ");
  const spanAt = (start: number, end: number): Span => {
    let from = 0;
    for (const { field, value } of lines) {
      const last = from + value.length;
      if (start <= last) {
        return { field, start: Math.max(0, start - from), end: Math.max(0, Math.min(end, last) - from) };
      }
      from = last + 2;
    }
    return { field: lines.at(-1)?.field ?? 0, start: 0, end: 0 };
  };
  return { text, spanAt };
}

/** The one item in the fields. */
export function parseItem(lines: readonly FieldLine[]): StructuredResult<Item> {
  const { text, spanAt } = combined(lines);
  const cursor: Cursor = { text, at: 0 };
  skip(cursor, " ");
  const item = readItem(cursor);
  skip(cursor, " ");
  if (item === BROKEN || cursor.at < text.length) {
    return { ok: false, reason: "syntax", at: spanAt(cursor.at, text.length) };
  }
  return { ok: true, value: item };
}

/** The members of a dictionary by key; of equal keys the last one counts. */
export function parseDictionary(lines: readonly FieldLine[]): StructuredResult<ReadonlyMap<string, Member>> {
  const { text, spanAt } = combined(lines);
  const cursor: Cursor = { text, at: 0 };
  const members = new Map<string, Member>();
  const broken = () => ({ ok: false, reason: "syntax", at: spanAt(cursor.at, text.length) }) as const;
  skip(cursor, " ");
  while (cursor.at < text.length) {
    const start = cursor.at;
    const key = readKey(cursor);
    const member = key === BROKEN ? BROKEN : readMember(cursor);
    if (key === BROKEN || member === BROKEN) return broken();
    members.delete(key);
    members.set(key, { ...member, at: spanAt(start, cursor.at) });
    if (!atNextMember(cursor)) return broken();
  }
  return { ok: true, value: members };
}

/** Moves to the next member or the end; false when neither is there. */
function atNextMember(cursor: Cursor): boolean {
  skip(cursor, " \t");
  if (cursor.at >= cursor.text.length) return true;
  if (!take(cursor, ",")) return false;
  skip(cursor, " \t");
  return cursor.at < cursor.text.length;
}

function skip(cursor: Cursor, characters: string): void {
  while (cursor.at < cursor.text.length && characters.includes(cursor.text.charAt(cursor.at))) cursor.at += 1;
}

function take(cursor: Cursor, character: string): boolean {
  const is = cursor.text.charAt(cursor.at) === character;
  if (is) cursor.at += 1;
  return is;
}

function match(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0] ?? null;
  if (found !== null) cursor.at += found.length;
  return found;
}

const readKey = (cursor: Cursor): Read<string> => match(cursor, /[a-z*][a-z0-9_\-.*]*/y) ?? BROKEN;

function readMember(cursor: Cursor): Read<Omit<Member, "at">> {
  if (!take(cursor, "=")) {
    const params = readParams(cursor);
    if (params === BROKEN) return BROKEN;
    return { items: [{ value: { kind: "boolean", is: true }, params }], isList: false, params };
  }
  if (cursor.text.charAt(cursor.at) === "(") return readInnerList(cursor);
  const item = readItem(cursor);
  return item === BROKEN ? BROKEN : { items: [item], isList: false, params: item.params };
}

function readInnerList(cursor: Cursor): Read<Omit<Member, "at">> {
  const items: Item[] = [];
  cursor.at += 1;
  for (;;) {
    skip(cursor, " ");
    if (take(cursor, ")")) {
      const params = readParams(cursor);
      return params === BROKEN ? BROKEN : { items, isList: true, params };
    }
    const item = readItem(cursor);
    if (item === BROKEN || !" )".includes(cursor.text.charAt(cursor.at) || "x")) return BROKEN;
    items.push(item);
  }
}

function readItem(cursor: Cursor): Read<Item> {
  const value = readBare(cursor);
  const params = value === BROKEN ? BROKEN : readParams(cursor);
  return value === BROKEN || params === BROKEN ? BROKEN : { value, params };
}

function readParams(cursor: Cursor): Read<ReadonlyMap<string, BareItem>> {
  const params = new Map<string, BareItem>();
  while (take(cursor, ";")) {
    skip(cursor, " ");
    const key = readKey(cursor);
    if (key === BROKEN) return BROKEN;
    const value = take(cursor, "=") ? readBare(cursor) : ({ kind: "boolean", is: true } as const);
    if (value === BROKEN) return BROKEN;
    params.delete(key);
    params.set(key, value);
  }
  return params;
}

/** The forms of a bare item, by what they look like; none begins like another. */
const BARE: readonly { readonly pattern: RegExp; readonly read: (text: string) => BareItem }[] = [
  { pattern: /[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y, read: (text) => ({ kind: "token", text }) },
  {
    pattern: /"(?:[ !#-[\]-~]|\\["\\])*"/y,
    read: (text) => ({ kind: "string", text: text.slice(1, -1).replace(/\\(.)/g, "$1") }),
  },
  {
    pattern: /-?[0-9]{1,12}\.[0-9]{1,3}(?![0-9])/y,
    read: (text) => ({ kind: "decimal", value: Number(text) }),
  },
  { pattern: /-?[0-9]{1,15}(?![0-9.])/y, read: (text) => ({ kind: "integer", value: Number(text) }) },
  { pattern: /:[A-Za-z0-9+/=]*:/y, read: (text) => ({ kind: "bytes", text: text.slice(1, -1) }) },
  { pattern: /\?[01]/y, read: (text) => ({ kind: "boolean", is: text === "?1" }) },
  { pattern: /@-?[0-9]{1,15}(?![0-9.])/y, read: (text) => ({ kind: "date", value: Number(text.slice(1)) }) },
  {
    pattern: /%"(?:[ !#$&-[\]-~]|\\|%[0-9a-f]{2})*"/y,
    read: (text) => ({ kind: "display", text: text.slice(2, -1) }),
  },
];

function readBare(cursor: Cursor): Read<BareItem> {
  for (const { pattern, read } of BARE) {
    const text = match(cursor, pattern);
    if (text !== null) return read(text);
  }
  return BROKEN;
}
