/** Routing evidence: the data sets of a run, routes, and what the RPKI says of them (`routing.md` 5). */
import type { Cause } from "./cause.ts";

/** Where the VRPs of a run come from. Times are RFC 3339 UTC. */
export interface VrpSource {
  /** URL, or file as named. */
  readonly source: string;
  readonly format: string;
  /** When the export was built; `null` when nobody knows. */
  readonly generated_at: string | null;
  readonly fetched_at: string;
  /** 64 hex digits over the decoded export. */
  readonly sha256: string;
  /** Octets of the decoded export. */
  readonly bytes: number;
  readonly etag?: string;
  /** Age beyond which it is not used (`--rpki-max-age`); default a day. */
  readonly max_age_seconds?: number;
  readonly vrps: FamilyCounts;
  readonly per_ta: Readonly<Record<string, number>>;
  /** Rows that repeated another. */
  readonly duplicates: number;
  /** Rows left out, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly aspas: number;
  readonly slurm: SlurmEffect | null;
}

/** What local exceptions (RFC 8416) did. */
export interface SlurmEffect {
  /** Files as named; `--what-if` for an assertion from the command line. */
  readonly files: readonly string[];
  readonly removed: number;
  readonly added: number;
}

/** Where the routes of a run come from. */
export interface RouteSource {
  readonly source: string;
  readonly kind: string;
  readonly generated_at: string | null;
  readonly fetched_at: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Peers below which a route is passed over; `null` where the source does not count peers. */
  readonly min_peers: number | null;
  /** Rows, pairs of prefix and origin. */
  readonly routes: FamilyCounts;
}

export interface FamilyCounts {
  readonly v4: number;
  readonly v6: number;
}

/** Something about the data of a run that a reader has to know. */
export interface RoutingProblem {
  /** Slug of the run's problem: `rpki-missing`, `rpki-stale`, `rpki-malformed`, `rpki-aging`, `origins-missing`, … */
  readonly code: string;
  /** Finer slug of the area: `vrp-ta-drop`, `vrp-count-mismatch`, `bgp-stale`, … */
  readonly detail: string;
  /** `error`: the data could not be used. */
  readonly level: "info" | "warning" | "error";
  readonly source?: string;
  /** Values for a person: ages, counts. */
  readonly says?: string;
}

/** The data of a run, and why a part of it is missing. */
export interface RoutingSources {
  readonly vrp: VrpSource | null;
  readonly bgp: RouteSource | null;
  /** Why tests that need the data are `error`; absent where there is nothing to hinder them. */
  readonly unusable: {
    readonly vrp?: Extract<Cause, "rpki-missing" | "rpki-stale">;
    readonly bgp?: Extract<Cause, "origins-missing">;
  };
  readonly problems: readonly RoutingProblem[];
}

/** A Validated ROA Payload. */
export interface Vrp {
  readonly prefix: string;
  readonly max_length: number;
  readonly asn: number;
  readonly ta: readonly string[];
  /** Unix seconds; absent where the export does not say. */
  readonly expires?: number;
}

export const VRP_OUTCOMES = ["match", "asn", "length", "both"] as const;
export const ROUTE_STATES = ["valid", "invalid", "not-found"] as const;
export type RouteState = (typeof ROUTE_STATES)[number];

/** A VRP that covers a route, and what it says of it; `both`: neither origin nor length fit. */
export interface CoveringVrp extends Vrp {
  readonly outcome: (typeof VRP_OUTCOMES)[number];
}

export type RouteFlag = "as0" | "as_set" | "bogon_origin" | "bogon_prefix" | "too_long" | "moas";

/** A route as announced, with its RFC 6811 state and everything that decided it. */
export interface RouteFact {
  readonly prefix: string;
  /** `null` for an AS_SET. */
  readonly origin: number | null;
  /** `AS64500`, or the AS_SET as written. */
  readonly as: string;
  /** RIS peers that see it; `null` where the source does not say. */
  readonly peers: number | null;
  readonly state: RouteState;
  readonly reason: "asn" | "length" | null;
  /** As Routinator words it. */
  readonly reason_routinator: "as" | "length" | null;
  readonly flags: readonly RouteFlag[];
  /** Longest prefix first, then by ASN and max length. */
  readonly covering: readonly CoveringVrp[];
}

/** Section `routing` of the evidence of a name: the data of the run, and what it says of the addresses. */
export interface RoutingEvidence extends Omit<RoutingSources, "bgp"> {
  /** A table, or the service that was asked where there was none. */
  readonly bgp: RouteSource | RouteService | null;
  /** What the user does without (`--rpki none`, `--origins none`). */
  readonly switched_off?: readonly ("vrps" | "routes")[];
  readonly hosts: readonly RoutingHost[];
  /** By address as it stands in the DNS; each was looked up once, however many hosts share it. */
  readonly addresses: Readonly<Record<string, RoutedAddress>>;
}

/** A service that tells the routes of single addresses. */
export interface RouteService {
  /** DNS zone. */
  readonly source: string;
  readonly kind: "cymru-dns";
}

/** Whose addresses: of the name itself, of its name servers, of its MX hosts, of the name servers of those. */
export const ROUTING_ROLES = ["web", "ns", "mx", "mx-ns"] as const;
export type RoutingRole = (typeof ROUTING_ROLES)[number];

/** A host with the addresses that the DNS sections give for it. */
export interface RoutingHost {
  readonly role: RoutingRole;
  readonly host: string;
  /** `error`: a lookup failed, so there may be more addresses than these. */
  readonly resolution: "ok" | "none" | "error";
  /** Keys of `addresses`. */
  readonly addresses: readonly string[];
}

/**
 * - `routed`, `unrouted`: the source has routes that cover the address, or none
 * - `unavailable`, `timeout`: the source gave no usable answer, or none in time
 * - `special`: not globally reachable (RFC 6890), so not looked up
 */
export const ROUTE_LOOKUPS = ["routed", "unrouted", "unavailable", "timeout", "special"] as const;
export type RouteLookup = (typeof ROUTE_LOOKUPS)[number];

export interface RoutedAddress {
  readonly lookup: RouteLookup;
  /** Why it is `unavailable`, or for what a `special` address is kept. */
  readonly detail?: string;
  /** The IPv4 address in an IPv4-mapped one (RFC 4291 section 2.5.5.2), which was looked up in its place. */
  readonly unwrapped?: string;
  /** The service was asked for the surrounding prefix of this length; routes longer than it are not known. */
  readonly granularity?: 24 | 48;
  /** Key of `dns.answers` of the service's answer. */
  readonly answer?: string;
  /** Every route that covers the address: longest prefix first, then by peers, then by origin. */
  readonly routes: readonly SeenRoute[];
  /** VRPs that cover the address itself; `null` without VRPs. */
  readonly ip_vrps: readonly Vrp[] | null;
}

type RouteKey = "prefix" | "origin" | "as" | "peers";

/** A route that covers an address. What the RPKI says of it is there for readers and judged anew; absent without VRPs. */
export type SeenRoute = Pick<RouteFact, RouteKey> &
  Partial<Omit<RouteFact, RouteKey>> & {
    /** VRPs that would cover it, had local exceptions (RFC 8416) not removed them. */
    readonly removed?: readonly Vrp[];
  };
