/** What a report as a whole came to (`settled.md` 2.6 rows 12 to 14, 3.2). */
import { isNonexistent } from "../check/existence.ts";
import type { DnsAnswer, EvidenceDocument, ReportType } from "../model/evidence.ts";
import type { Report, TestResult } from "../model/report.ts";

export function reportStatus(
  evidence: EvidenceDocument,
  side: ReportType,
  tests: readonly TestResult[],
): Report["status"] {
  if (isUnresolvable(evidence, side, tests)) return "unresolvable";
  const hasError = tests.some(({ status }) => status === "error");
  if (!hasError) return "ok";
  return tests.every(({ status }) => status === "error" || status === "not_tested") ? "error" : "partial";
}

/** The name does not exist, its zone is served by nobody, or (web) it has no address. */
function isUnresolvable(evidence: EvidenceDocument, side: ReportType, tests: readonly TestResult[]): boolean {
  if (isNonexistent(evidence) || tests.some(isUnserved)) return true;
  return side === "web" && ["A", "AAAA"].every((type) => isAbsent(answerOf(evidence, type)));
}

/** Every address of every name server refuses the zone, as the DNSSEC test has found (`settled.md` 2.6 row 13). */
function isUnserved({ id, verdict }: TestResult): boolean {
  return verdict === "servfail" && (id === "web_dnssec_exist" || id === "mail_dnssec_mailto_exist");
}

function answerOf({ target, dns }: EvidenceDocument, type: string): DnsAnswer | undefined {
  return dns?.answers[`${target.name}/${type}`];
}

function isAbsent(answer: DnsAnswer | undefined): boolean {
  return answer?.outcome === "nodata" || answer?.outcome === "nxdomain";
}
