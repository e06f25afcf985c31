/** Suites of TLS 1.2 and older, by asking for what is left until nothing is (`tls.md` 2.5). */
import type { SuiteList, SuiteListName } from "../../model/tls.ts";
import { codeText } from "../../proto/tls/code.ts";
import type { Flight } from "../../proto/tls/flight.ts";
import { TLS12_GROUPS } from "../../proto/tls/group.table.ts";
import { SUITES } from "../../proto/tls/suite.ts";
import { askHello } from "./ask.ts";
import { without } from "./codes.ts";
import { groupsOf, type Knowledge, settleVersion } from "./knowledge.ts";
import { offer12 } from "./offer.ts";
import type { Answer, Task } from "./step.ts";

export interface ListQuestion {
  readonly version: number;
  readonly list: SuiteListName;
  readonly suites: readonly number[];
  /** Take each group seen off the next offers: the groups come for free. */
  readonly zip: boolean;
}

/** What a list came to. */
export interface ListAnswer {
  /** In the order in which the server chose them; empty where that order is not known. */
  readonly chosen: readonly number[];
  /** How it ended; `no` means that nothing else of the list is accepted. */
  readonly end: Answer<Flight>["is"];
  readonly why: string;
}

/** Curves that certificates have: without them a server may hide suites that it prefers (RFC 8422 section 5.1). */
const CERTIFICATE_CURVES: readonly number[] = [0x0017, 0x0018, 0x0019];

interface Listing {
  readonly chosen: number[];
  /** Groups left out of the next offers. */
  gone: number[];
  zip: boolean;
  isOrdered: boolean;
}

type End = Pick<ListAnswer, "end" | "why">;

/** Goes through one list. The sequence of choices is the server's order, with every group on offer that could matter. */
export function* listSuites(known: Knowledge, question: ListQuestion): Task<ListAnswer> {
  const { version, list, suites } = question;
  const v = codeText(version);
  const before = known.suiteLists.find((each) => each.v === v && each.list === list);
  noteList(known, { v, list, exhausted: false });
  const listing: Listing = { chosen: [], gone: [], zip: question.zip, isOrdered: true };
  let end: End | null = null;
  while (end === null) end = yield* askNext(known, question, listing);
  noteList(known, { v, list, exhausted: end.end === "no" && before?.exhausted !== false });
  const { chosen, isOrdered } = listing;
  if (isOrdered) noteOrder(known, v, suites, chosen);
  return { ...end, chosen: isOrdered ? chosen : [] };
}

/** One more choice; how it ended, if it did. */
function* askNext(known: Knowledge, question: ListQuestion, listing: Listing): Task<End | null> {
  const { version, list, suites } = question;
  const left = without(suites, listing.chosen);
  if (left.length === 0) return { end: "no", why: "empty" };
  const asksAll = list === "a" && listing.chosen.length === 0;
  const offer = {
    ...offer12(version, left, without(TLS12_GROUPS, listing.gone)),
    ...(list === "a" ? { statusRequest: true } : {}),
    ...(asksAll ? { compression: [1, 0] } : {}),
  };
  const answer = yield* askHello(known, `${codeText(version)} ${list}`, offer);
  if (answer.is === "unknown") return { end: answer.is, why: answer.why };
  const isStuck = isStarved(known, version, listing.gone);
  if (answer.is === "no") return isStuck ? feed(listing) : { end: "no", why: answer.why };
  const flight = answer.value;
  if (flight.version !== version) return { end: "no", why: `hello:${codeText(flight.version ?? 0)}` };
  learnHello12(known, codeText(version), flight, asksAll);
  if (flight.group === null && isStuck) return feed(listing);
  // Of a part of the list the choice says nothing about the rest.
  listing.isOrdered &&= answer.isWhole;
  return takeOff(known, version, listing, left, flight);
}

/** Goes on with all groups: what was not chosen may only have lacked its own. */
function feed(listing: Listing): null {
  listing.gone = [];
  listing.zip = false;
  return null;
}

function takeOff(
  known: Knowledge,
  version: number,
  listing: Listing,
  left: readonly number[],
  { suite, group }: Flight,
): End | null {
  if (suite === null || !left.includes(suite)) return { end: "unknown", why: "protocol-violation" };
  listing.chosen.push(suite);
  if (group === null) return null;
  if (listing.gone.length === 0) groupsOf(known, version).preferred ??= group;
  if (listing.zip && mayGo(group, left)) listing.gone.push(group);
  return null;
}

/** How far a list was gone through; what was said of it before is replaced. */
export function noteList(known: Knowledge, row: SuiteList): void {
  const at = known.suiteLists.findIndex(({ v, list }) => v === row.v && list === row.list);
  if (at < 0) known.suiteLists.push(row);
  else known.suiteLists[at] = row;
}

/** Whether no group that the server is known to have was left in the offer. */
const isStarved = (known: Knowledge, version: number, gone: readonly number[]): boolean =>
  gone.length > 0 && groupsOf(known, version).accepted.every((group) => gone.includes(group));

/** Whether a group may be left out without hiding a suite that the server would have preferred. */
function mayGo(group: number, left: readonly number[]): boolean {
  if (!CERTIFICATE_CURVES.includes(group)) return true;
  return !left.some((suite) => SUITES.get(suite)?.authentication === "ECDSA");
}

/** The server's order, where there is one to see. */
export function noteOrder(
  known: Knowledge,
  v: string,
  offered: readonly number[],
  chosen: readonly number[],
): void {
  if (chosen.length < 2) return;
  known.orders.push({
    v,
    offered: offered.filter((suite) => chosen.includes(suite)).map(codeText),
    chosen: chosen.map(codeText),
  });
}

/** Properties of the first handshake of TLS 1.2 or older that offered everything. */
export function learnHello12(known: Knowledge, v: string, flight: Flight, compressionOffered: boolean): void {
  if (known.hello12 != null) return;
  const { extensions } = flight;
  known.hello12 = {
    v,
    ems: extensions.includes(EXTENDED_MASTER_SECRET),
    ri: extensions.includes(RENEGOTIATION_INFO),
    ticket: extensions.includes(SESSION_TICKET),
    compression: compressionOffered ? flight.compression : null,
    alpn: flight.alpn,
    cert_requested: flight.certificateRequested,
    extensions: extensions.map(codeText),
  };
  if (flight.certificateRequested) known.clientAuth = { requested: true, required: null };
}

const EXTENDED_MASTER_SECRET = 0x0017;
const RENEGOTIATION_INFO = 0xff01;
const SESSION_TICKET = 0x0023;

/**
 * What the lists say of a version of which no hello was accepted.
 *
 * An alert about the version settles it; after any other rejection the suites of the lists may have been the reason,
 * so that all lists have to be gone through.
 */
export function settleFromLists(known: Knowledge, version: number, answers: readonly ListAnswer[]): void {
  const unknown = answers.find(({ end }) => end === "unknown");
  const last = answers.at(-1);
  if (last === undefined) return;
  settleVersion(known, version, { ok: unknown === undefined ? false : null, why: (unknown ?? last).why });
}

/** Rejections that are about the version, not about the suites. */
export const isAboutVersion = (why: string): boolean => why === "alert:70" || why.startsWith("hello:");
