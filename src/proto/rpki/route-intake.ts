/** Which records of a route table's file become routes. */
import { readAsn } from "./asn.ts";
import { u8, u32 } from "./element.ts";
import { indexOfOctet, readDigits, skipBlanks, textOf, trimBlanks } from "./octets.ts";
import { FAMILY, LENGTH, PREFIX, prefixRegisters, readPrefix } from "./prefix-octets.ts";
import { appendRoute, emptyRoutes, MOST_PEERS, NO_PEERS, ORIGIN, type RouteColumns } from "./route-rows.ts";

/** Why records are left out. */
export const ROUTE_REJECTIONS = ["prefix", "host-bits", "asn"] as const;
export type RouteRejection = (typeof ROUTE_REJECTIONS)[number];

/** A record that was left out, and the text of the value that was wrong. */
export interface RejectedRoute {
  readonly reason: RouteRejection;
  readonly value: string;
}

const SAMPLES = 5;
const MAX_ROWS = 1 << 25;
const MAX_SETS = 100_000;

/** The rows taken so far, and the record being read. */
export interface RouteIntake {
  readonly v4: RouteColumns;
  readonly v6: RouteColumns;
  readonly sets: string[];
  readonly setNumbers: Map<string, number>;
  readonly rejected: Record<RouteRejection, number>;
  readonly samples: RejectedRoute[];
  /** Records seen, whether taken or not. */
  records: number;
  overflow: boolean;
  readonly words: Uint32Array;
  /** One of {@link PREFIX}. */
  prefix: number;
  peers: number;
  readonly row: { length: number; asn: number; kind: number; peers: number };
}

/** An intake that has seen nothing. */
export const openRouteIntake = (): RouteIntake => ({
  v4: emptyRoutes(4),
  v6: emptyRoutes(6),
  sets: [],
  setNumbers: new Map(),
  rejected: { prefix: 0, "host-bits": 0, asn: 0 },
  samples: [],
  records: 0,
  overflow: false,
  words: prefixRegisters(),
  prefix: PREFIX.malformed,
  peers: NO_PEERS,
  row: { length: 0, asn: 0, kind: ORIGIN.as, peers: NO_PEERS },
});

/** Takes the prefix of a record; whether it is one. */
export function setRoutePrefix(intake: RouteIntake, octets: Uint8Array, start: number, end: number): boolean {
  intake.peers = NO_PEERS;
  intake.prefix = readPrefix(octets, start, end, intake.words);
  if (intake.prefix === PREFIX.ok) return true;
  rejectRoute(intake, intake.prefix === PREFIX.hostBits ? "host-bits" : "prefix", textOf(octets, start, end));
  return false;
}

/** Takes the number of peers of a record; what is no number says nothing. */
export function setPeers(intake: RouteIntake, octets: Uint8Array, start: number, end: number): void {
  const count = readDigits(octets, start, end);
  intake.peers = count < 0 ? NO_PEERS : Math.min(count, MOST_PEERS);
}

/** Counts a record that is left out. */
export function rejectRoute(intake: RouteIntake, reason: RouteRejection, value: string): void {
  intake.records += 1;
  intake.rejected[reason] += 1;
  if (intake.rejected[reason] <= SAMPLES) intake.samples.push({ reason, value });
}

const OPEN = 0x7b;
const COMMA = 0x2c;
const UNDERSCORE = 0x5f;

/**
 * Takes the record: one row for each origin. `64500_64501` are several origins, `{64500,64501}` and `64500,64501` are an
 * AS_SET.
 */
export function endRoute(intake: RouteIntake, octets: Uint8Array, start: number, end: number): void {
  const from = skipBlanks(octets, start, end);
  const to = trimBlanks(octets, from, end);
  let at = from;
  let isGood = from < to;
  while (isGood && at <= to) {
    const next = indexOfOctet(octets, UNDERSCORE, at, to);
    const last = next < 0 ? to : next;
    isGood = takeOrigin(intake, octets, at, last);
    at = last + 1;
  }
  if (isGood) intake.records += 1;
  else rejectRoute(intake, "asn", textOf(octets, from, to));
}

function takeOrigin(intake: RouteIntake, octets: Uint8Array, start: number, end: number): boolean {
  const isSet = u8(octets, start) === OPEN || indexOfOctet(octets, COMMA, start, end) >= 0;
  const asn = isSet ? setNumber(intake, octets, start, end) : readAsn(octets, start, end);
  if (asn < 0) return false;
  const { row, words } = intake;
  row.length = u32(words, LENGTH);
  row.asn = asn;
  row.kind = isSet ? ORIGIN.set : ORIGIN.as;
  row.peers = intake.peers;
  append(intake);
  return true;
}

function append(intake: RouteIntake): void {
  const columns = u32(intake.words, FAMILY) === 4 ? intake.v4 : intake.v6;
  if (columns.count >= MAX_ROWS) intake.overflow = true;
  else appendRoute(columns, intake.words, 0, intake.row);
}

const SET = /^\{?[0-9.]+(?:[, ][0-9.]+)*\}?$/;

/** Number of the text of an AS_SET, -1 for what is none. */
function setNumber(
  { sets, setNumbers }: RouteIntake,
  octets: Uint8Array,
  start: number,
  end: number,
): number {
  const text = textOf(octets, start, end);
  if (!SET.test(text) && end - start <= text.length) return -1;
  const known = setNumbers.get(text);
  if (known !== undefined) return known;
  // The text is shown only; the route is the same.
  if (sets.length >= MAX_SETS) return 0;
  setNumbers.set(text, sets.length);
  return sets.push(text) - 1;
}
