/** What a batch came to, in the numbers that a person asks first. */

export interface SideTally {
  /** Reports with a score, or what was measured of one. */
  readonly n: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Reports with 100 %. */
  readonly perfect: number;
}

export interface CategoryTally {
  readonly id: string;
  readonly passed: number;
  /** Also warnings and information. */
  readonly noted: number;
  readonly failed: number;
  readonly unmeasured: number;
}

export interface RankedName {
  readonly name: string;
  readonly unicode: string;
  readonly list: string | null;
  readonly tags: readonly string[];
  /** Percentage over what was measured. */
  readonly web: RankedScore | null;
  readonly mail: RankedScore | null;
  /** Mean of the sides that have one. */
  readonly score: number;
}

export interface RankedScore {
  readonly percentage: number;
  /** Something could not be measured. */
  readonly isPartial: boolean;
}

export interface GroupTally {
  /** `list:…` or `tag:…`. */
  readonly group: string;
  readonly names: number;
  /** Mean scores, `null` without any. */
  readonly web: number | null;
  readonly mail: number | null;
}

/** A mail server on which several names depend and that failed, or could not be measured. */
export interface SharedFailure {
  readonly address: string;
  /** One of its names. */
  readonly server: string;
  /** Names that it fails. */
  readonly failed: number;
  /** Names for which it could not be measured. */
  readonly unmeasured: number;
}

export interface BatchTally {
  readonly names: number;
  readonly statuses: Readonly<Record<"ok" | "partial" | "unresolvable" | "error", number>>;
  readonly sides: { readonly web: SideTally | null; readonly mail: SideTally | null };
  readonly categories: readonly CategoryTally[];
  /** Tests by how many names fail them, most first. */
  readonly failures: readonly { readonly id: string; readonly names: number }[];
  /** Most names first. */
  readonly sharedFailures: readonly SharedFailure[];
  /** Best first; all of them where there are no more than were asked for, else none. */
  readonly ranking: readonly RankedName[];
  /** Worst first; as many as were asked for. */
  readonly lowest: readonly RankedName[];
  readonly groups: readonly GroupTally[];
  /** Names with a score that is not in `ranking`. */
  readonly ranked: number;
}
