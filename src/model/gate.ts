/** What came of a gate. */
import type { ReportType } from "./evidence.ts";
import type { Gate } from "./policy.ts";

/** `undecided`: something that a rule needs could not be measured. */
export type GateOutcome = "met" | "not-met" | "undecided";

/** A rule that broke or could not be decided, or would have but for a waiver, or was broken before (`only-new`). */
export interface GateItem {
  readonly rule: "fail_on" | "require" | "forbid" | "min_score" | "min_category" | "baseline";
  readonly outcome: "broken" | "undecided" | "waived" | "known";
  /** Of a rule about a test. */
  readonly test?: string;
  readonly verdict?: string;
  /** Of `min_category`. */
  readonly category?: string;
  /** What was found and what is asked for, in percent. */
  readonly found?: number | null;
  readonly needed?: number;
  /** Of `baseline`: what was there before. */
  readonly before?: string;
  /** The waiver that holds, or the one that would have, had it not expired. */
  readonly waiver?: { readonly id: string; readonly expires: string; readonly reason: string };
  readonly has_expired?: boolean;
}

export interface GatedTarget {
  readonly name: string;
  readonly type: ReportType;
  readonly outcome: GateOutcome;
  /** The rules in force, after all that match. */
  readonly gate: Gate;
  readonly items: readonly GateItem[];
}

/** Something about the policy that a person should look at. */
export interface GateNote {
  readonly code: "waiver-ends" | "waiver-unused" | "baseline-missing";
  readonly fails: boolean;
  readonly waiver?: string;
  /** Days left. */
  readonly days?: number;
  readonly target?: string;
}

export interface GateResult {
  readonly outcome: GateOutcome;
  readonly targets: readonly GatedTarget[];
  readonly notes: readonly GateNote[];
}
