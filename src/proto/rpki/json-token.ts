/**
 * JSON text (RFC 8259) as a stream of tokens.
 *
 * Own scanner because an export is up to a gigabyte of JSON: V8 has no text of that size, and objects for a million
 * records cost three times the memory of the result. Values stay octets until their reader wants them.
 */
import { u8 } from "./element.ts";
import { writeUnescaped } from "./json-escape.ts";
import {
  CLASS,
  CLASSES,
  isJsonNumber,
  isLiteral,
  NEXT_STATE,
  RULE,
  RULES,
  STATE,
  WORD_CLASS,
} from "./json-grammar.table.ts";
import { openWindow, type Window } from "./window.ts";

/** Kinds of tokens. `more`: the chunk is used up; `fault`: this is no JSON, see the scan's `fault`. */
export const TOKEN = {
  more: 0,
  fault: 1,
  beginObject: 2,
  beginArray: 3,
  end: 4,
  key: 5,
  string: 6,
  number: 7,
  literal: 8,
} as const;

/** Longest string or number whose value is kept; of a longer string the beginning. */
const MAX_TOKEN = 1024;
const MAX_DEPTH = 64;
const MAX_DIGITS = 10;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CONTROL = 0x20;
const ZERO = 0x30;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Where a scan stands, and the value of the last token: `octets` from `start` to `end`. */
export interface JsonScan {
  readonly window: Window;
  octets: Uint8Array;
  start: number;
  end: number;
  /** Value of a number of up to ten plain digits, -1 for any other. */
  value: number;
  /** Open objects and arrays. */
  depth: number;
  fault: string | null;
  state: number;
  /** 1 for an object, 2 for an array, by depth. */
  readonly containers: Uint8Array;
  /** State after a value that stands alone: one document, or one in each line. */
  readonly rootState: number;
  /** Token that a string too long to keep will be, 0 when in none. */
  skipping: number;
  readonly unescaped: Uint8Array;
}

/** A scan at the beginning of a text. `many`: several documents may follow each other, as in JSON lines. */
export function openJsonScan(many = false): JsonScan {
  const window = openWindow(MAX_TOKEN + 2);
  return {
    window,
    octets: window.octets,
    start: 0,
    end: 0,
    value: -1,
    depth: 0,
    fault: null,
    state: STATE.root,
    containers: new Uint8Array(MAX_DEPTH + 1),
    rootState: many ? STATE.root : STATE.done,
    skipping: 0,
    unescaped: new Uint8Array(MAX_TOKEN),
  };
}

/** Whether the text may end here. */
export const isComplete = (scan: JsonScan): boolean =>
  scan.depth === 0 && scan.state === scan.rootState && scan.fault === null;

/** The next token; one of {@link TOKEN}. */
export function nextToken(scan: JsonScan): number {
  const { window } = scan;
  const { octets, limit } = window;
  if (scan.skipping !== 0) return skipString(scan);
  for (;;) {
    let at = window.at;
    let kind = u8(CLASS, u8(octets, at));
    while (kind === 0) {
      at += 1;
      kind = u8(CLASS, u8(octets, at));
    }
    window.at = at;
    if (at >= limit) return TOKEN.more;
    const rule = u8(RULES, scan.state * CLASSES + kind);
    if (rule > RULE.lastPunctuation) return take(scan, rule);
    window.at = at + 1;
    scan.state = u8(NEXT_STATE, rule);
  }
}

function take(scan: JsonScan, rule: number): number {
  switch (rule) {
    case RULE.string:
      return takeString(scan, TOKEN.string);
    case RULE.key:
      return takeString(scan, TOKEN.key);
    case RULE.word:
      return takeWord(scan);
    case RULE.openObject:
      return open(scan, 1);
    case RULE.openArray:
      return open(scan, 2);
    case RULE.close:
      return close(scan);
    default:
      return fail(scan, "json-syntax");
  }
}

function fail(scan: JsonScan, fault: string): number {
  scan.fault = fault;
  return TOKEN.fault;
}

function open(scan: JsonScan, container: 1 | 2): number {
  if (scan.depth >= MAX_DEPTH) return fail(scan, "json-depth");
  scan.depth += 1;
  scan.containers[scan.depth] = container;
  scan.window.at += 1;
  scan.state = container === 1 ? STATE.firstKey : STATE.firstValue;
  return container === 1 ? TOKEN.beginObject : TOKEN.beginArray;
}

function close(scan: JsonScan): number {
  scan.depth -= 1;
  scan.window.at += 1;
  afterValue(scan);
  return TOKEN.end;
}

/** The comma, where it follows at once, is taken with the value: a third of all octets between tokens is one. */
function afterValue(scan: JsonScan): void {
  const { window } = scan;
  const isInObject = u8(scan.containers, scan.depth) === 1;
  if (scan.depth === 0) scan.state = scan.rootState;
  else if (u8(window.octets, window.at) === COMMA && window.at < window.limit) {
    window.at += 1;
    scan.state = isInObject ? STATE.key : STATE.value;
  } else scan.state = isInObject ? STATE.afterMember : STATE.afterElement;
}

/** Ends a string that is a key or a value. */
function finish(scan: JsonScan, token: number): number {
  if (token !== TOKEN.key) {
    afterValue(scan);
    return token;
  }
  const { window } = scan;
  const hasColon = u8(window.octets, window.at) === COLON && window.at < window.limit;
  if (hasColon) window.at += 1;
  scan.state = hasColon ? STATE.value : STATE.colon;
  return token;
}

function takeString(scan: JsonScan, token: number): number {
  const { octets, limit, at: quote } = scan.window;
  const start = quote + 1;
  let at = start;
  let hasEscapes = false;
  for (;;) {
    let octet = u8(octets, at);
    while (octet !== QUOTE && octet !== BACKSLASH && octet >= CONTROL) {
      at += 1;
      octet = u8(octets, at);
    }
    if (octet !== BACKSLASH) break;
    hasEscapes = true;
    at += 2;
  }
  if (at >= limit) return takeUnfinished(scan, token);
  if (u8(octets, at) !== QUOTE) return fail(scan, "json-syntax");
  scan.window.at = at + 1;
  return setString(scan, { start, end: at, hasEscapes, token });
}

interface StringToken {
  readonly start: number;
  readonly end: number;
  readonly hasEscapes: boolean;
  readonly token: number;
}

function setString(scan: JsonScan, { start, end, hasEscapes, token }: StringToken): number {
  const { octets } = scan.window;
  scan.octets = octets;
  scan.start = start;
  scan.end = Math.min(end, start + MAX_TOKEN);
  if (!hasEscapes || end - start > MAX_TOKEN) return finish(scan, token);
  const size = writeUnescaped(octets, start, end, scan.unescaped);
  if (size < 0) return fail(scan, "json-syntax");
  scan.octets = scan.unescaped;
  scan.start = 0;
  scan.end = size;
  return finish(scan, token);
}

/** A string that the chunk cuts off: waits for more, unless it is already too long to keep. */
function takeUnfinished(scan: JsonScan, token: number): number {
  const { window } = scan;
  const start = window.at + 1;
  if (window.limit - start <= MAX_TOKEN) return TOKEN.more;
  scan.unescaped.set(window.octets.subarray(start, start + MAX_TOKEN));
  scan.skipping = token;
  // A backslash there may be escaped itself: only a count from the beginning tells.
  window.at = lastWholeAt(window.octets, start, start + MAX_TOKEN);
  return skipString(scan);
}

/** Offset up to which every escape of a string is whole, not before `end - 1`. */
function lastWholeAt(octets: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end - 1) at += u8(octets, at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Passes over the rest of a string that is too long. */
function skipString(scan: JsonScan): number {
  const { window } = scan;
  const { octets, limit } = window;
  let at = window.at;
  while (at < limit) {
    const octet = u8(octets, at);
    if (octet === QUOTE) return endSkipping(scan, at);
    if (octet < CONTROL) return fail(scan, "json-syntax");
    if (octet === BACKSLASH && at + 1 >= limit) break;
    at += octet === BACKSLASH ? 2 : 1;
  }
  window.at = Math.min(at, limit);
  return TOKEN.more;
}

function endSkipping(scan: JsonScan, quote: number): number {
  const token = scan.skipping;
  scan.skipping = 0;
  scan.window.at = quote + 1;
  scan.octets = scan.unescaped;
  scan.start = 0;
  scan.end = MAX_TOKEN;
  return finish(scan, token);
}

/** A number or a literal name. Most are plain digits, whose value comes out of the same pass. */
function takeWord(scan: JsonScan): number {
  const { octets, at: start } = scan.window;
  let at = start;
  let value = 0;
  let digit = u8(octets, at) - ZERO;
  while (digit >= 0 && digit <= 9) {
    value = value * 10 + digit;
    at += 1;
    digit = u8(octets, at) - ZERO;
  }
  const size = at - start;
  const goesOn = u8(CLASS, u8(octets, at)) === WORD_CLASS || at >= scan.window.limit;
  if (goesOn || size > MAX_DIGITS) return takeLongWord(scan, at);
  if (size > 1 && u8(octets, start) === ZERO) return fail(scan, "json-syntax");
  scan.value = value;
  return finishWord(scan, at, TOKEN.number);
}

function finishWord(scan: JsonScan, end: number, token: number): number {
  const { window } = scan;
  scan.octets = window.octets;
  scan.start = window.at;
  scan.end = end;
  window.at = end;
  afterValue(scan);
  return token;
}

/** One that is long, is not plain digits, or that the chunk cuts off. */
function takeLongWord(scan: JsonScan, from: number): number {
  const { octets, limit, at: start } = scan.window;
  let at = from;
  while (u8(CLASS, u8(octets, at)) === WORD_CLASS) at += 1;
  if (at - start > MAX_TOKEN) return fail(scan, "json-syntax");
  if (at >= limit) return TOKEN.more;
  scan.value = -1;
  if (isJsonNumber(octets, start, at)) return finishWord(scan, at, TOKEN.number);
  return isLiteral(octets, start, at) ? finishWord(scan, at, TOKEN.literal) : fail(scan, "json-syntax");
}
