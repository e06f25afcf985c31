/** Routes as `bgpdump -m` prints them: one line for each route of each peer of a collector. */
import { u8 } from "./element.ts";
import { indexOfOctet, readDigits, trimBlanks } from "./octets.ts";
import { wordsOf } from "./prefix.ts";
import { endRoute, type RouteIntake, setRoutePrefix } from "./route-intake.ts";
import type { RouteLines } from "./route-lines.ts";
import { mergeRoutes } from "./route-merge.ts";
import { appendRoute, MOST_PEERS, type RouteColumns, routePayload } from "./route-rows.ts";

const BAR = 0x7c;
const SPACE = 0x20;
const LETTER_W = 0x57;

/** Fields of a line, from 0. */
const FIELD = { time: 1, action: 2, peer: 3, prefix: 5, path: 6 } as const;
const FIELDS = 8;

/**
 * Rows after which those of the same route are counted and become one. Within so many rows peers are told apart in any
 * order; dumps of a whole table have all peers of a prefix together.
 */
const BATCH = 1 << 22;

interface State {
  readonly intake: RouteIntake;
  /** Offsets of the fields of the line, and one after the last. */
  readonly starts: Int32Array;
  count: number;
  time: number;
  readonly peers: Map<string, number>;
  readonly counted: { readonly v4: RouteColumns[]; readonly v6: RouteColumns[] };
}

/** Reads lines of `bgpdump -m`. */
export function openBgpdump(intake: RouteIntake): RouteLines {
  const state: State = {
    intake,
    starts: new Int32Array(FIELDS + 1),
    count: 0,
    time: -1,
    peers: new Map(),
    counted: { v4: [], v6: [] },
  };
  return {
    line: (octets, start, end) => takeLine(state, octets, start, end),
    format: () => "bgpdump",
    fault: () => null,
    isCutOff: () => state.count < FIELDS,
    finish: () => finish(state),
  };
}

function splitBars(state: State, octets: Uint8Array, start: number, end: number): void {
  let at = start;
  state.count = 0;
  while (state.count < FIELDS) {
    state.starts[state.count] = at;
    state.count += 1;
    const bar = indexOfOctet(octets, BAR, at, end);
    if (bar < 0) break;
    at = bar + 1;
    state.starts[state.count] = at;
  }
  if (state.count < FIELDS) state.starts[state.count] = end + 1;
}

function takeLine(state: State, octets: Uint8Array, start: number, end: number): void {
  const { intake, starts } = state;
  splitBars(state, octets, start, end);
  const from = (field: number) => starts[field] ?? 0;
  const to = (field: number) => (starts[field + 1] ?? 1) - 1;
  // A withdrawn route is none.
  if (u8(octets, from(FIELD.action)) === LETTER_W) return;
  state.time = Math.max(state.time, readDigits(octets, from(FIELD.time), to(FIELD.time)));
  if (state.count <= FIELD.path) {
    setRoutePrefix(intake, octets, start, start);
    return;
  }
  if (!setRoutePrefix(intake, octets, from(FIELD.prefix), to(FIELD.prefix))) return;
  intake.peers = peerNumber(state, octets, from(FIELD.peer), to(FIELD.peer + 1));
  const path = trimBlanks(octets, from(FIELD.path), to(FIELD.path));
  endRoute(intake, octets, originStart(octets, from(FIELD.path), path), path);
  if (intake.v4.count >= BATCH) count(state, "v4");
  if (intake.v6.count >= BATCH) count(state, "v6");
}

/** Offset of the last element of an AS path: what follows its last blank. RFC 6811 section 2. */
function originStart(octets: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && u8(octets, at - 1) !== SPACE) at -= 1;
  return at;
}

/** Number of a peer, told by its address and AS. */
function peerNumber({ peers }: State, octets: Uint8Array, start: number, end: number): number {
  const text = Buffer.from(octets.subarray(start, end)).toString("latin1");
  const known = peers.get(text);
  if (known !== undefined) return known;
  if (peers.size > MOST_PEERS) return MOST_PEERS;
  peers.set(text, peers.size);
  return peers.size - 1;
}

function count({ intake, counted }: State, family: "v4" | "v6"): void {
  counted[family].push(mergeRoutes(intake[family], "distinct"));
  intake[family].count = 0;
}

/** Puts the counts in the place of the rows. */
function finish(state: State): { readonly generatedAt?: number } {
  for (const family of ["v4", "v6"] as const) {
    count(state, family);
    const [first, ...others] = state.counted[family];
    if (first === undefined) continue;
    for (const other of others) appendAll(first, other);
    Object.assign(state.intake[family], others.length === 0 ? first : mergeRoutes(first, "sum"));
  }
  return state.time < 0 ? {} : { generatedAt: state.time };
}

function appendAll(into: RouteColumns, from: RouteColumns): void {
  const words = wordsOf(from.family);
  for (let row = 0; row < from.count; row += 1)
    appendRoute(into, from.addr, row * words, routePayload(from, row));
}
