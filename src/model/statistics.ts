/** Adoption over many targets (`reports.md` 3.4, `schemas/stats.schema.json`). */

/** Where every target of the type falls, exactly once. */
export const ADOPTION = ["adopted", "not_adopted", "not_applicable", "inconclusive", "not_measured"] as const;
export type Adoption = (typeof ADOPTION)[number];

export interface Share extends Readonly<Record<Adoption, number>> {
  /** A standard, an agreement, or a test. */
  readonly id: string;
  /** Targets of the type. */
  readonly n: number;
  /** Percent of those that adopted it or not, two decimals; `null` when there are none. */
  readonly pct: number | null;
  /** Percent of all that have a result, as internet.nl's dashboard counts. */
  readonly pct_of_all: number | null;
  /** Percent points since the run before. */
  readonly delta_pp: number | null;
  /** The same over targets with a definite result in both runs, and how many those are. */
  readonly delta_pp_matched: number | null;
  readonly n_matched: number;
}

export interface GroupStatistics {
  /** `all`, `list:…`, `tag:…`, `suffix:…`. */
  readonly group: string;
  readonly n: number;
  /** Over targets with a score, two decimals. */
  readonly average_score: { readonly web: number | null; readonly mail: number | null };
  readonly average_score_delta: { readonly web: number | null; readonly mail: number | null };
  readonly hall_of_fame: { readonly web: number; readonly mail: number; readonly champion: number };
  readonly standards: readonly Share[];
  readonly agreements: readonly Share[];
  readonly tests: readonly Share[];
}

export interface TargetChange {
  readonly name: string;
  readonly type: string;
  readonly score_old: number | null;
  readonly score_new: number | null;
  readonly improved: readonly string[];
  readonly regressed: readonly string[];
}

export interface RunChanges {
  readonly improved: number;
  readonly regressed: number;
  readonly neutral: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly targets: readonly TargetChange[];
}

export interface Statistics {
  readonly kind: "waterpas-stats";
  readonly schema_version: string;
  readonly run_id: string;
  readonly previous_run_id: string | null;
  readonly profile: string;
  readonly groups: readonly GroupStatistics[];
  readonly changes: RunChanges | null;
}
