/** How evidence is judged and weighed (`schemas/profile.schema.json`), after `extends` has been resolved. */
import type { LimitName } from "./limits.table.ts";
import type { Level, Status } from "./status.ts";

/** Which of a check's decision tables is used: the RFCs', or that of internet.nl 1.11 with its known defects. */
export type Reading = "rfc" | "internetnl-1.11";

export interface ProfileTest {
  /** Replaces the level of the tests table. */
  readonly level?: Level;
  /** Replaces the full points of the tests table. */
  readonly points?: number;
  readonly cite?: string;
}

export interface Profile {
  readonly name: string;
  readonly version: number;
  /** Goes into `score.algorithm`; scores are comparable only where it is equal. */
  readonly algorithm: string;
  readonly title?: string;
  readonly url?: string;
  readonly cite?: string;
  readonly reading: Reading;
  /** Percent points by which unmeasured tests may move a total that is still shown. */
  readonly max_uncertainty: number;
  /** False: rules are met or not met, there is no percentage. */
  readonly score: boolean;
  readonly categories: Readonly<Record<string, { readonly counted?: boolean; readonly cite?: string }>>;
  readonly tests: Readonly<Record<string, ProfileTest>>;
  /** Status of one `<test id>/<verdict>`, capped by the level of the test. */
  readonly verdicts: Readonly<Record<string, { readonly status: Status; readonly cite?: string }>>;
  /** Named tables, e.g. `tls: "ncsc-2025-05"`. */
  readonly tables: Readonly<Record<string, string>>;
  /** Every limit, the ones that the file leaves out included. */
  readonly limits: Readonly<Record<LimitName, number | string>>;
}
