/** Records of a list of VRPs that look like the one before, read without the scanner. */
import { u8 } from "./element.ts";
import { STATE } from "./json-grammar.table.ts";
import { type JsonScan, TOKEN } from "./json-token.ts";
import { skipBlanks } from "./octets.ts";
import type { Shape } from "./record-shape.ts";
import { beginRecord } from "./vrp-intake.ts";
import { FIELD } from "./vrp-json.table.ts";
import { type JsonReader, takeNumber, takeRecord, takeText } from "./vrp-json-value.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const CONTROL = 0x20;
const MAX_DIGITS = 10;
/** Strings of records are short; a longer one goes to the scanner. */
const MAX_STRING = 256;

/** Takes the next record if it has the shape learnt last; whether it had. If not, the scanner stands where it was. */
export function takeKnownRecord(reader: JsonReader): boolean {
  const { scan, lessons } = reader;
  const { shape } = lessons;
  if (shape === null) return false;
  const start = nextElement(scan);
  const end = start < 0 ? -1 : matchRecord(reader, shape, start);
  if (end < 0) {
    beginRecord(reader.intake);
    return false;
  }
  takeRecord(reader);
  const hasComma = u8(scan.window.octets, end) === COMMA && end < scan.window.limit;
  scan.window.at = hasComma ? end + 1 : end;
  scan.state = hasComma ? STATE.value : STATE.afterElement;
  return true;
}

/** Offset of the next element of the list, -1 when it has not come yet or there is none. */
function nextElement({ window, state }: JsonScan): number {
  const { octets, limit } = window;
  const at = skipBlanks(octets, window.at, limit);
  if (state === STATE.value) return at;
  return state === STATE.afterElement && u8(octets, at) === COMMA ? skipBlanks(octets, at + 1, limit) : -1;
}

/** Takes the values of a record; the offset after it, -1 when it differs or is not all there. */
function matchRecord(reader: JsonReader, { texts, fields, isString }: Shape, start: number): number {
  const { octets } = reader.scan.window;
  let at = start;
  for (let index = 0; index < fields.length; index += 1) {
    at = matchText(octets, at, texts[index]);
    if (at < 0) return -1;
    const field = u8(fields, index);
    at = u8(isString, index) === 1 ? matchString(reader, at, field) : matchNumber(reader, at, field);
    if (at < 0) return -1;
  }
  return matchText(octets, at, texts[fields.length]);
}

/** Offset after a text, -1 where it is not. The zero octet at the end of the window is in no text. */
function matchText(octets: Uint8Array, start: number, text: Uint8Array | undefined): number {
  if (text === undefined) return -1;
  for (let at = 0; at < text.length; at += 1) {
    if (u8(octets, start + at) !== u8(text, at)) return -1;
  }
  return start + text.length;
}

/** Takes a string without escapes that is not too long to keep; the offset of its closing quote, otherwise -1. */
function matchString(reader: JsonReader, start: number, field: number): number {
  const { scan } = reader;
  const { octets } = scan.window;
  const most = start + MAX_STRING;
  let at = start;
  let octet = u8(octets, at);
  while (octet !== QUOTE && octet !== BACKSLASH && octet >= CONTROL && at < most) {
    at += 1;
    octet = u8(octets, at);
  }
  if (octet !== QUOTE) return -1;
  scan.octets = octets;
  scan.start = start;
  scan.end = at;
  if (field !== FIELD.none) takeText(reader, field, TOKEN.string);
  return at;
}

/** Takes a number of plain digits; the offset after it, otherwise -1. */
function matchNumber(reader: JsonReader, start: number, field: number): number {
  const { scan } = reader;
  const { octets } = scan.window;
  let at = start;
  let value = 0;
  let digit = u8(octets, at) - ZERO;
  while (digit >= 0 && digit <= 9) {
    value = value * 10 + digit;
    at += 1;
    digit = u8(octets, at) - ZERO;
  }
  const size = at - start;
  if (size === 0 || size > MAX_DIGITS || (size > 1 && u8(octets, start) === ZERO)) return -1;
  scan.octets = octets;
  scan.start = start;
  scan.end = at;
  scan.value = value;
  if (field !== FIELD.none) takeNumber(reader, field);
  return at;
}
