/** What a DMARC record says, RFC 9989 sections 4.7 and 4.8. */
import type { ReportUri } from "../records/report-uri.ts";
import type { DmarcPolicy } from "./tag.table.ts";

export type DmarcNoteCode =
  | "unknown-tag"
  | "duplicate-tag" // the first one counts here; stricter parsers drop the record
  | "empty-tag"
  | "not-a-tag"
  | "tag-case"
  | "bad-value" // the default applies
  | "bad-uri"
  | "p-not-second" // RFC 7489 parsers drop the record
  | "removed-tag"; // gone since RFC 9989

/** Something odd about a record that does not make it unusable. */
export interface DmarcNote {
  readonly code: DmarcNoteCode;
  /** Lower-case name of the tag; the text as written when it is none. */
  readonly tag: string;
  readonly value: string;
  /** In the record, from 0. */
  readonly offset: number;
}

export type PolicyTag =
  | { readonly state: "absent" }
  | { readonly state: "valid"; readonly policy: DmarcPolicy }
  | { readonly state: "invalid"; readonly text: string };

export interface DmarcRecord {
  readonly text: string;
  readonly p: PolicyTag;
  readonly sp: PolicyTag;
  readonly np: PolicyTag;
  readonly adkim: "r" | "s";
  readonly aspf: "r" | "s";
  /** `t=y`: apply one level less. */
  readonly isTesting: boolean;
  readonly psd: "y" | "n" | "u";
  readonly rua: readonly ReportUri[];
  readonly ruf: readonly ReportUri[];
  /** `0`, `1`, `d`, `s`. */
  readonly fo: readonly string[];
  /** Percent of messages to which RFC 7489 receivers apply the policy; `null` without the tag. */
  readonly pct: number | null;
  readonly notes: readonly DmarcNote[];
}

/** How a name stands to the domain of the record: the same, one below that exists, one below that does not. */
export type DmarcRelation = "own" | "subdomain" | "missing-subdomain";

const ABSENT: PolicyTag = { state: "absent" };
const WEAKER: Readonly<Record<DmarcPolicy, DmarcPolicy>> = {
  reject: "quarantine",
  quarantine: "none",
  none: "none",
};

/** RFC 9989 section 4.7: `p` that is missing or invalid, or another policy that is invalid. */
function isBroken({ p, sp, np }: DmarcRecord): boolean {
  return p.state !== "valid" || sp.state === "invalid" || np.state === "invalid";
}

/** Whether a record leads to DMARC processing at all: it does without a good policy if it asks for reports. */
export function isUsable(record: DmarcRecord): boolean {
  return !isBroken(record) || record.rua.some(({ isValid }) => isValid);
}

/** Whether one of the policies is there and is not one. */
export function hasInvalidPolicy({ p, sp, np }: DmarcRecord): boolean {
  return [p, sp, np].some(({ state }) => state === "invalid");
}

/** The policy that a record sets, before and after `t=y`; `null` when it is unusable. */
export function policyOf(
  record: DmarcRecord,
  relation: DmarcRelation,
): { readonly stated: DmarcPolicy; readonly effective: DmarcPolicy } | null {
  if (!isUsable(record)) return null;
  const stated = isBroken(record) ? "none" : statedPolicy(record, relation);
  return { stated, effective: record.isTesting ? WEAKER[stated] : stated };
}

function statedPolicy({ p, sp, np }: DmarcRecord, relation: DmarcRelation): DmarcPolicy {
  const inherited = relation === "own" ? ABSENT : sp;
  const tags = [relation === "missing-subdomain" ? np : ABSENT, inherited, p];
  return tags.find((tag) => tag.state === "valid")?.policy ?? "none";
}

/** The policies that apply below the domain of a record, after `t=y`; `null` when it is unusable. */
export function subdomainPolicies(
  record: DmarcRecord,
): { readonly existing: DmarcPolicy; readonly missing: DmarcPolicy } | null {
  const existing = policyOf(record, "subdomain");
  const missing = policyOf(record, "missing-subdomain");
  return existing === null || missing === null
    ? null
    : { existing: existing.effective, missing: missing.effective };
}
