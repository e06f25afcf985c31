/** What every judgement needs beside the records: clock, limits, algorithms, memory. */
import type { Reason, Security } from "../../model/security.ts";
import type { Name } from "../dns/name.ts";
import type { RRset } from "../dns/rrset.ts";
import { type AlgorithmRegistry, defaultAlgorithms } from "./algorithm.ts";
import { LIMITS, type Limits } from "./limits.table.ts";
import type { VerifyMemo } from "./memo.ts";
import type { Rrsig } from "./rrsig.ts";

export interface Policy {
  /** Every algorithm of the DS RRset must have a valid signature: stricter than RFC 6840 section 5.11. */
  readonly requireAllAlgorithms?: boolean;
  /** Inception and expiration of signatures are not looked at. */
  readonly ignoreDates?: boolean;
}

/** Counters, added to as work is done. */
export interface Work {
  /** Verifications that the verdict needed, counted alike whether they were remembered or done. */
  attempts: number;
  /** Verifications done. */
  verifications: number;
  /** Names hashed, counted alike whether remembered or done. */
  nsec3Hashes: number;
}

export interface Judging {
  /** Unix seconds. */
  readonly now: number;
  readonly memo: VerifyMemo;
  readonly limits?: Partial<Limits> | undefined;
  readonly policy?: Policy | undefined;
  /** Algorithms relied upon; default all that can be verified. */
  readonly algorithms?: AlgorithmRegistry | undefined;
  readonly work?: Work | undefined;
}

/** A `Judging` with everything filled in. */
export interface Settings {
  readonly now: number;
  readonly memo: VerifyMemo;
  readonly limits: Limits;
  readonly policy: Policy;
  readonly algorithms: AlgorithmRegistry;
  readonly work: Work;
}

/** No work done yet. */
export function noWork(): Work {
  return { attempts: 0, verifications: 0, nsec3Hashes: 0 };
}

/** A judging with the defaults in place of what it leaves out. */
export function settle({ now, memo, limits, policy, algorithms, work }: Judging): Settings {
  return {
    now,
    memo,
    limits: limits === undefined ? LIMITS : { ...LIMITS, ...limits },
    policy: policy ?? {},
    algorithms: algorithms ?? defaultAlgorithms(),
    work: work ?? noWork(),
  };
}

export type LinkStatus =
  | "valid"
  | "invalid"
  | "expired"
  | "not-yet-valid"
  | "no-key"
  | "unsupported"
  | "untried";

/** One RRSIG over an RRset and what became of it. */
export interface Link {
  /** Id of the key; `<tag>/<algorithm>` when the zone has no such key. */
  readonly key: string;
  readonly zone: Name;
  readonly rrset: RRset;
  readonly status: LinkStatus;
  /** Unix seconds, the ones nearest to the clock. */
  readonly inception: number;
  readonly expiration: number;
}

/** An RRset and a signature that made it secure. */
export interface SignedRrset {
  readonly zone: Name;
  readonly rrset: RRset;
  readonly rrsig: Rrsig;
}

/** What every judgement has. */
export interface Judgement {
  readonly state: Security;
  /** Absent when secure. */
  readonly reason?: Reason;
  readonly warnings: readonly Reason[];
  readonly links: readonly Link[];
  /** What was found secure on the way. */
  readonly signed: readonly SignedRrset[];
}
