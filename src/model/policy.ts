/** What a gate asks for (`schemas/policy.schema.json`, `reports.md` 4.5). */
import type { TargetType } from "./evidence.ts";
import type { Level } from "./status.ts";

export interface Policy {
  readonly version: 1;
  readonly profile?: string;
  /** Levels in place of those of the profile; they change the score, and so the name of its algorithm. */
  readonly levels?: Readonly<Record<string, Level>>;
  readonly gate?: Gate;
  /** Later ones replace keys of earlier ones where both match. */
  readonly rules?: readonly { readonly match: Match; readonly gate: Gate }[];
  readonly waivers?: readonly Waiver[];
  readonly baseline?: BaselineRule;
  readonly confirm?: Confirmation;
  readonly waiver_rules?: WaiverRules;
}

export interface Gate {
  readonly min_score?: number;
  /** Percentages by category. */
  readonly min_category?: Readonly<Record<string, number>>;
  /** Tests, or patterns with `*`, that must be passed. */
  readonly require?: readonly string[];
  /** Verdicts by test. */
  readonly forbid?: Readonly<Record<string, readonly string[]>>;
  readonly fail_on?: "required" | "recommended" | "optional" | "never";
  /** What becomes of a rule that could not be decided; default `warn`. */
  readonly on_inconclusive?: "fail" | "warn" | "ignore";
  /** Targets that may fail before the whole does; default 0. */
  readonly max_failing_targets?: number;
}

/** All that is given must fit. */
export interface Match {
  /** Patterns of names with `*`; with `!` in front, of names that are left out. */
  readonly domains?: readonly string[];
  readonly tags?: readonly string[];
  readonly type?: TargetType | "prefix";
}

export interface Waiver {
  readonly id: string;
  /** A test, or a pattern with `*`. */
  readonly test: string;
  readonly match?: Match;
  readonly verdicts?: readonly string[];
  readonly reason: string;
  readonly owner?: string;
  readonly ticket?: string;
  /** `yyyy-mm-dd`. */
  readonly created?: string;
  /** The last day (UTC) on which it holds. */
  readonly expires: string;
}

interface WaiverRules {
  /** Days that a waiver may last from `created`. */
  readonly max_days?: number;
  /** Days before its end at which a waiver warns; default 14. */
  readonly warn_days?: number;
  /** A waiver that nothing needed; default `warn`. */
  readonly unused?: "ignore" | "warn" | "fail";
}

export interface BaselineRule {
  readonly file?: string;
  readonly mode?: "no-regression" | "only-new" | "off";
  readonly max_score_drop?: number;
  readonly missing_target?: "ignore" | "warn" | "fail";
}

export interface Confirmation {
  /** Measurements more before a failure counts. */
  readonly reruns?: number;
  readonly aggregate?: "optimistic" | "majority" | "pessimistic";
  readonly wait_seconds?: number;
}
