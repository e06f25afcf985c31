/** What to fix: which results, in which order, and which of them are one thing. */
import { REASON_FINDINGS } from "../../check/reasons.table.ts";
import type { Finding, TestResult } from "../../model/report.ts";
import { rank, STATUSES } from "../../model/status.ts";

/** One thing to fix, and every test that it spoils; the first one speaks for all. */
export interface Fix {
  readonly lead: TestResult;
  readonly tests: readonly TestResult[];
  /** Points that the tests would gain together. */
  readonly gain: number;
}

const SHOWN: ReadonlySet<TestResult["status"]> = new Set(["failed", "warning", "error"]);

/** Fixes with the most points first; then the worse status, then the id. */
export function fixesOf(tests: readonly TestResult[]): Fix[] {
  const groups = new Map<string, TestResult[]>();
  for (const test of tests) {
    if (!SHOWN.has(test.status)) continue;
    const key = sharedCause(test);
    groups.set(key, [...(groups.get(key) ?? []), test]);
  }
  return [...groups.values()].map(fixOfGroup).sort(byGain);
}

function fixOfGroup(group: readonly TestResult[]): Fix {
  // A stable sort keeps the order of the report among equals: the website's tests before those of mail.
  const tests = group.toSorted((a, b) => gainOf(b) - gainOf(a) || rank(a.status) - rank(b.status));
  const [lead] = tests;
  if (lead === undefined) throw new Error("a group of tests cannot be empty");
  return { lead, tests, gain: tests.reduce((sum, test) => sum + gainOf(test), 0) };
}

/**
 * What makes several tests one thing: a cause that they could not be measured for, one DNSSEC reason in one zone, or the
 * very same findings.
 */
function sharedCause(test: TestResult): string {
  if (test.status === "error") return `cause ${test.cause ?? test.id}`;
  const reasons = new Set(test.findings.map((finding) => reasonOf(finding, test)));
  const [reason] = reasons;
  if (reasons.size === 1 && reason !== null && reason !== undefined) return `reason ${reason}`;
  const found = test.findings.map(({ code, params }) => `${code} ${JSON.stringify(params ?? {})}`);
  return found.length === 0 ? `test ${test.id}` : `found ${found.join("\n")}`;
}

/** Findings that say by another name what the validator's reason says. */
const SAME_AS: Readonly<Record<string, string>> = {
  "signature-expired": "rrsig-expired",
  "signature-future": "rrsig-not-yet-valid",
  "ds-none-matches": "ds-no-match",
};

/** The DNSSEC reason behind a finding and the zone in which it lies; `null` for findings of other kinds. */
function reasonOf({ code, params = {} }: Finding, { facts }: TestResult): string | null {
  const { zone: ownZone } = facts;
  const { reason = SAME_AS[code] ?? code, zone = ownZone } = params;
  const isReason = typeof reason === "string" && Object.hasOwn(REASON_FINDINGS, reason);
  return isReason && typeof zone === "string" ? `${reason} ${zone}` : null;
}

function gainOf({ status, points }: TestResult): number {
  if (status === "error" || !points.counted) return 0;
  return Math.max(0, (points.max ?? 0) - (points.awarded ?? 0));
}

function byGain(a: Fix, b: Fix): number {
  return b.gain - a.gain || rankOf(a) - rankOf(b) || compareText(a.lead.id, b.lead.id);
}

/** Failed before warning before what could not be measured, which is nobody's fault yet. */
function rankOf({ lead }: Fix): number {
  return lead.status === "error" ? STATUSES.length : rank(lead.status);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
