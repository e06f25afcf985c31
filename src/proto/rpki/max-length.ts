/** Max lengths that authorise more than is announced, RFC 9319 (BCP 185). */
import { u8 } from "./element.ts";
import type { IpPrefix } from "./prefix.ts";
import { findInside } from "./prefix-table.ts";
import { prefixAt, type RoutePlace } from "./route-lookup.ts";
import type { RouteFamily } from "./route-table.ts";
import type { State } from "./validate.ts";
import type { VrpFact } from "./vrp-index.ts";
import type { Vrp } from "./vrp-rows.ts";

/** Longest prefixes that spread through the internet (RFC 7454 section 6.1.3): a longer hijack is not seen far. */
export const LONGEST_SPREADING = { 4: 24, 6: 48 } as const;

/** More unannounced subprefixes than 2 to this power are not counted: no network announces a million. */
const MAX_BITS = 20;

/** What a VRP authorises beyond what its AS announces. */
export interface VrpExposure {
  /** It authorises exactly what is announced. */
  readonly isMinimal: boolean;
  /** Prefixes of the longest length that spreads: how many it authorises, and how many of them are not announced. */
  readonly length: number;
  readonly authorised: number;
  readonly exposed: number;
  /** The ROAs to put in its place, one for each prefix announced; empty when nothing is. */
  readonly replacement: readonly Vrp[];
}

/** The places between two prefixes of a table; `places` are in order of prefix. */
export function placesBetween(
  places: readonly RoutePlace[],
  from: number,
  to: number,
): readonly RoutePlace[] {
  return places.slice(lowerBound(places, from), lowerBound(places, to));
}

function lowerBound(places: readonly RoutePlace[], prefix: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle]?.prefix ?? 0) < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The places of routes that a VRP of their origin makes valid: inside its prefix and not longer than its max length. */
export function placesAuthorised(
  { prefix, maxLength }: Vrp,
  family: RouteFamily,
  places: readonly RoutePlace[],
): readonly RoutePlace[] {
  const [from, to] = findInside(family, prefix.words, 0, prefix.length);
  return placesBetween(places, from, to).filter((place) => u8(family.len, place.prefix) <= maxLength);
}

/**
 * What a VRP authorises beyond the routes of its AS.
 *
 * @param places all routes of the AS in the family of the VRP, in order of prefix
 */
export function exposureOf(vrp: Vrp, family: RouteFamily, places: readonly RoutePlace[]): VrpExposure {
  const { prefix, maxLength, asn } = vrp;
  const announced = placesAuthorised(vrp, family, places);
  const ofLength = (length: number) =>
    announced.filter((place) => u8(family.len, place.prefix) === length).length;
  const bits = maxLength - prefix.length;
  const length = Math.min(maxLength, LONGEST_SPREADING[family.family]);
  const authorised = length < prefix.length ? 0 : 2 ** (length - prefix.length);
  return {
    isMinimal: bits === 0 || (bits <= MAX_BITS && ofLength(maxLength) === 2 ** bits),
    length,
    authorised,
    exposed: Math.max(0, authorised - ofLength(length)),
    replacement: announced.map((place) => {
      const own: IpPrefix = prefixAt(family, place.prefix);
      return { prefix: own, maxLength: own.length, asn };
    }),
  };
}

/** Lengths of prefixes around an address that a forged origin could announce, and the route would be valid. */
export type AddressExposure =
  /** Such prefixes spread through the internet. */
  | {
      readonly kind: "exposed";
      readonly from: number;
      readonly to: number;
      readonly vrps: readonly VrpFact[];
    }
  /** They are too long to spread. */
  | { readonly kind: "long"; readonly from: number; readonly to: number; readonly vrps: readonly VrpFact[] }
  | { readonly kind: "minimal" }
  /** No route of the address is valid, so nothing is lost. */
  | { readonly kind: "no-valid-route" };

interface SeenRoute {
  readonly length: number;
  readonly origin: number | null;
  readonly state: State;
}

/**
 * How exposed an address is.
 *
 * @param routes all visible routes that cover the address
 * @param vrps all VRPs that cover the address itself
 */
export function addressExposure(
  family: 4 | 6,
  routes: readonly SeenRoute[],
  vrps: readonly VrpFact[],
): AddressExposure {
  const origins = new Set(routes.filter(({ state }) => state === "valid").map(({ origin }) => origin));
  if (origins.size === 0) return { kind: "no-valid-route" };
  const spans = [...origins].flatMap((origin) => openSpans(origin, routes, vrps));
  const longest = LONGEST_SPREADING[family];
  const spreading = spans
    .map((span) => ({ ...span, to: Math.min(span.to, longest) }))
    .filter(({ from, to }) => from <= to);
  if (spreading.length > 0) return { kind: "exposed", ...united(spreading) };
  return spans.length > 0 ? { kind: "long", ...united(spans) } : { kind: "minimal" };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly vrp: VrpFact;
}

/** Lengths beyond the longest route of an origin that its VRPs authorise. */
function openSpans(origin: number | null, routes: readonly SeenRoute[], vrps: readonly VrpFact[]): Span[] {
  const announced = Math.max(
    ...routes.filter((route) => route.origin === origin).map(({ length }) => length),
  );
  return vrps
    .filter(({ asn }) => asn === origin)
    .map((vrp) => ({ from: Math.max(announced + 1, lengthOf(vrp.prefix)), to: vrp.maxLength, vrp }))
    .filter(({ from, to }) => from <= to);
}

const lengthOf = (prefix: string): number => Number(prefix.slice(prefix.indexOf("/") + 1));

const united = (spans: readonly Span[]): { from: number; to: number; vrps: VrpFact[] } => ({
  from: Math.min(...spans.map(({ from }) => from)),
  to: Math.max(...spans.map(({ to }) => to)),
  vrps: spans.map(({ vrp }) => vrp),
});
