/** Values of options: what is typed becomes what is meant, or a sentence saying what was expected. */
import { InvalidArgumentError } from "commander";
import { parseAsn } from "../../proto/rpki/asn.ts";

const DURATION_UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export interface DurationRange {
  /** As typed, e.g. `1ms`. */
  readonly min?: string;
  readonly max?: string;
}

/** Milliseconds of `500ms`, `5s`, `1.5m`, `24h`, `7d`; a bare number has no meaning. */
export function parseDuration({ min = "1ms", max = "365d" }: DurationRange = {}): (text: string) => number {
  const [least, most] = [milliseconds(min) ?? 0, milliseconds(max) ?? 0];
  return (text) => {
    const value = milliseconds(text);
    if (value === null) {
      throw new InvalidArgumentError("expected a number with a unit: 500ms, 5s, 2m, 24h or 7d");
    }
    if (value < least || value > most) throw new InvalidArgumentError(`expected between ${min} and ${max}`);
    return value;
  };
}

function milliseconds(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) return null;
  return Math.round(Number(match[1]) * DURATION_UNITS[match[2] as keyof typeof DURATION_UNITS]);
}

/** Milliseconds as one would type them, in the largest unit that leaves a whole number. */
export function printDuration(value: number): string {
  const [unit, size] = Object.entries(DURATION_UNITS).findLast(([, each]) => value % each === 0) ?? ["ms", 1];
  return `${value / size}${unit}`;
}

/** A whole number in a range. */
export function parseCount(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`expected a whole number between ${min} and ${max}`);
    }
    return value;
  };
}

/** Collects a list: commas and repeated flags come to the same. */
export function collectList(text: string, previous: readonly string[] | undefined): readonly string[] {
  const items = text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  if (items.length === 0) throw new InvalidArgumentError("expected at least one item");
  return [...(previous ?? []), ...items];
}

/** Collects repeated flags whose values may hold commas and spaces. */
export function collectLines(text: string, previous: readonly string[] | undefined): readonly string[] {
  if (text.trim() === "") throw new InvalidArgumentError("expected text");
  return [...(previous ?? []), text.trim()];
}

/** Text that says something. */
export function parseText(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("expected text");
  return text.trim();
}

const CHOICES = new WeakMap<object, readonly string[]>();

/** One of some words. */
export function parseChoice<const T extends string>(choices: readonly T[]): (text: string) => T {
  const parse = (text: string): T => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new InvalidArgumentError(`expected ${choices.join(", ")}`);
    return found;
  };
  CHOICES.set(parse, choices);
  return parse;
}

/** The words that a parser made by `parseChoice` takes; none for any other. */
export function choicesOf(parse: object | undefined): readonly string[] {
  return parse === undefined ? [] : (CHOICES.get(parse) ?? []);
}

/** An AS number in any form in which they are written. */
export function parseAsnOption(text: string): number {
  const asn = parseAsn(text);
  if (asn === null) throw new InvalidArgumentError("expected an AS number: AS64500, 64500 or 1.10");
  return asn;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)?$/;

/** RFC 3339 UTC with milliseconds, from a date, a time, or Unix seconds (`@1795284240`). */
export function parseTime(text: string): string {
  const date = new Date(milliseconds1970(text));
  // Date.parse takes the 30th of February for the 2nd of March.
  const isReal =
    !Number.isNaN(date.getTime()) &&
    (text.startsWith("@") || date.toISOString().startsWith(text.slice(0, 10)));
  if (!isReal) {
    throw new InvalidArgumentError("expected a UTC time: 2026-11-21T18:04:00Z, 2026-11-21 or @1795284240");
  }
  return date.toISOString();
}

function milliseconds1970(text: string): number {
  const seconds = /^@(\d{1,12})$/.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  return RFC3339.test(text) ? Date.parse(text) : Number.NaN;
}
