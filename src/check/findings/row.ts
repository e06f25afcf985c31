/** One kind of finding: its parameters, what it says, what to do, and where that is written. */
export interface FindingRow {
  readonly params: readonly string[];
  readonly says: string;
  readonly fix?: string;
  readonly refs: readonly string[];
}

export type FindingTable = Readonly<Record<string, FindingRow>>;
