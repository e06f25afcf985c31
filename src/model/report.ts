/** The report document (`schemas/report.schema.json`): one target judged under one profile. */
import type { Cause } from "./cause.ts";
import type { EvidenceTarget, Input, ReportType, SourceLine, Tool, Vantage } from "./evidence.ts";
import type { Level, NotTestedReason, Status } from "./status.ts";

export interface Report {
  readonly kind: "waterpas-report";
  /** Line of the list that the target stood in, from 0. */
  readonly seq?: number;
  /** How many reports the run has of the name, where they stand in JSON Lines one after the other. */
  readonly of?: number;
  readonly schema_version: string;
  /** `rpt_` and 32 hex digits of SHA-256 over evidence digest LF profile digest LF type. */
  readonly id: string;
  readonly run_id: string | null;
  readonly target: ReportTarget;
  readonly tool: Tool;
  readonly profile: ProfileRef;
  readonly evidence: {
    readonly digest: string;
    readonly uri: string | null;
    readonly collected_from: string;
    readonly collected_until: string;
    readonly vantage: ReportVantage;
    readonly inputs: readonly Input[];
  };
  readonly status: "ok" | "partial" | "unresolvable" | "error";
  readonly errors: readonly { readonly code: Cause; readonly stage?: string; readonly message: string }[];
  readonly score: Score;
  /** Of a profile that has rules. */
  readonly compliance?: Compliance;
  readonly categories: readonly CategoryResult[];
  readonly tests: readonly TestResult[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly timing: {
    readonly started_at: string;
    readonly finished_at: string;
    readonly duration_ms: number;
    readonly judged_at: string;
  };
}

export interface ReportTarget {
  readonly input: string;
  readonly type: ReportType;
  readonly name: string;
  readonly unicode: string;
  readonly registrable: string | null;
  readonly suffix: string | null;
  /** Name of the list that the target stood in, and where. */
  readonly list?: string | null;
  /** Words by which the list groups its targets. */
  readonly tags?: readonly string[];
  readonly source?: SourceLine | null;
  readonly pre_delegation?: EvidenceTarget["pre_delegation"];
}

/** `ipv4` and `ipv6` are true when the family worked. */
type ReportVantage = Omit<Vantage, "ipv4" | "ipv6"> & {
  readonly ipv4: boolean;
  readonly ipv6: boolean;
};

export interface ProfileRef {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

export interface Score {
  readonly algorithm: string;
  readonly percentage: number | null;
  readonly null_reason: "unresolvable" | "inconclusive" | "no-counted-category" | "error" | "disabled" | null;
  readonly best_case: number | null;
  readonly worst_case: number | null;
  /** The percentage over what was measured. */
  readonly measured: number | null;
  readonly counts: Readonly<Record<Status, number>>;
}

export const RULE_OUTCOMES = ["met", "not-met", "inconclusive", "not-applicable"] as const;
export type RuleOutcome = (typeof RULE_OUTCOMES)[number];

/** Whether a target complies with the rules of a profile. */
export interface Compliance {
  readonly status: "passed" | "failed" | "inconclusive" | "not-applicable";
  /** Rules down to this level count. */
  readonly level: "required" | "recommended" | "optional";
  readonly min_score: number | null;
  readonly counts: Readonly<Record<RuleOutcome, number>>;
  readonly rules: readonly RuleResult[];
}

export interface RuleResult {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly outcome: RuleOutcome;
  readonly cite: readonly RuleCitation[];
  /** What it looked at, in the order of the rule. */
  readonly tests: readonly string[];
}

export interface RuleCitation {
  readonly document: string;
  /** `null` where the citation is a text alone. */
  readonly paragraph: string | null;
  readonly url?: string;
}

export interface CategoryResult {
  readonly id: string;
  readonly status: Exclude<Status, "not_tested">;
  readonly verdict: string;
  readonly points: { readonly awarded: number; readonly max: number };
  /** `null` when the maximum is 0. */
  readonly percentage: number | null;
  readonly counted: boolean;
  /** Some of its tests could not be measured. */
  readonly incomplete: boolean;
  /** The server with the fewest points, where points are added up for each server. */
  readonly deciding_server?: string;
}

export interface TestResult {
  readonly id: string;
  readonly category: string;
  readonly section: string | null;
  readonly origin: "internetnl" | "waterpas";
  readonly level: Level;
  readonly status: Status;
  readonly verdict: string;
  readonly cause?: Cause;
  readonly not_tested_reason?: NotTestedReason;
  /** Id of the gate test that stopped this one. */
  readonly blocked_by?: string;
  readonly points: {
    readonly awarded: number | null;
    readonly max: number | null;
    readonly counted: boolean;
    /** Percent points of the score that the test costs. */
    readonly effect?: number;
  };
  /** What the decision table read. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly servers?: readonly ServerRow[];
  readonly findings: readonly Finding[];
  /** Text key whose `fix` applies. */
  readonly hint?: string;
  readonly confidence: "single" | "confirmed";
}

/** What one server or name showed. */
export interface ServerRow {
  readonly server: string;
  readonly address: string | null;
  readonly status: Status;
  readonly verdict: string;
  readonly points?: number | null;
}

export interface Finding {
  /** Kebab-case; registered with its parameters in `src/check/findings.table.ts`. */
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** JSON Pointers (RFC 6901) into the evidence document. */
  readonly evidence: readonly string[];
  readonly refs?: readonly string[];
}

/** A problem of the run, not of a target. */
export interface Problem {
  readonly code: string;
  readonly detail?: string;
}

export interface Result {
  readonly kind: "waterpas-result";
  readonly schema_version: string;
  readonly run: RunHeader;
  readonly reports: readonly Report[];
}

export interface RunHeader {
  readonly run_id: string;
  readonly started_at: string;
  readonly tool: Tool;
  readonly profile: ProfileRef;
  /** All of them, where the reports are under several. */
  readonly profiles?: readonly ProfileRef[];
  readonly inputs: readonly Input[];
  readonly vantage: Vantage;
  readonly problems: readonly Problem[];
  readonly net_map: boolean;
  readonly now: string | null;
}
