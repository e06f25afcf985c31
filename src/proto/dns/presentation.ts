/** RDATA as text: the form of its type, or the generic one of RFC 3597 section 5. */
import { areFields, fieldEnd } from "./field.ts";
import { fromHex, parseField, printField, type Words } from "./field-text.ts";
import { ROOT } from "./name.ts";
import { type FieldKind, rdataForm } from "./rdata.table.ts";
import { readEntries, type Token } from "./token.ts";

/** RDATA, or the kind of the field that cannot be read. */
export type RdataResult =
  | { readonly ok: true; readonly value: Buffer }
  | { readonly ok: false; readonly reason: string };

const MAX_RDATA_OCTETS = 0xffff;

/**
 * Kinds of fields of which some octets have no text of their own: printing them is checked by reading back. All other
 * kinds have one text for each value, apart from the empty one.
 */
const INEXACT: ReadonlySet<FieldKind> = new Set<FieldKind>(["bitmap", "params", "tag"]);
/** Kinds without a form of their own. */
const FORMLESS: ReadonlySet<FieldKind> = new Set<FieldKind>(["opaque", "a6"]);
/** Kinds that are nothing at all when printed empty. */
const NEVER_EMPTY: ReadonlySet<FieldKind> = new Set<FieldKind>(["hex", "base64"]);

/**
 * The text of RDATA. Whatever the octets, `parseRdata` turns it back into the same ones: the generic form is used
 * where the form of the type would lose something.
 */
export function printRdata(type: number, rdata: Buffer): string {
  const { fields } = rdataForm(type);
  const text = hasForm(fields) ? printFields(fields, rdata) : null;
  if (text === null) return printGeneric(rdata);
  if (!fields.some((kind) => INEXACT.has(kind))) return text;
  const parsed = parseRdata(type, text);
  return parsed.ok && parsed.value.equals(rdata) ? text : printGeneric(rdata);
}

function hasForm(fields: readonly FieldKind[]): boolean {
  return !fields.some((kind) => FORMLESS.has(kind));
}

function printFields(fields: readonly FieldKind[], rdata: Buffer): string | null {
  if (!areFields(fields, rdata, 0, rdata.length)) return null;
  const texts: string[] = [];
  let at = 0;
  for (const kind of fields) {
    const end = fieldEnd(kind, rdata, at, rdata.length);
    if (end === at && NEVER_EMPTY.has(kind)) return null;
    const text = printField(kind, rdata.subarray(at, end));
    if (text !== "") texts.push(text);
    at = end;
  }
  return texts.join(" ");
}

function printGeneric(rdata: Buffer): string {
  return rdata.length === 0 ? "\\# 0" : `\\# ${rdata.length} ${rdata.toString("hex")}`;
}

/**
 * The RDATA that a text stands for, in the form of the type or the generic one.
 *
 * @param origin wire form of the name that completes relative names; the root when absent
 */
export function parseRdata(type: number, text: string, origin: string = ROOT): RdataResult {
  const entries = readEntries(text);
  if (!entries.ok) return { ok: false, reason: entries.reason };
  if (entries.value.length > 1) return { ok: false, reason: "more-than-one-line" };
  return parseWords(type, entries.value[0]?.tokens ?? [], origin);
}

/** As `parseRdata`, from words. */
export function parseWords(type: number, tokens: readonly Token[], origin: string): RdataResult {
  if (tokens[0]?.quoted === false && tokens[0].text === "\\#") return parseGeneric(tokens);
  const { fields } = rdataForm(type);
  if (!hasForm(fields)) return { ok: false, reason: "unknown-form" };
  const words: Words = { tokens, at: 0, origin };
  const parts: Buffer[] = [];
  for (const kind of fields) {
    const part = parseField(kind, words);
    if (part === null) return { ok: false, reason: `bad-${kind}` };
    parts.push(part);
  }
  if (words.at < tokens.length) return { ok: false, reason: "too-many-words" };
  const value = Buffer.concat(parts);
  return value.length > MAX_RDATA_OCTETS ? { ok: false, reason: "rdata-too-long" } : { ok: true, value };
}

function parseGeneric(tokens: readonly Token[]): RdataResult {
  const length = tokens[1]?.text ?? "";
  const value = fromHex(
    tokens
      .slice(2)
      .map((token) => token.text)
      .join(""),
  );
  if (!/^[0-9]{1,5}$/.test(length) || value === null || value.length !== Number(length)) {
    return { ok: false, reason: "bad-generic-form" };
  }
  return value.length > MAX_RDATA_OCTETS ? { ok: false, reason: "rdata-too-long" } : { ok: true, value };
}
