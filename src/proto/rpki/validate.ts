/** Route origin validation, RFC 6811 section 2. */

import { isBogonAsn } from "./asn.ts";
import { isBogonPrefix } from "./bogon.ts";
import { i32, u8, u32 } from "./element.ts";
import { LONGEST_SPREADING } from "./limits.table.ts";
import type { IpPrefix } from "./prefix.ts";
import { findCovering } from "./prefix-table.ts";
import { coveringVrps, tableOf, type VrpFact, type VrpIndex, type VrpTable } from "./vrp-index.ts";

/** A route as seen in BGP. */
export interface Route {
  readonly prefix: IpPrefix;
  /** Origin AS; `null` where the AS path ends in an AS_SET, whatever its members (RFC 6811 section 2: NONE). */
  readonly origin: number | null;
}

/** Validity states of RFC 6811 section 2. */
export type State = "valid" | "invalid" | "not-found";

/** Why a route is invalid: `length` where its origin is authorised, but not for so long a prefix. */
export type Reason = "asn" | "length";

/** What a covering VRP says of a route; `both`: neither origin nor length fit. */
export type Outcome = "match" | "asn" | "length" | "both";

/** Facts beside the state, which they do not change. */
type Flag = "as0" | "as_set" | "bogon_origin" | "bogon_prefix" | "too_long" | "moas";

/** A covering VRP and what it says of the route. */
interface CoveringVrp extends VrpFact {
  readonly outcome: Outcome;
}

/** The state of a route with everything that decided it. */
export interface Judgement {
  readonly state: State;
  /** Only for invalid routes. */
  readonly reason?: Reason;
  /** The reason as Routinator gives it, which looks at the length before the origin. Only for invalid routes. */
  readonly reasonRoutinator?: "as" | "length";
  readonly flags: readonly Flag[];
  /** Longest prefix first, then by ASN and max length. */
  readonly covering: readonly CoveringVrp[];
}

/** What of a VRP and a route decides, once the VRP is known to cover the route. */
interface Claim {
  readonly asn: number;
  readonly maxLength: number;
}
interface Announcement {
  readonly length: number;
  readonly origin: number | null;
}

/** What a covering VRP says. AS0 authorises nobody (RFC 6483 section 4), nor is it an origin (RFC 7607). */
export function outcomeOf({ asn, maxLength }: Claim, { length, origin }: Announcement): Outcome {
  const isOrigin = origin !== null && asn !== 0 && asn === origin;
  const fits = length <= maxLength;
  if (isOrigin) return fits ? "match" : "length";
  return fits ? "asn" : "both";
}

/** State and reasons that follow from what the covering VRPs say; all of them count, in no order. */
export function stateFrom(
  outcomes: readonly Outcome[],
): Pick<Judgement, "state" | "reason" | "reasonRoutinator"> {
  if (outcomes.length === 0) return { state: "not-found" };
  if (outcomes.includes("match")) return { state: "valid" };
  return {
    state: "invalid",
    reason: outcomes.includes("length") ? "length" : "asn",
    reasonRoutinator: outcomes.includes("asn") ? "as" : "length",
  };
}

/** The judgement of a route whose covering VRPs are known, as they are in stored evidence. */
export function judgeRoute(route: Route, vrps: readonly VrpFact[]): Judgement {
  const announcement = { length: route.prefix.length, origin: route.origin };
  const covering = vrps.map((vrp) => ({ ...vrp, outcome: outcomeOf(vrp, announcement) }));
  return { ...stateFrom(covering.map(({ outcome }) => outcome)), flags: flagsOf(route, vrps), covering };
}

/** The judgement of a route by all VRPs. */
export function validate(index: VrpIndex, route: Route): Judgement {
  return judgeRoute(route, coveringVrps(index, route.prefix));
}

function flagsOf({ prefix, origin }: Route, vrps: readonly VrpFact[]): Flag[] {
  const facts: readonly (readonly [Flag, boolean])[] = [
    ["as0", vrps.some(({ asn }) => asn === 0)],
    ["as_set", origin === null],
    ["bogon_origin", origin !== null && isBogonAsn(origin)],
    ["bogon_prefix", isBogonPrefix(prefix)],
    ["too_long", prefix.length > LONGEST_SPREADING[prefix.family]],
  ];
  return facts.filter(([, holds]) => holds).map(([flag]) => flag);
}

/** States as numbers, for whole tables. */
export const STATE_CODE = { notFound: 0, valid: 1, invalidAsn: 2, invalidLength: 3 } as const;

/** State and reason of a number of {@link STATE_CODE}. */
export const STATES: readonly { readonly state: State; readonly reason?: Reason }[] = [
  { state: "not-found" },
  { state: "valid" },
  { state: "invalid", reason: "asn" },
  { state: "invalid", reason: "length" },
];

/** The origin that no VRP matches, for AS_SETs and AS0. */
export const NO_ORIGIN = -1;

/** State of a route, one of {@link STATE_CODE}, given the longest VRP prefix that covers it (-1 for none). */
export function stateCode(table: VrpTable, covering: number, length: number, origin: number): number {
  if (covering < 0) return STATE_CODE.notFound;
  let isAuthorised = false;
  for (let prefix = covering; prefix >= 0; prefix = i32(table.parent, prefix)) {
    const end = u32(table.first, prefix + 1);
    for (let row = u32(table.first, prefix); row < end; row += 1) {
      if (u32(table.asn, row) !== origin) continue;
      if (length <= u8(table.max, row)) return STATE_CODE.valid;
      isAuthorised = true;
    }
  }
  return isAuthorised ? STATE_CODE.invalidLength : STATE_CODE.invalidAsn;
}

/** The number that stands for an origin in {@link stateCode}. */
export const originCode = (origin: number | null): number =>
  origin === null || origin === 0 ? NO_ORIGIN : origin;

/** State of a route, one of {@link STATE_CODE}; half a microsecond, without evidence. */
export function quickState(index: VrpIndex, { prefix, origin }: Route): number {
  const table = tableOf(index, prefix.family);
  const covering = findCovering(table, prefix.words, 0, prefix.length);
  return stateCode(table, covering, prefix.length, originCode(origin));
}
