/**
 * Routes as lines of words: `origin TAB prefix TAB peers` (RIS whois dumps), `prefix origin` in either order with or
 * without peers (bgp.tools, pyasn), `prefix => origin` (Routinator), `address TAB length TAB origins` (pfx2as).
 */
import { u8 } from "./element.ts";
import { endOf, type Fields, openFields, separators, splitWords, startOf } from "./fields.ts";
import { indexOfOctet } from "./octets.ts";
import { PREFIX, prefixRegisters, readPrefix } from "./prefix-octets.ts";
import type { RouteFormat } from "./route-body.ts";
import { endRoute, type RouteIntake, rejectRoute, setPeers, setRoutePrefix } from "./route-intake.ts";
import type { RouteLines } from "./route-lines.ts";

const TAB = 0x09;
const HASH = 0x23;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const BRACKET = 0x5b;

/** Numbers of the words that are read. */
interface Layout {
  readonly prefix: number;
  readonly origin: number;
  readonly peers: number;
}

const PREFIX_FIRST: Layout = { prefix: 0, origin: 1, peers: 2 };
/** `192.0.2.0/24 => AS64500` */
const WITH_ARROW: Layout = { prefix: 0, origin: 2, peers: 3 };
const ORIGIN_FIRST: Layout = { prefix: 1, origin: 0, peers: 2 };

interface State {
  readonly intake: RouteIntake;
  /** Words between tabs, and words between anything. */
  readonly tabbed: Fields;
  readonly loose: Fields;
  readonly composed: Uint8Array;
  /** `null` until a line has been a route. */
  format: RouteFormat | null;
  isRanges: boolean;
  lastWords: number;
  mostWords: number;
}

/** Reads lines of words. */
export function openRouteList(intake: RouteIntake): RouteLines {
  const state: State = {
    intake,
    tabbed: openFields(separators("\t")),
    loose: openFields(separators(' \t,"')),
    composed: new Uint8Array(64),
    format: null,
    isRanges: false,
    lastWords: 0,
    mostWords: 0,
  };
  return {
    line: (octets, start, end) => takeLine(state, octets, start, end),
    format: () => state.format,
    fault: () => (state.isRanges ? "ranges" : null),
    isCutOff: () => state.lastWords < state.mostWords,
  };
}

function takeLine(state: State, octets: Uint8Array, start: number, end: number): void {
  // Dumps begin with lines like `[Querying riswhois.ripe.net]`.
  if (u8(octets, start) === BRACKET) return;
  const fields = splitLine(state, octets, start, end);
  state.lastWords = fields.count;
  state.mostWords = Math.max(state.mostWords, fields.count);
  takeWords(state, fields, octets);
}

/** The words of a line, without a comment at its end. Dumps have tabs and no comments. */
function splitLine(state: State, octets: Uint8Array, start: number, end: number): Fields {
  const { tabbed, loose } = state;
  if (state.format === "riswhois") {
    splitWords(tabbed, octets, start, end);
    return tabbed;
  }
  const hash = indexOfOctet(octets, HASH, start, end);
  const last = hash < 0 ? end : hash;
  const hasTabs = indexOfOctet(octets, TAB, start, last) >= 0;
  const fields = hasTabs ? tabbed : loose;
  splitWords(fields, octets, start, last);
  return fields;
}

const hasSlash = (fields: Fields, octets: Uint8Array, word: number): boolean =>
  indexOfOctet(octets, SLASH, startOf(fields, word), endOf(fields, word)) >= 0;

function takeWords(state: State, fields: Fields, octets: Uint8Array): void {
  if (hasSlash(fields, octets, 1)) {
    takeDump(state, fields, octets);
  } else if (hasSlash(fields, octets, 0)) {
    const hasArrow = u8(octets, startOf(fields, 1)) === EQUALS;
    const isTaken = takeRoute(state.intake, fields, octets, hasArrow ? WITH_ARROW : PREFIX_FIRST);
    if (isTaken) state.format ??= "list";
  } else takePfx2as(state, fields, octets);
}

/** A dump has three fields in every line of routes; lines with more or fewer are something else. */
function takeDump(state: State, fields: Fields, octets: Uint8Array): void {
  const isDump = fields === state.tabbed && fields.count === 3;
  if (state.format === "riswhois" && !isDump) return;
  const isTaken = takeRoute(state.intake, fields, octets, ORIGIN_FIRST);
  if (isTaken) state.format ??= isDump ? "riswhois" : "list";
}

/** Takes the route of a line; whether it is one. */
function takeRoute(intake: RouteIntake, fields: Fields, octets: Uint8Array, layout: Layout): boolean {
  const { prefix, origin, peers } = layout;
  if (!setRoutePrefix(intake, octets, startOf(fields, prefix), endOf(fields, prefix))) return false;
  if (peers < fields.count) setPeers(intake, octets, startOf(fields, peers), endOf(fields, peers));
  return endRoute(intake, octets, startOf(fields, origin), endOf(fields, origin));
}

/** The length of the prefix in a word of its own. */
function takePfx2as(state: State, fields: Fields, octets: Uint8Array): void {
  const { intake, composed } = state;
  if (state.format === "riswhois") return;
  const size = compose(fields, octets, composed);
  if (size === 0 || isRange(state, fields, octets)) {
    rejectRoute(intake, "prefix", "");
    return;
  }
  if (!setRoutePrefix(intake, composed, 0, size)) return;
  if (endRoute(intake, octets, startOf(fields, 2), endOf(fields, 2))) state.format ??= "pfx2as";
}

/** `192.0.2.0/24` of the first two words; its size, 0 when it is too long to be a prefix. */
function compose(fields: Fields, octets: Uint8Array, into: Uint8Array): number {
  const address = endOf(fields, 0) - startOf(fields, 0);
  const size = address + 1 + endOf(fields, 1) - startOf(fields, 1);
  if (size > into.length || fields.count < 3) return 0;
  into.set(octets.subarray(startOf(fields, 0), endOf(fields, 0)));
  into[address] = SLASH;
  into.set(octets.subarray(startOf(fields, 1), endOf(fields, 1)), address + 1);
  return size;
}

/** Two addresses are a range of addresses, which is no route: several routes or a part of one may lie in it. */
function isRange(state: State, fields: Fields, octets: Uint8Array): boolean {
  if (state.format !== null) return false;
  const isAddress = (word: number) => {
    const text = Buffer.concat([
      octets.subarray(startOf(fields, word), endOf(fields, word)),
      Buffer.from("/0"),
    ]);
    return readPrefix(text, 0, text.length, prefixRegisters()) !== PREFIX.malformed;
  };
  state.isRanges ||= isAddress(0) && isAddress(1);
  return state.isRanges;
}
