/** A reply before it becomes octets, so that servers can be made to get it wrong. */
import type { Name } from "../proto/dns/name.ts";
import type { ServedRrset } from "./sign.ts";

/** What a denial record is there for; one record may serve several ends. */
export type ProofRole = "match" | "encloser" | "next-closer" | "name" | "wildcard" | "delegation";

export interface ReplyRrset {
  readonly owner: Name;
  readonly rrset: ServedRrset;
  readonly roles?: ReadonlySet<ProofRole>;
}

export interface Reply {
  readonly rcode: number;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly answer: readonly ReplyRrset[];
  readonly authority: readonly ReplyRrset[];
  readonly additional: readonly ReplyRrset[];
  /** Whether DNSSEC records were asked for (DO, RFC 3225). */
  readonly dnssec: boolean;
  /** Set when a recursive resolver answers. */
  readonly resolver?: { readonly ad: boolean };
}

/** An unsigned RRset that no zone holds. */
export function madeUp(type: number, ttl: number, rdatas: readonly Buffer[]): ServedRrset {
  return { type, ttl, rdatas, sigs: [] };
}
