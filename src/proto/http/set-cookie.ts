/** Set-Cookie fields, RFC 6265bis section 5.6. Values of cookies are not kept. */
import { type FieldLine, findControl, type Piece, pieceOf, splitAt } from "./field.ts";

type SameSite = "strict" | "lax" | "none" | "invalid" | "absent";

export interface Cookie {
  readonly name: string;
  readonly hasValue: boolean;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: SameSite;
  /** Lower case, without a leading dot; `null` when absent or empty: only the host itself gets the cookie. */
  readonly domain: string | null;
  /** `null` when absent, or not beginning with a slash: the default path. */
  readonly path: string | null;
  /** Seconds; `null` when absent or not a number. */
  readonly maxAge: number | null;
  /** Unix seconds; `null` when absent or not a date. */
  readonly expires: number | null;
  readonly partitioned: boolean;
  readonly prefix: "secure" | "host" | "http" | "host-http" | null;
  readonly field: number;
}

export type CookieResult =
  | { readonly ok: true; readonly value: Cookie }
  | { readonly ok: false; readonly reason: "control" | "empty" | "too-long" };

/** RFC 6265bis 5.6, step 5: octets of name and value, and of one attribute. */
const MAX_PAIR = 4096;
const MAX_ATTRIBUTE = 1024;

/** The cookie that one field sets; a field that browsers ignore is a fault. Never join several fields. */
export function parseSetCookie(line: FieldLine): CookieResult {
  if (findControl(line.value) >= 0) return { ok: false, reason: "control" };
  const [pair, ...attributes] = splitAt(line, ";");
  const { name, value } = pairOf(line, pair ?? pieceOf(line, 0, 0));
  if (name === "" && value === "") return { ok: false, reason: "empty" };
  if (name.length + value.length > MAX_PAIR) return { ok: false, reason: "too-long" };
  return {
    ok: true,
    value: {
      ...cookieOf(readAttributes(line, attributes)),
      name,
      hasValue: value !== "",
      prefix: prefixOf(name),
      field: line.field,
    },
  };
}

/** Step 4: without an equals sign all of it is the value. */
function pairOf(line: FieldLine, { text, at }: Piece): { readonly name: string; readonly value: string } {
  const equals = text.indexOf("=");
  if (equals < 0) return { name: "", value: text };
  return {
    name: pieceOf(line, at.start, at.start + equals).text,
    value: pieceOf(line, at.start + equals + 1, at.end).text,
  };
}

/** Lower case names; of equal names the last one counts. */
function readAttributes(line: FieldLine, pieces: readonly Piece[]): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const { text, at } of pieces) {
    const equals = text.indexOf("=");
    const end = equals < 0 ? at.end : at.start + equals;
    const value = equals < 0 ? "" : pieceOf(line, end + 1, at.end).text;
    if (value.length <= MAX_ATTRIBUTE) attributes.set(pieceOf(line, at.start, end).text.toLowerCase(), value);
  }
  return attributes;
}

const SAME_SITES: Readonly<Record<string, SameSite>> = { strict: "strict", lax: "lax", none: "none" };

function cookieOf(
  attributes: ReadonlyMap<string, string>,
): Omit<Cookie, "name" | "hasValue" | "prefix" | "field"> {
  const sameSite = attributes.get("samesite")?.toLowerCase();
  const domain = attributes.get("domain")?.replace(/^\./, "").toLowerCase();
  const path = attributes.get("path");
  const maxAge = attributes.get("max-age") ?? "";
  return {
    // 5.6.5: the flag is set whatever the value.
    secure: attributes.has("secure"),
    httpOnly: attributes.has("httponly"),
    sameSite: sameSite === undefined ? "absent" : lookUp(sameSite),
    domain: domain === undefined || domain === "" ? null : domain,
    path: path?.startsWith("/") === true ? path : null,
    maxAge: /^-?[0-9]{1,18}$/.test(maxAge) ? Number(maxAge) : null,
    expires: parseCookieDate(attributes.get("expires") ?? ""),
    partitioned: attributes.has("partitioned"),
  };
}

const lookUp = (value: string): SameSite =>
  Object.hasOwn(SAME_SITES, value) ? (SAME_SITES[value] ?? "invalid") : "invalid";

const PREFIXES = [
  ["__host-http-", "host-http"],
  ["__secure-", "secure"],
  ["__host-", "host"],
  ["__http-", "http"],
] as const;

/** 5.6, steps 20 and 21: prefixes are compared without case. */
const prefixOf = (name: string): Cookie["prefix"] =>
  PREFIXES.find(([prefix]) => name.toLowerCase().startsWith(prefix))?.[1] ?? null;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Date parts as they may come in any order, RFC 6265bis section 5.1.1. */
interface DateParts {
  time?: readonly number[];
  day?: number;
  month?: number;
  year?: number;
}

/** Unix seconds of a date in the many forms that servers send; `null` when it is none. */
export function parseCookieDate(text: string): number | null {
  const parts: DateParts = {};
  // Delimiters: all but digits, letters, the colon and what is not ASCII.
  for (const token of text.split(/[\t -/;-@[-`{-~]+/)) takeToken(parts, token);
  const { time, day, month, year } = parts;
  if (time === undefined || day === undefined || month === undefined || year === undefined) return null;
  const [hour = 0, minute = 0, second = 0] = time;
  if (day < 1 || day > 31 || year < 1601 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hour, minute, second);
  return date.getUTCDate() === day ? date.getTime() / 1000 : null;
}

function takeToken(parts: DateParts, token: string): void {
  const time = /^([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[^0-9]|$)/.exec(token);
  const digits = /^([0-9]+)(?:[^0-9]|$)/.exec(token)?.[1] ?? "";
  const month = MONTHS.indexOf(token.slice(0, 3).toLowerCase());
  if (parts.time === undefined && time !== null) parts.time = time.slice(1, 4).map(Number);
  else if (parts.day === undefined && (digits.length === 1 || digits.length === 2))
    parts.day = Number(digits);
  else if (parts.month === undefined && month >= 0) parts.month = month;
  else if (parts.year === undefined && digits.length >= 2 && digits.length <= 4)
    parts.year = fullYear(Number(digits));
}

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900;
  return year <= 69 ? year + 2000 : year;
}
