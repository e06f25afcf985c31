/** What an evaluation did, for people who want to follow it. */
import type { SpfErrorCode } from "./error.table.ts";

/** RFC 7208 section 2.6. */
export type SpfResult = "none" | "neutral" | "pass" | "fail" | "softfail" | "temperror" | "permerror";

/** Why a result is `none`, `temperror` or `permerror`. */
export type SpfFault =
  | "invalid-domain"
  | "no-record"
  | "multiple" // several records
  | "syntax"
  | "dns" // a lookup failed
  | "lookup-limit"
  | "void-limit"
  | "mx-limit"
  | "include-none" // the included domain has no record
  | "redirect-none";

interface StepBase {
  /** 0 at the domain asked about, one more in each include and redirect. */
  readonly depth: number;
  readonly domain: string;
}

export type SpfStep =
  /** A record was looked for; `records` says how many there were. */
  | (StepBase & {
      readonly kind: "record";
      readonly records: number;
      readonly text: string | null;
      readonly errors: readonly {
        readonly code: SpfErrorCode;
        readonly offset: number;
      }[];
      readonly fault: SpfFault | null;
    })
  /** A mechanism was evaluated, or a redirect followed. Those of the target come before it. */
  | (StepBase & {
      readonly kind: "term";
      readonly term: string;
      readonly offset: number;
      /** The name that was asked about, after expansion; `null` for terms without one. */
      readonly target: string | null;
      /** What was found there: addresses, names. */
      readonly found: readonly string[];
      readonly isMatch: boolean;
      readonly fault: SpfFault | null;
      /** Spent so far. */
      readonly lookups: number;
      readonly voids: number;
    })
  /** The outcome of a record; `term` decided it, `null` when none did. */
  | (StepBase & {
      readonly kind: "result";
      readonly result: SpfResult;
      readonly term: string | null;
      readonly fault: SpfFault | null;
    })
  | (StepBase & {
      readonly kind: "explanation";
      readonly target: string | null;
      readonly text: string | null;
    });
