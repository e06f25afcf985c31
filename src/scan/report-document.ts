/** The report document; keys in the order of `schemas/report.schema.json`. */
import { parse as parseSuffix } from "tldts";
import type { Cause } from "../model/cause.ts";
import type { EvidenceDocument, ReportType, Tool } from "../model/evidence.ts";
import type { Compliance, ProfileRef, Report, ReportTarget, TestResult } from "../model/report.ts";
import type { Scored } from "../score/score.ts";
import { sha256Hex } from "../store/digest.ts";
import { ordered } from "./order.ts";
import { reportFacts } from "./report-facts.ts";

export const REPORT_VERSION = "1.0";

export interface ReportParts {
  readonly evidence: EvidenceDocument;
  readonly evidenceDigest: string;
  readonly side: ReportType;
  readonly status: Report["status"];
  readonly scored: Scored;
  readonly compliance: Compliance | null;
  readonly profile: ProfileRef;
  readonly tool: Tool;
  /** RFC 3339; the clock against which was judged. */
  readonly now: string;
}

export function reportDocument(parts: ReportParts): Report {
  const { evidence, evidenceDigest, side, status, scored, compliance, profile, tool, now } = parts;
  const { collected_from, collected_until } = evidence;
  return {
    kind: "waterpas-report",
    ...(evidence.seq === undefined ? {} : { seq: evidence.seq }),
    schema_version: REPORT_VERSION,
    id: reportId(evidenceDigest, profile.digest, side),
    run_id: evidence.run_id,
    target: reportTarget(evidence, side),
    tool,
    profile,
    evidence: {
      digest: evidenceDigest,
      uri: null,
      collected_from,
      collected_until,
      vantage: reportVantage(evidence),
      inputs: evidence.inputs,
    },
    status,
    errors: errorsOf(scored.tests),
    score: scored.score,
    ...(compliance === null ? {} : { compliance }),
    categories: scored.categories,
    tests: scored.tests.map((test) => ordered(test, TEST_KEYS)),
    facts: reportFacts(evidence, side),
    timing: {
      started_at: collected_from,
      finished_at: collected_until,
      duration_ms: Math.max(0, Date.parse(collected_until) - Date.parse(collected_from)),
      judged_at: now,
    },
  };
}

/** The same evidence under the same profile has the same id for each side. */
function reportId(evidenceDigest: string, profileDigest: string, side: ReportType): string {
  return `rpt_${sha256Hex([evidenceDigest, profileDigest, side].join("\n")).slice(0, 32)}`;
}

function reportTarget({ target }: EvidenceDocument, side: ReportType): ReportTarget {
  const isDomain = side === "web" || side === "mail";
  const { domain, publicSuffix } = isDomain
    ? parseSuffix(target.name, { allowPrivateDomains: false })
    : { domain: null, publicSuffix: null };
  return {
    input: target.input,
    type: side,
    name: target.name,
    unicode: target.unicode,
    registrable: domain,
    suffix: publicSuffix,
    ...ordered(target, LISTED_KEYS),
    ...(target.pre_delegation === undefined ? {} : { pre_delegation: target.pre_delegation }),
  };
}

/** What a list says of its targets. */
const LISTED_KEYS = ["list", "tags", "source"] as const satisfies readonly (keyof ReportTarget)[];

function reportVantage({ vantage }: EvidenceDocument): Report["evidence"]["vantage"] {
  const { label, ipv4, ipv6, port25, dns, clock, resolver, nat64_prefix, checked_at } = vantage;
  const translator = typeof nat64_prefix === "string" ? { nat64_prefix } : {};
  const families = { ipv4: ipv4 === "ok", ipv6: ipv6 === "ok" };
  return { label, ...families, port25, dns, clock, resolver, ...translator, checked_at };
}

/** One entry for each cause, with the ids of the tests that it left without a verdict. */
function errorsOf(tests: readonly TestResult[]): Report["errors"] {
  const byCause = new Map<Cause, string[]>();
  for (const { id, status, cause } of tests) {
    if (status !== "error" || cause === undefined) continue;
    byCause.set(cause, [...(byCause.get(cause) ?? []), id]);
  }
  return [...byCause].map(([code, ids]) => ({ code, message: ids.join(" ") }));
}

const TEST_KEYS = [
  "id",
  "category",
  "section",
  "origin",
  "level",
  "status",
  "verdict",
  "cause",
  "not_tested_reason",
  "blocked_by",
  "points",
  "facts",
  "servers",
  "findings",
  "hint",
  "confidence",
] as const satisfies readonly (keyof TestResult)[];
