/** Times in exports and route tables, as Unix seconds. */
import { u8 } from "./element.ts";
import { readDigits, skipBlanks, textOf, trimBlanks } from "./octets.ts";

const DASH = 0x2d;
const COLON = 0x3a;
const SECONDS_OF_DAY = 86_400;

/**
 * Seconds of Unix digits or of `2025-07-20T10:01:43Z`, with a blank for the T, a fraction or an offset; without a zone it
 * is UTC. -1 for anything else and for times before 1970.
 */
export function readTime(octets: Uint8Array, start: number, end: number): number {
  const from = skipBlanks(octets, start, end);
  const to = trimBlanks(octets, from, end);
  const unix = readDigits(octets, from, to);
  if (unix >= 0) return unix;
  const seconds = readCalendar(octets, from, to);
  if (seconds < 0) return -1;
  const rest = to - from === 19 ? 0 : offsetSeconds(textOf(octets, from + 19, to));
  return rest === null ? -1 : seconds - rest;
}

/** Fixed places of the punctuation of `2025-07-20T10:01:43`. */
function hasCalendarShape(octets: Uint8Array, from: number): boolean {
  return (
    u8(octets, from + 4) === DASH &&
    u8(octets, from + 7) === DASH &&
    u8(octets, from + 13) === COLON &&
    u8(octets, from + 16) === COLON
  );
}

function readCalendar(octets: Uint8Array, from: number, to: number): number {
  if (to - from < 19 || !hasCalendarShape(octets, from)) return -1;
  const separator = u8(octets, from + 10) | 0x20;
  if (separator !== 0x74 && separator !== 0x20) return -1;
  const part = (at: number, size: number) => readDigits(octets, from + at, from + at + size);
  return civilSeconds([part(0, 4), part(5, 2), part(8, 2), part(11, 2), part(14, 2), part(17, 2)]);
}

type Civil = readonly [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
];

function civilSeconds([year, month, day, hour, minute, second]: Civil): number {
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return -1;
  // A leap second is written as 60.
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  return Date.UTC(year, month - 1, day) / 1000 + hour * 3600 + minute * 60 + second;
}

function daysInMonth(year: number, month: number): number {
  return (Date.UTC(year, month, 1) - Date.UTC(year, month - 1, 1)) / (SECONDS_OF_DAY * 1000);
}

const ZONE = /^(?:\.[0-9]{1,9})?(?:[Zz]|([+-])([0-9]{2}):?([0-9]{2}))?$/;

/** Seconds east of Greenwich. */
function offsetSeconds(text: string): number | null {
  const match = ZONE.exec(text);
  if (match === null) return null;
  const [, sign, hours = "0", minutes = "0"] = match;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Sun Jul 20 10:01:43 UTC 2025` and `Fri Sep  7 10:03:01 2012 UTC`, the zone left out or in either place. */
const LONG_DATE =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) {1,2}([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:UTC )?([0-9]{4})/;

/** Seconds of the first date in a comment of a file, `null` when there is none. */
export function findLongDate(text: string): number | null {
  const match = LONG_DATE.exec(text);
  if (match === null) return null;
  const [, month = "", ...numbers] = match;
  const [day = -1, hour = -1, minute = -1, second = -1, year = -1] = numbers.map(Number);
  const seconds = civilSeconds([year, MONTHS.indexOf(month) + 1, day, hour, minute, second]);
  return seconds < 0 ? null : seconds;
}
