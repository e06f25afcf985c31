/** RDATA as text: the form of its type, or the generic one of RFC 3597 section 5. */
import { areFields, fieldEnd } from "./field.ts";
import { fromHex, parseField, printField, type Words } from "./field-text.ts";
import { ROOT } from "./name.ts";
import { rdataForm } from "./rdata.table.ts";
import { readEntries, type Token } from "./token.ts";

export type RdataResult =
  | { readonly ok: true; readonly value: Buffer }
  | { readonly ok: false; readonly reason: string };

const MAX_RDATA_OCTETS = 0xffff;

/**
 * The text of RDATA. Whatever the octets, `parseRdata` turns it back into the same ones: the generic form is used
 * where the form of the type would lose something.
 */
export function printRdata(type: number, rdata: Buffer): string {
  const text = printFields(type, rdata);
  const parsed = text === null ? null : parseRdata(type, text);
  return text !== null && parsed?.ok === true && parsed.value.equals(rdata) ? text : printGeneric(rdata);
}

function printFields(type: number, rdata: Buffer): string | null {
  const { fields } = rdataForm(type);
  if (fields.includes("opaque") || fields.includes("a6")) return null;
  if (!areFields(fields, rdata, 0, rdata.length)) return null;
  const texts: string[] = [];
  let at = 0;
  for (const kind of fields) {
    const end = fieldEnd(kind, rdata, at, rdata.length);
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
  if (fields.includes("opaque") || fields.includes("a6")) return { ok: false, reason: "unknown-form" };
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
