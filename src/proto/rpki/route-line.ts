/** Routes to be judged, one a line: a prefix and an AS number in either order, blanks, commas, tabs or `=>` between. */
import { readAsn } from "./asn.ts";
import { u8 } from "./element.ts";
import { endOf, type Fields, openFields, separators, splitWords, startOf } from "./fields.ts";
import { indexOfOctet, skipBlanks } from "./octets.ts";
import { PREFIX, prefixRegisters, readPrefix } from "./prefix-octets.ts";
import { NO_ORIGIN } from "./validate.ts";

/** What a line is. */
export const ROUTE_LINE = { route: 0, nothing: 1, prefix: 2, hostBits: 3, asn: 4, noOrigin: 5 } as const;

/** The line last read. */
export interface RouteLine {
  /** The prefix: words, length and family as `prefix-octets.ts` has them. */
  readonly registers: Uint32Array;
  /** The origin; `NO_ORIGIN` for an AS_SET. */
  origin: number;
  /** Where the texts of both stand in the line. */
  prefixStart: number;
  prefixEnd: number;
  originStart: number;
  originEnd: number;
  readonly fields: Fields;
}

/** A line of nothing. */
export const openRouteLine = (): RouteLine => ({
  registers: prefixRegisters(),
  origin: NO_ORIGIN,
  prefixStart: 0,
  prefixEnd: 0,
  originStart: 0,
  originEnd: 0,
  fields: openFields(SEPARATOR),
});

const SLASH = 0x2f;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const SEPARATOR = separators(',"=>');

/** Octets that begin a comment. */
const COMMENTS: ReadonlySet<number> = new Set([0x23, 0x25, 0x3b]); // # % ;

/** Reads a line; one of {@link ROUTE_LINE}. What follows the two parts (peers, text) is passed over. */
export function readRouteLine(line: RouteLine, octets: Uint8Array, start: number, end: number): number {
  const from = skipBlanks(octets, start, end);
  if (from >= end || COMMENTS.has(u8(octets, from))) return ROUTE_LINE.nothing;
  const set = indexOfOctet(octets, OPEN, from, end);
  return set < 0 ? readWords(line, octets, from, end) : readWithSet(line, octets, { from, end, set });
}

function readWords(line: RouteLine, octets: Uint8Array, start: number, end: number): number {
  const { fields } = line;
  splitWords(fields, octets, start, end);
  const prefix = hasSlash(fields, octets, 0) ? 0 : 1;
  if (!hasSlash(fields, octets, prefix)) return ROUTE_LINE.prefix;
  const fault = takePrefix(line, octets, startOf(fields, prefix), endOf(fields, prefix));
  if (fault !== ROUTE_LINE.route) return fault;
  const origin = 1 - prefix;
  if (origin >= fields.count) return ROUTE_LINE.noOrigin;
  line.originStart = startOf(fields, origin);
  line.originEnd = endOf(fields, origin);
  line.origin = readAsn(octets, line.originStart, line.originEnd);
  return line.origin < 0 ? ROUTE_LINE.asn : ROUTE_LINE.route;
}

const hasSlash = (fields: Fields, octets: Uint8Array, word: number): boolean =>
  word < fields.count && indexOfOctet(octets, SLASH, startOf(fields, word), endOf(fields, word)) >= 0;

/** An AS_SET may have the separators inside. */
function readWithSet(
  line: RouteLine,
  octets: Uint8Array,
  { from, end, set }: { readonly from: number; readonly end: number; readonly set: number },
): number {
  const close = indexOfOctet(octets, CLOSE, set, end);
  if (close < 0 || !isSet(octets, set + 1, close)) return ROUTE_LINE.asn;
  const { fields } = line;
  const before = set > from;
  splitWords(fields, octets, before ? from : close + 1, before ? set : end);
  if (!hasSlash(fields, octets, 0)) return ROUTE_LINE.prefix;
  line.origin = NO_ORIGIN;
  line.originStart = set;
  line.originEnd = close + 1;
  return takePrefix(line, octets, startOf(fields, 0), endOf(fields, 0));
}

/** Digits, dots, commas and blanks: nothing that could do harm where it is printed again. */
function isSet(octets: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const octet = u8(octets, at);
    const isDigit = octet >= 0x30 && octet <= 0x39;
    if (!isDigit && octet !== 0x2c && octet !== 0x2e && octet !== 0x20) return false;
  }
  return end > start;
}

function takePrefix(line: RouteLine, octets: Uint8Array, start: number, end: number): number {
  line.prefixStart = start;
  line.prefixEnd = end;
  const code = readPrefix(octets, start, end, line.registers);
  if (code === PREFIX.ok) return ROUTE_LINE.route;
  return code === PREFIX.hostBits ? ROUTE_LINE.hostBits : ROUTE_LINE.prefix;
}
