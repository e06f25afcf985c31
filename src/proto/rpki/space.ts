/** How much address space the routes of an AS carry, and in which state. */
import { i32, u8 } from "./element.ts";
import { coveringAt, type OwnRoutes, outermost } from "./own-routes.ts";
import { wordsOf } from "./prefix.ts";
import { findInside } from "./prefix-table.ts";
import { UNKNOWN_TA } from "./ta.ts";
import { STATE_CODE } from "./validate.ts";
import type { VrpIndex, VrpTable } from "./vrp-index.ts";

/** Space by the state of the route that carries it: addresses of IPv4, /48 prefixes of IPv6. */
export interface StateSpace {
  readonly valid: number;
  readonly invalid: number;
  readonly notFound: number;
}

/** Space of an AS in one family. */
export interface Space extends StateSpace {
  readonly total: number;
  /** Under at least one VRP of any AS. */
  readonly covered: number;
  /** By the trust anchor of the longest VRP that covers the route. */
  readonly perTa: ReadonlyMap<string, StateSpace>;
}

/** Length of the unit of space: a single address, or what a site gets (RFC 6177). */
const UNIT = { 4: 32, 6: 48 } as const;

/** Units in a prefix; a prefix longer than the unit does not count. */
export const unitsIn = (family: 4 | 6, length: number): number =>
  length > UNIT[family] ? 0 : 2 ** (UNIT[family] - length);

const NONE: StateSpace = { valid: 0, invalid: 0, notFound: 0 };

/** Where the units of a state are counted, by `STATE_CODE`. */
const STATE_KEY = ["notFound", "valid", "invalid", "invalid"] as const;

const add = (space: StateSpace, code: number, units: number): StateSpace => {
  const key = STATE_KEY[code] ?? "notFound";
  return { ...space, [key]: space[key] + units };
};

/** Space of the routes of an AS. Where routes overlap, the longest carries the space, which counts once. */
export function spaceOf(own: OwnRoutes, { taSets }: VrpIndex): Space {
  let sum = NONE;
  const perTa = new Map<string, StateSpace>();
  for (const { prefix, code, units } of carriedUnits(own)) {
    const ta = taOf(own, prefix, taSets);
    sum = add(sum, code, units);
    perTa.set(ta, add(perTa.get(ta) ?? NONE, code, units));
  }
  return { ...sum, total: sum.valid + sum.invalid + sum.notFound, covered: coveredUnits(own), perTa };
}

interface Carried {
  readonly prefix: number;
  readonly code: number;
  units: number;
}

/** The units of each route less those of the routes inside it. */
function carriedUnits({ family, list }: OwnRoutes): Carried[] {
  const carried: Carried[] = [];
  const open: Carried[] = [];
  for (const { prefix, code } of list) {
    while (open.length > 0 && !isInside(family.parent, prefix, open.at(-1)?.prefix ?? -1)) open.pop();
    const units = unitsIn(family.family, u8(family.len, prefix));
    const around = open.at(-1);
    if (around !== undefined) around.units -= units;
    const own = { prefix, code, units };
    open.push(own);
    carried.push(own);
  }
  return carried;
}

function isInside(parent: Int32Array, prefix: number, ancestor: number): boolean {
  let at = prefix;
  while (at > ancestor) at = i32(parent, at);
  return at === ancestor;
}

function taOf({ family, vrps }: OwnRoutes, prefix: number, taSets: VrpIndex["taSets"]): string {
  const covering = coveringAt(family, vrps, prefix);
  if (covering < 0) return UNKNOWN_TA;
  return taSets[u8(vrps.ta, vrps.first[covering] ?? 0)]?.[0] ?? UNKNOWN_TA;
}

/** Units under a VRP: all of a route that one covers, otherwise those of the VRPs inside it. */
function coveredUnits(own: OwnRoutes): number {
  const { family, vrps } = own;
  let units = 0;
  for (const { prefix } of outermost(own)) {
    const length = u8(family.len, prefix);
    units +=
      coveringAt(family, vrps, prefix) >= 0
        ? unitsIn(family.family, length)
        : unitsInside(vrps, family.addr, prefix * wordsOf(family.family), length);
  }
  return units;
}

/** Units of the VRP prefixes inside a prefix, each address once. */
function unitsInside(vrps: VrpTable, addr: Uint32Array, at: number, length: number): number {
  const [from, to] = findInside(vrps, addr, at, length);
  let units = 0;
  for (let prefix = from; prefix < to; prefix += 1) {
    if (i32(vrps.parent, prefix) < from) units += unitsIn(vrps.family, u8(vrps.len, prefix));
  }
  return units;
}

/** Parts of a total that are valid or under a VRP, in percent; 100 for no space at all would be a claim, so `null`. */
export function sharesOf({
  total,
  valid,
  covered,
}: Space): { readonly valid: number; readonly covered: number } | null {
  return total === 0 ? null : { valid: (100 * valid) / total, covered: (100 * covered) / total };
}

/** Whether a state is invalid, for whatever reason. */
export const isInvalidCode = (code: number): boolean =>
  code === STATE_CODE.invalidAsn || code === STATE_CODE.invalidLength;
