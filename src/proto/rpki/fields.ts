/** Parts of a line: the fields of a CSV line, or the words between separators. */
import { u8 } from "./element.ts";
import { skipBlanks, trimBlanks } from "./octets.ts";

/** Most parts of a line that are looked at. */
const MAX_FIELDS = 64;

/** Parts of the line last split: part n lies from `bounds[2n]` to `bounds[2n + 1]`. */
export interface Fields {
  readonly bounds: Int32Array;
  count: number;
}

/** No parts. */
export const openFields = (): Fields => ({ bounds: new Int32Array(2 * MAX_FIELDS), count: 0 });

/** Offset at which a part begins; the parts that are not there are empty. */
export const startOf = ({ bounds, count }: Fields, part: number): number =>
  part < count ? (bounds[2 * part] ?? 0) : 0;

/** Offset after a part. */
export const endOf = ({ bounds, count }: Fields, part: number): number =>
  part < count ? (bounds[2 * part + 1] ?? 0) : 0;

function addField(fields: Fields, start: number, end: number): void {
  if (fields.count >= MAX_FIELDS) return;
  fields.bounds[2 * fields.count] = start;
  fields.bounds[2 * fields.count + 1] = end;
  fields.count += 1;
}

const QUOTE = 0x22;
const COMMA = 0x2c;

/** Splits a CSV line (RFC 4180) at its commas; blanks and quotes around a field are no part of it. */
export function splitCsv(fields: Fields, octets: Uint8Array, start: number, end: number): void {
  fields.count = 0;
  let at = start;
  while (at <= end) {
    const from = skipBlanks(octets, at, end);
    at =
      from < end && u8(octets, from) === QUOTE
        ? takeQuoted(fields, octets, from, end)
        : takeBare(fields, octets, from, end);
  }
}

/** Offset after the comma that ends the field. */
function takeBare(fields: Fields, octets: Uint8Array, from: number, end: number): number {
  const comma = indexOf(octets, COMMA, from, end);
  addField(fields, from, trimBlanks(octets, from, comma));
  return comma + 1;
}

/** A doubled quote is part of the field, and stays doubled: no field that is read has one. */
function takeQuoted(fields: Fields, octets: Uint8Array, quote: number, end: number): number {
  let at = indexOf(octets, QUOTE, quote + 1, end);
  while (at + 1 < end && u8(octets, at + 1) === QUOTE) at = indexOf(octets, QUOTE, at + 2, end);
  addField(fields, quote + 1, at);
  return indexOf(octets, COMMA, at, end) + 1;
}

function indexOf(octets: Uint8Array, wanted: number, from: number, end: number): number {
  let at = from;
  while (at < end && u8(octets, at) !== wanted) at += 1;
  return at;
}

/** Octets that separate words: blanks, and those of `punctuation`. */
export function separators(punctuation: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of ` \t\r${punctuation}`) table[character.charCodeAt(0)] = 1;
  return table;
}

const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Splits a line into the words between separators; a word that begins with a brace goes to the closing one. */
export function splitWords(
  fields: Fields,
  octets: Uint8Array,
  { start, end, separator }: { readonly start: number; readonly end: number; readonly separator: Uint8Array },
): void {
  fields.count = 0;
  let at = start;
  while (at < end) {
    while (at < end && u8(separator, u8(octets, at)) === 1) at += 1;
    const from = at;
    if (u8(octets, from) === OPEN) at = indexOf(octets, CLOSE, from, end);
    while (at < end && u8(separator, u8(octets, at)) === 0) at += 1;
    if (at > from) addField(fields, from, at);
  }
}
