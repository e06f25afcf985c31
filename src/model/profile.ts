/** How evidence is judged and weighed (`schemas/profile.schema.json`), after `extends` has been resolved. */
import type { LimitName } from "./limits.table.ts";
import type { Level, Status } from "./status.ts";

/** Which of a check's decision tables is used: the RFCs', or that of internet.nl 1.11 with its known defects. */
export type Reading = "rfc" | "internetnl-1.11";

/** Where a document says so. */
export interface Citation {
  readonly document: string;
  /** Paragraph, section or article, as the document numbers it. */
  readonly paragraph: string;
  readonly url?: string;
}

/** A text, one place, or several places that say it together. */
export type Cite = string | Citation | readonly Citation[];

export interface ProfileTest {
  /** Replaces the level of the tests table. */
  readonly level?: Level;
  /** Replaces the full points of the tests table. */
  readonly points?: number;
  /** With a citation the test is a rule of the profile, which is met unless the test shows a fault of its level. */
  readonly cite?: Cite;
}

/** Values that a fact may have: one of a list, or numbers within bounds. */
export type FactValues =
  | readonly (string | number | boolean | null)[]
  | { readonly at_least?: number; readonly at_most?: number };

/** A finding that must not be there; of its parameters every one named must match, `*` stands for any characters. */
export interface FindingPattern {
  readonly finding: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
}

export interface TestCondition {
  readonly test: string;
  /** Verdicts that meet it. Without verdicts, facts and findings it is met unless the test shows a fault of its level. */
  readonly verdicts?: readonly string[];
  /** Verdicts that say that there is nothing to judge. */
  readonly not_applicable?: readonly string[];
  /** Values that the facts of the result must have. */
  readonly facts?: Readonly<Record<string, FactValues>>;
  /** Findings that none of its servers may show. */
  readonly without?: readonly FindingPattern[];
}

/** What a rule asks for. */
export type Condition =
  | TestCondition
  | { readonly any: readonly Condition[] }
  | { readonly all: readonly Condition[] };

export interface ProfileRule {
  readonly id: string;
  /** What it asks for, in the words of whoever wrote the profile. */
  readonly title: string;
  /** Default `required`; `none`: not judged. */
  readonly level?: Level;
  readonly cite: Citation | readonly Citation[];
  readonly needs: Condition;
}

/** When a target complies with the profile, besides its score. */
export interface PassCriteria {
  /** Rules down to this level must be met; default `required`. */
  readonly rules?: "required" | "recommended" | "optional";
  /** Percentage that the score must reach. */
  readonly min_score?: number;
}

export interface Profile {
  readonly name: string;
  readonly version: number;
  /** Goes into `score.algorithm`; scores are comparable only where it is equal. */
  readonly algorithm: string;
  readonly title?: string;
  readonly url?: string;
  readonly cite?: Cite;
  readonly reading: Reading;
  /** Percent points by which unmeasured tests may move a total that is still shown. */
  readonly max_uncertainty: number;
  /** False: rules are met or not met, there is no percentage. */
  readonly score: boolean;
  readonly categories: Readonly<Record<string, { readonly counted?: boolean; readonly cite?: Cite }>>;
  readonly tests: Readonly<Record<string, ProfileTest>>;
  /** Status of one `<test id>/<verdict>`, capped by the level of the test. */
  readonly verdicts: Readonly<Record<string, { readonly status: Status; readonly cite?: Cite }>>;
  /** Named tables, e.g. `tls: "ncsc-2025-05"`. */
  readonly tables: Readonly<Record<string, string>>;
  /** Every limit, the ones that the file leaves out included. */
  readonly limits: Readonly<Record<LimitName, number | string>>;
  /** Rules that one test alone does not express; absent where there are none. */
  readonly rules?: readonly ProfileRule[];
  /** Level of the tests that the profile does not name; absent: that of the tests table. */
  readonly others?: Level;
  readonly pass?: PassCriteria;
}
