/** Where a peer says something else than we do, and who is right by which rule. */

export interface Difference {
  readonly area: string;
  readonly host: string;
  readonly peer: string;
  readonly theirs: string;
  readonly ours: string;
  readonly why: string;
}

export const DIFFERENCES: readonly Difference[] = [];
