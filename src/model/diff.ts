/** What changed between two results, and why (`ux.md` 8.5). */
import type { ReportType } from "./evidence.ts";
import type { ProfileRef } from "./report.ts";
import type { Status } from "./status.ts";

/** A result in short. */
export interface DiffSide {
  readonly status: Status;
  readonly verdict: string;
}

/**
 * - `improved`, `regressed`, `same`: both were measured
 * - `measured`, `unmeasured`: only now, or no longer; neither better nor worse
 * - `rule`: judged by another rule, so no change of the target
 */
export type ChangeKind = "improved" | "regressed" | "same" | "measured" | "unmeasured" | "rule";

export interface DiffChange {
  readonly test: string;
  readonly kind: ChangeKind;
  readonly before: DiffSide;
  readonly after: DiffSide;
}

export interface DiffTarget {
  readonly name: string;
  readonly type: ReportType;
  readonly score_old: number | null;
  readonly score_new: number | null;
  /** Every test that both have, the same ones included. */
  readonly changes: readonly DiffChange[];
  /** Tests that the old evidence itself gives another result under the new profile. */
  readonly rule_changes: readonly string[];
  /** What is different about the place or manner of measuring: `ipv6`, `resolver`, … */
  readonly vantage: readonly string[];
}

export interface Diff {
  readonly kind: "waterpas-diff";
  readonly schema_version: string;
  readonly old: { readonly run_id: string; readonly profile: ProfileRef };
  readonly new: { readonly run_id: string; readonly profile: ProfileRef };
  /** Whether the old evidence was judged again by the new rules, so that changes are those of the targets alone. */
  readonly is_rejudged: boolean;
  readonly counts: Readonly<Record<ChangeKind, number>>;
  readonly targets: readonly DiffTarget[];
  /** Names (with their side) that only one of the two has. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}
