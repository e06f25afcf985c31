/** Validity of every route of a table. */
import { u8, u32 } from "./element.ts";
import { wordsOf } from "./prefix.ts";
import { coveringFrom, isAfter } from "./prefix-table.ts";
import { ORIGIN } from "./route-rows.ts";
import { isVisible, type RouteFamily, type RouteTable, VISIBILITY, type Visibility } from "./route-table.ts";
import { NO_ORIGIN, STATE_CODE, stateCode } from "./validate.ts";
import type { VrpIndex, VrpTable } from "./vrp-index.ts";

/** A state for each row of a table, one of `STATE_CODE`. */
export interface TableStates {
  readonly v4: Uint8Array;
  readonly v6: Uint8Array;
}

/** The state of every route, whether it counts or not. */
export function statesOf(routes: RouteTable, vrps: VrpIndex): TableStates {
  return { v4: sweep(routes.v4, vrps.v4), v6: sweep(routes.v6, vrps.v6) };
}

/** Both tables are in the same order, so one pass through both finds the covering VRPs of all routes. */
function sweep(routes: RouteFamily, vrps: VrpTable): Uint8Array {
  const states = new Uint8Array(routes.asn.length);
  const words = wordsOf(routes.family);
  let next = 0;
  for (let prefix = 0; prefix < routes.count; prefix += 1) {
    const at = prefix * words;
    const length = u8(routes.len, prefix);
    while (next < vrps.count && !isAfter(vrps, next, routes.addr, at, length)) next += 1;
    const covering = coveringFrom(vrps, next - 1, routes.addr, at);
    const end = u32(routes.first, prefix + 1);
    for (let row = u32(routes.first, prefix); row < end; row += 1) {
      states[row] = stateCode(vrps, covering, length, originCodeAt(routes, row));
    }
  }
  return states;
}

/** The origin of a row for `stateCode`. */
export function originCodeAt(routes: RouteFamily, row: number): number {
  const asn = u32(routes.asn, row);
  return asn === 0 || u8(routes.kind, row) === ORIGIN.set ? NO_ORIGIN : asn;
}

/** How many routes are in each state. */
export interface StateCounts {
  readonly notFound: number;
  readonly valid: number;
  readonly invalidAsn: number;
  readonly invalidLength: number;
}

/** Counts of the routes of a table that count. */
export function countStates(routes: RouteTable, states: TableStates, visibility = VISIBILITY): StateCounts {
  const counts = new Uint32Array(Object.keys(STATE_CODE).length);
  countFamily(routes.v4, states.v4, visibility, counts);
  countFamily(routes.v6, states.v6, visibility, counts);
  return {
    notFound: u32(counts, STATE_CODE.notFound),
    valid: u32(counts, STATE_CODE.valid),
    invalidAsn: u32(counts, STATE_CODE.invalidAsn),
    invalidLength: u32(counts, STATE_CODE.invalidLength),
  };
}

function countFamily(
  family: RouteFamily,
  states: Uint8Array,
  visibility: Visibility,
  counts: Uint32Array,
): void {
  for (let prefix = 0; prefix < family.count; prefix += 1) {
    const end = u32(family.first, prefix + 1);
    for (let row = u32(family.first, prefix); row < end; row += 1) {
      if (!isVisible(family, prefix, row, visibility)) continue;
      const state = u8(states, row);
      counts[state] = u32(counts, state) + 1;
    }
  }
}
