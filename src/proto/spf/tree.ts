/** The tree of records that an SPF record leads to, in the worst case that no mechanism matches. */
import type { DnsOutcome } from "../../model/evidence.ts";
import type { Prefix } from "../ip/address.ts";
import type { SpfNearMiss } from "./select.ts";
import type { Mechanism, Modifier, Qualifier, SpfRecord, Term } from "./term.ts";

/** What an `all` reached, or the end of the record, comes to; `unknown` when macros or a failure hide it. */
export type Terminal = Qualifier | "none" | "unknown" | "error";

/**
 * - `ok`, `none`, `multiple`, `syntax`, `transient`: what came of looking for the record
 * - `loop`: the domain is already being evaluated; `cap`: a limit of ours; neither was looked into
 */
export type SpfNodeState = "ok" | "none" | "multiple" | "syntax" | "transient" | "loop" | "cap";

/** Queries that found nothing, by the address family of the client. */
export interface Voids {
  readonly ipv4: number;
  readonly ipv6: number;
}

/** Why what stands behind a term was not looked into: it depends on the sender, it is no name, a limit of ours. */
export type Stopped = "macro" | "badname" | "cap";

/** A mechanism or redirect that evaluation reaches. */
export interface SpfTermNode {
  readonly term: Mechanism | Modifier;
  /** The name looked up; `null` for terms without one and when macros hide it. */
  readonly target: string | null;
  readonly stopped: Stopped | null;
  /** Lookups (RFC 7208 section 4.6.4) of this term and everything below. */
  readonly lookups: number;
  readonly voids: Voids;
  /** Addresses found, for a and mx; exists has those of its answer. */
  readonly addresses: readonly string[];
  /** MX names found. */
  readonly mxNames: number;
  /** A lookup of its own failed. */
  readonly isTransient: boolean;
  readonly child: SpfNode | null;
}

export interface SpfNode {
  readonly domain: string;
  readonly via: "root" | "include" | "redirect";
  readonly state: SpfNodeState;
  /** Of the TXT query; `null` when there was none. */
  readonly outcome: DnsOutcome | null;
  /** The SPF records found, as text. */
  readonly texts: readonly string[];
  readonly nearMisses: readonly SpfNearMiss[];
  /** The record, when there is one only. */
  readonly record: SpfRecord | null;
  /** In the order of evaluation, a redirect in force last; empty unless `state` is `ok`. */
  readonly reached: readonly SpfTermNode[];
  /** Mechanisms after `all`, and a redirect beside it. */
  readonly unreachable: readonly Term[];
  readonly terminal: Terminal;
  /** Of everything below; the lookup of this record is counted by the term that leads here. */
  readonly lookups: number;
  readonly voids: Voids;
  /** Something was not looked into, so the real numbers may be higher. */
  readonly isLowerBound: boolean;
  /** Ranges that pass, by this record and those below. */
  readonly ranges: readonly Prefix[];
  /** A term that can pass senders who cannot be listed: a macro, ptr, exists. */
  readonly isOpenEnded: boolean;
}

/** The nodes of a tree, each before those below it, in the order of evaluation. */
export function* nodesOf(root: SpfNode): Generator<SpfNode, void, void> {
  yield root;
  for (const { child } of root.reached) {
    if (child !== null) yield* nodesOf(child);
  }
}
