/** Runs of ASCII octets: blanks, decimal digits, words and their text. */
import { u8 } from "./element.ts";

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const ZERO = 0x30;
const CASE_BIT = 0x20;

/** Whether an octet is a space, a tab or a line end. */
export function isBlank(octet: number): boolean {
  return octet === SPACE || octet === TAB || octet === LINE_FEED || octet === CARRIAGE_RETURN;
}

/** Offset of the first octet that is not blank. */
export function skipBlanks(octets: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(u8(octets, at))) at += 1;
  return at;
}

/** Offset after the last octet that is not blank. */
export function trimBlanks(octets: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(u8(octets, at - 1))) at -= 1;
  return at;
}

/** The number that decimal digits denote, at most ten of them; -1 for anything else. */
export function readDigits(octets: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > 10) return -1;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = u8(octets, at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Whether octets spell a lower-case word, whatever their case. */
export function isWord(octets: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at += 1) {
    const octet = u8(octets, start + at);
    const isUpper = octet >= 0x41 && octet <= 0x5a;
    if ((isUpper ? octet | CASE_BIT : octet) !== word.charCodeAt(at)) return false;
  }
  return true;
}

/** Offset of an octet, -1 when it is not there. */
export function indexOfOctet(octets: Uint8Array, octet: number, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    if (u8(octets, at) === octet) return at;
  }
  return -1;
}

/** Characters of a sample or a name that are kept. */
const TEXT_LIMIT = 64;

/** The text of octets, cut off after 64 of them; what is not UTF-8 is replaced. */
export function textOf(octets: Uint8Array, start: number, end: number): string {
  return Buffer.from(octets.subarray(start, Math.min(end, start + TEXT_LIMIT))).toString("utf8");
}

/**
 * Writes the ASCII characters of a text; the number of octets written, -1 when the text has others or does not fit.
 */
export function writeAscii(text: string, into: Uint8Array): number {
  if (text.length > into.length) return -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return -1;
    into[at] = code;
  }
  return text.length;
}
