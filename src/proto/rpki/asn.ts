/** Autonomous system numbers: 32 bits (RFC 6793), as decimal text, with `AS` before it, or asdot (RFC 5396). */
import { u8 } from "./element.ts";
import { indexOfOctet, readDigits, skipBlanks, trimBlanks, writeAscii } from "./octets.ts";

const LARGEST = 0xffffffff;
const DOT = 0x2e;
const UPPER_A = 0x41;
const UPPER_S = 0x53;
const TO_UPPER = 0xdf;

/** The number that octets such as `64500`, `AS64500`, `as64500` or `AS1.10` denote, blanks around allowed; -1 if none. */
export function readAsn(octets: Uint8Array, start: number, end: number): number {
  const from = skipBlanks(octets, start, end);
  const to = trimBlanks(octets, from, end);
  const hasLetters =
    (u8(octets, from) & TO_UPPER) === UPPER_A &&
    (u8(octets, from + 1) & TO_UPPER) === UPPER_S &&
    to - from > 2;
  const digits = hasLetters ? from + 2 : from;
  const value = readDigits(octets, digits, to);
  if (value >= 0) return value > LARGEST ? -1 : value;
  return readAsdot(octets, digits, to);
}

/** RFC 5396 section 2: two 16-bit numbers around a dot. */
function readAsdot(octets: Uint8Array, start: number, end: number): number {
  const dot = indexOfOctet(octets, DOT, start, end);
  if (dot < 0) return -1;
  const high = readDigits(octets, start, dot);
  const low = readDigits(octets, dot + 1, end);
  return high < 0 || low < 0 || high > 0xffff || low > 0xffff ? -1 : high * 65_536 + low;
}

/** The number that a text denotes, `null` for anything else. */
export function parseAsn(text: string): number | null {
  const octets = new Uint8Array(32);
  const size = writeAscii(text.trim(), octets);
  const value = size < 0 ? -1 : readAsn(octets, 0, size);
  return value < 0 ? null : value;
}

/** `AS64500`. */
export const asnText = (asn: number): string => `AS${asn}`;

/** Numbers that no network may originate routes from, first and last of each range. */
const BOGONS: readonly (readonly [number, number])[] = [
  [0, 0], // RFC 7607
  [23_456, 23_456], // AS_TRANS, RFC 6793
  [64_496, 64_511], // documentation, RFC 5398
  [64_512, 65_534], // private use, RFC 6996
  [65_535, 65_535], // RFC 7300
  [65_536, 65_551], // documentation, RFC 5398
  [4_200_000_000, 4_294_967_295], // private use, RFC 6996, and the last number, RFC 7300
];

/** Whether a number is reserved, for documentation or for private use. */
export function isBogonAsn(asn: number): boolean {
  return BOGONS.some(([first, last]) => asn >= first && asn <= last);
}
