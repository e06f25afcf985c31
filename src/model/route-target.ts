/** Evidence about an IP prefix and about a network (`routing.md` 7): what is announced, what is authorised, what follows. */
import type { RouteState, RoutingSources, SeenRoute, Vrp } from "./routing.ts";

/** What would be authorised by a ROA that is proposed, and which other routes that would make invalid. */
export interface RouteAdvice {
  readonly code: "publish" | "publish-exact" | "check-origin" | "lift-as0" | "change-origin";
  /** The ROA that would make the route valid; absent where none can. */
  readonly roa?: Pick<Vrp, "prefix" | "max_length" | "asn">;
  /** `publish-exact`: the length up to which the origin is authorised now. */
  readonly up_to?: number;
  /** `check-origin`: the networks that are authorised. */
  readonly authorised?: readonly number[];
  /** Other routes that the ROA would make invalid: how many, and the first of them. */
  readonly harmed: RouteChanges;
}

/** Routes whose state changes. */
export interface RouteChanges {
  readonly count: number;
  readonly routes: readonly RouteChange[];
}

export interface RouteChange {
  readonly prefix: string;
  readonly as: string;
  readonly before: StateWord;
  readonly after: StateWord;
}

/** `valid`, `not-found`, `invalid (asn)`, `invalid (length)`. */
export type StateWord = "valid" | "not-found" | "invalid (asn)" | "invalid (length)";

/** Whether networks that drop an invalid route reach its addresses by another one. */
export type RouteReach = "covered_by_valid" | "covered_by_not_found" | "unreachable";

/** A route, and what follows from its state. */
export interface StudiedRoute extends SeenRoute {
  /** Of an invalid route. */
  readonly reach?: RouteReach;
  /** Of a route that is not valid. */
  readonly advice?: RouteAdvice;
}

/** A VRP that authorises more than is announced (RFC 9319), as far as it concerns the target. */
export interface ExposedVrp extends Vrp {
  /** Length of the prefixes counted. */
  readonly length: number;
  /** Prefixes of that length that it authorises, and how many of them are not announced. */
  readonly authorised: number;
  readonly exposed: number;
  /** ROAs for what is announced, to put in its place. */
  readonly replacement: readonly Pick<Vrp, "prefix" | "max_length" | "asn">[];
}

/** Space by the state of the route that carries it: addresses of IPv4, /48 prefixes of IPv6. */
export interface SpaceByState {
  readonly valid: number;
  readonly invalid: number;
  readonly not_found: number;
}

/** What `--what-if` changes among the routes that are announced. */
export interface WhatIf {
  readonly roas: readonly Pick<Vrp, "prefix" | "max_length" | "asn">[];
  readonly changed: RouteChanges;
  readonly harmed: RouteChanges;
}

/** Some of many: how many there are, and the first of them. */
interface Some<T> {
  readonly count: number;
  readonly list: readonly T[];
}

/** A route seen by too few peers, or to too much of the internet, to count. */
export interface HiddenRoute {
  readonly prefix: string;
  readonly as: string;
  readonly peers: number | null;
  readonly why: "peers" | "length";
}

/** Section `prefix`. */
export interface PrefixEvidence extends RoutingSources {
  /** The prefix asked about; of an address /32 or /128. */
  readonly prefix: string;
  /** An address was asked about, not a prefix. */
  readonly is_address: boolean;
  /** All of it is space that nobody may announce (RFC 6890), or is not allocated. */
  readonly is_bogon: boolean;
  /** The route asked about with `--origin`, announced or not. */
  readonly asked?: StudiedRoute & {
    /** `null` without a table of routes. */
    readonly is_announced: boolean | null;
  };
  /** Routes to the prefix, around it and inside it; `null` without a table. */
  readonly routes: {
    /** Longest prefix first, then by peers, then by origin. */
    readonly exact: readonly StudiedRoute[];
    readonly covering: readonly StudiedRoute[];
    /** In order of address; the worst where there are more than can be listed. */
    readonly inside: Some<StudiedRoute> & { readonly states: StateCounts };
    /** Routes that cover the prefix and do not count. */
    readonly hidden: Some<HiddenRoute>;
  } | null;
  /** `null` without VRPs. */
  readonly vrps: {
    /** Longest prefix first, then by ASN and max length. */
    readonly covering: readonly Vrp[];
    /** In order of address. */
    readonly inside: Some<Vrp>;
    /** Share of the prefix under at least one VRP, in units of `unit`. */
    readonly space: { readonly total: number; readonly covered: number };
    /** Those that leave room for forged routes inside the prefix. */
    readonly exposed: readonly ExposedVrp[];
  } | null;
  readonly what_if?: WhatIf;
}

/** A VRP of a network. */
export interface OwnVrp extends ExposedVrp {
  readonly is_minimal: boolean;
  /** It makes no route valid. */
  readonly is_unused: boolean;
  /** Another VRP of the network authorises all that it does. */
  readonly is_redundant: boolean;
}

/** A route of a network. */
export interface OwnRoute extends StudiedRoute {
  /** Other origins of the same prefix. */
  readonly other_origins?: readonly string[];
}

/** Figures about the routes of a network in one family. */
export interface FamilyFigures {
  readonly routes: StateCounts;
  readonly space: SpaceByState & {
    readonly total: number;
    /** Under at least one VRP of any network. */
    readonly covered: number;
    /** By trust anchor of the longest covering VRP; `unknown` where there is none. */
    readonly per_ta: Readonly<Record<string, SpaceByState>>;
  };
  /** Percent of the space, with one decimal; `null` without space. */
  readonly valid_percent: number | null;
  readonly covered_percent: number | null;
}

type RouteStateKey = "valid" | "invalid" | "not_found";
/** Numbers of routes. */
export type StateCounts = Readonly<Record<RouteStateKey, number>>;

/** A route of another network to addresses of this one. */
export interface ForeignRoute {
  readonly prefix: string;
  readonly as: string;
  readonly peers: number | null;
  readonly state: RouteState;
}

/** Section `asn`. */
export interface AsnEvidence extends RoutingSources {
  readonly asn: number;
  /** A number that no network may use (RFC 7607, RFC 5398, RFC 6996). */
  readonly is_bogon: boolean;
  /** In order of address, IPv4 first; `null` without a table, or without VRPs to judge by. */
  readonly routes: readonly OwnRoute[] | null;
  readonly figures: { readonly v4: FamilyFigures; readonly v6: FamilyFigures } | null;
  /** Invalid routes by what becomes of their addresses. */
  readonly invalid: Readonly<Record<RouteReach, number>> | null;
  readonly foreign: (Some<ForeignRoute> & { readonly states: StateCounts }) | null;
  /** `null` without VRPs; exposure, use and redundancy are as if nothing were announced without a table. */
  readonly vrps: readonly OwnVrp[] | null;
  /** Providers that the network has named; `null` for none named, absent without VRPs. */
  readonly aspa?: { readonly providers: readonly number[]; readonly expires?: number } | null;
  readonly what_if?: WhatIf;
}
