/**
 * The shape of records that a program writes one after the other: the same members in the same order with the same blanks.
 *
 * Learnt from a record that the scanner has read token by token. The records after it are then compared with the text
 * between the values at once, which takes a fifth of the time; one that differs goes to the scanner as before.
 */
import { u8 } from "./element.ts";
import { type JsonScan, TOKEN } from "./json-token.ts";
import type { Window } from "./window.ts";

/** The text between the values of a record, and what the values are. */
export interface Shape {
  /** One more than there are values: from the opening brace, and to the closing one. */
  readonly texts: readonly Uint8Array[];
  /** Meaning of each value. */
  readonly fields: Uint8Array;
  /** 1 for a string, 0 for a number. */
  readonly isString: Uint8Array;
}

/** The record being read, and the shape learnt last. */
export interface Lessons {
  shape: Shape | null;
  /** Lessons left: records of many shapes are not worth learning. */
  left: number;
  /** Offset of the record's brace, -1 when nothing can be learnt from it. */
  start: number;
  count: number;
  readonly fields: Uint8Array;
  readonly isString: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const MAX_VALUES = 16;
const MAX_RECORD = 1024;
const MAX_LESSONS = 64;
const COMMA = 0x2c;
const QUOTE = 0x22;

/** Nothing learnt. */
export const openLessons = (): Lessons => ({
  shape: null,
  left: MAX_LESSONS,
  start: -1,
  count: 0,
  fields: new Uint8Array(MAX_VALUES),
  isString: new Uint8Array(MAX_VALUES),
  starts: new Int32Array(MAX_VALUES),
  ends: new Int32Array(MAX_VALUES),
});

/** A record begins whose brace is at an offset of the window. */
export function beginLesson(lessons: Lessons, start: number): void {
  lessons.start = lessons.left > 0 ? start : -1;
  lessons.count = 0;
}

/** Nothing can be learnt from the record: the window has moved, or something other than a plain value is in it. */
export function spoilLesson(lessons: Lessons): void {
  lessons.start = -1;
}

/** Notes a value of the record, the last token of the scan. */
export function noteValue(lessons: Lessons, scan: JsonScan, field: number, token: number): void {
  if (lessons.start < 0) return;
  const { window, octets, start, end } = scan;
  const isString = token === TOKEN.string;
  const isPlain = isString ? octets === window.octets && u8(octets, end) === QUOTE : scan.value >= 0;
  if (!isPlain || token === TOKEN.literal || lessons.count === MAX_VALUES) {
    lessons.start = -1;
    return;
  }
  lessons.fields[lessons.count] = field;
  lessons.isString[lessons.count] = isString ? 1 : 0;
  lessons.starts[lessons.count] = start;
  lessons.ends[lessons.count] = end;
  lessons.count += 1;
}

/** The record has ended: its shape is the one to expect next. */
export function endLesson(lessons: Lessons, { octets, at }: Window): void {
  const { start, count, starts, ends } = lessons;
  // The scanner takes the comma after a value with it.
  const end = u8(octets, at - 1) === COMMA ? at - 1 : at;
  lessons.start = -1;
  if (start < 0 || count === 0 || end - start > MAX_RECORD) return;
  lessons.left -= 1;
  const from = [start, ...ends.subarray(0, count)];
  const to = [...starts.subarray(0, count), end];
  lessons.shape = {
    texts: from.map((begin, index) => octets.slice(begin, to[index])),
    fields: lessons.fields.slice(0, count),
    isString: lessons.isString.slice(0, count),
  };
}
