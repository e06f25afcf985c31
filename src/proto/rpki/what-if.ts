/** What would become of routes if VRPs were added or taken away. */
import { i32, u8, u32 } from "./element.ts";
import { type IpPrefix, isCovering } from "./prefix.ts";
import { findCovering, findExact } from "./prefix-table.ts";
import { placesInside, prefixAt } from "./route-lookup.ts";
import {
  familyOf,
  originAt,
  type RouteFact,
  type RouteTable,
  routeAt,
  VISIBILITY,
  type Visibility,
} from "./route-table.ts";
import {
  originCode,
  quickState,
  type Reason,
  type Route,
  STATE_CODE,
  STATES,
  type State,
} from "./validate.ts";
import { tableOf, type VrpIndex, type VrpTable } from "./vrp-index.ts";
import type { Vrp } from "./vrp-rows.ts";

/** VRPs to add, and VRPs to take away. */
export interface Proposal {
  readonly add: readonly Vrp[];
  readonly remove?: readonly Vrp[];
}

/** A state with its reason. */
export interface StateText {
  readonly state: State;
  readonly reason?: Reason;
}

/** A route whose state or reason a proposal changes. */
export interface Change {
  readonly route: RouteFact;
  readonly before: StateText;
  readonly after: StateText;
}

/** What a proposal does to the routes of a table. */
export interface Effect {
  /** Changed routes in order of address; at most as many as asked for. */
  readonly changes: readonly Change[];
  readonly count: number;
  /** Those that were valid or not found and become invalid; at most as many as asked for. */
  readonly harmed: readonly Change[];
  readonly harmedCount: number;
}

/** Rows of the VRPs to take away, by family. */
type Removed = Readonly<Record<4 | 6, ReadonlySet<number>>>;

function removedRows(index: VrpIndex, vrps: readonly Vrp[]): Removed {
  const removed = { 4: new Set<number>(), 6: new Set<number>() };
  for (const { prefix, maxLength, asn } of vrps) {
    const table = tableOf(index, prefix.family);
    const at = findExact(table, prefix.words, 0, prefix.length);
    if (at < 0) continue;
    for (let row = u32(table.first, at); row < u32(table.first, at + 1); row += 1) {
      if (u32(table.asn, row) === asn && u8(table.max, row) === maxLength) removed[prefix.family].add(row);
    }
  }
  return removed;
}

/** What the VRPs that cover a route say together. */
interface Verdict {
  isCovered: boolean;
  isAuthorised: boolean;
  isValid: boolean;
}

function hear(verdict: Verdict, claim: { readonly asn: number; readonly max: number }, route: Route): void {
  verdict.isCovered = true;
  if (claim.asn !== originCode(route.origin)) return;
  verdict.isAuthorised = true;
  verdict.isValid ||= route.prefix.length <= claim.max;
}

function hearTable(verdict: Verdict, table: VrpTable, removed: ReadonlySet<number>, route: Route): void {
  const { words, length } = route.prefix;
  for (let at = findCovering(table, words, 0, length); at >= 0; at = i32(table.parent, at)) {
    for (let row = u32(table.first, at); row < u32(table.first, at + 1); row += 1) {
      if (!removed.has(row)) hear(verdict, { asn: u32(table.asn, row), max: u8(table.max, row) }, route);
    }
  }
}

function codeOf({ isCovered, isAuthorised, isValid }: Verdict): number {
  if (isValid) return STATE_CODE.valid;
  if (isAuthorised) return STATE_CODE.invalidLength;
  return isCovered ? STATE_CODE.invalidAsn : STATE_CODE.notFound;
}

/** The state that routes would have, one of `STATE_CODE`. */
export function stateUnder(index: VrpIndex, { add, remove = [] }: Proposal): (route: Route) => number {
  const removed = removedRows(index, remove);
  return (route) => {
    const { prefix } = route;
    const verdict = { isCovered: false, isAuthorised: false, isValid: false };
    hearTable(verdict, tableOf(index, prefix.family), removed[prefix.family], route);
    for (const vrp of add) {
      if (isCovering(vrp.prefix, prefix)) hear(verdict, { asn: vrp.asn, max: vrp.maxLength }, route);
    }
    return codeOf(verdict);
  };
}

/** The state and reason that a number of `STATE_CODE` stands for. */
export const stateText = (code: number): StateText => STATES[code] ?? { state: "not-found" };

/** What a proposal does to the routes that count. */
export function effectOf(
  proposal: Proposal,
  { index, routes }: { readonly index: VrpIndex; readonly routes: RouteTable },
  {
    limit = 1000,
    visibility = VISIBILITY,
  }: { readonly limit?: number; readonly visibility?: Visibility } = {},
): Effect {
  const after = stateUnder(index, proposal);
  const effect = { changes: [] as Change[], count: 0, harmed: [] as Change[], harmedCount: 0 };
  for (const range of rangesOf(proposal)) {
    const family = familyOf(routes, range.family);
    for (const { prefix, row } of placesInside(family, range, visibility)) {
      const route = { prefix: prefixAt(family, prefix), origin: originAt(family, row) };
      const codes = [quickState(index, route), after(route)] as const;
      if (codes[0] !== codes[1]) take(effect, codes, limit, () => routeAt(routes, family, prefix, row));
    }
  }
  return effect;
}

interface Growing {
  readonly changes: Change[];
  count: number;
  readonly harmed: Change[];
  harmedCount: number;
}

function take(
  effect: Growing,
  [before, after]: readonly [number, number],
  limit: number,
  factOf: () => RouteFact,
): void {
  const isHarm = before < STATE_CODE.invalidAsn && after >= STATE_CODE.invalidAsn;
  effect.count += 1;
  effect.harmedCount += isHarm ? 1 : 0;
  const change = () => ({ route: factOf(), before: stateText(before), after: stateText(after) });
  if (effect.changes.length < limit) effect.changes.push(change());
  if (isHarm && effect.harmed.length < limit) effect.harmed.push(change());
}

/** The prefixes in which routes may change, none of them inside another. */
function rangesOf({ add, remove = [] }: Proposal): IpPrefix[] {
  const prefixes = [...add, ...remove].map(({ prefix }) => prefix).sort((a, b) => a.length - b.length);
  const ranges: IpPrefix[] = [];
  for (const prefix of prefixes) {
    if (!ranges.some((range) => isCovering(range, prefix))) ranges.push(prefix);
  }
  return ranges;
}
