/** Results and evidence for tests of pages. */
import type { EvidenceDocument, ZoneChain } from "../../../src/model/evidence.ts";
import type { GateResult } from "../../../src/model/gate.ts";
import type { Result } from "../../../src/model/report.ts";
import { type HtmlRequest, htmlDocument } from "../../../src/report/html/html.ts";
import { diffResults } from "../../../src/score/diff.ts";
import { openStatistics } from "../../../src/score/statistics.ts";
import { evidenceOf } from "../../support/evidence.ts";
import { dnsOf, EXAMPLE } from "../samples.ts";

/** Evidence of `example.nl` whose chain of trust ends in a zone. */
export function evidenceWith(zone: ZoneChain = EXAMPLE): EvidenceDocument {
  const { dns } = dnsOf(zone, {});
  const whole = evidenceOf();
  return { ...whole, dns: { ...(whole.dns ?? dns), zones: dns.zones } } as EvidenceDocument;
}

export function requestOf(
  result: Result,
  evidence: EvidenceDocument | null = evidenceWith(),
  gate?: GateResult,
): HtmlRequest {
  return {
    result,
    evidenceOf: (name) => (evidence !== null && name === evidence.target.name ? evidence : undefined),
    statistics: () => {
      const statistics = openStatistics();
      for (const report of result.reports) statistics.add(report);
      return statistics.end(result.run);
    },
    ...(gate === undefined ? {} : { gate }),
  };
}

/** The page with what changed since a result before. */
export const pageSince = (before: Result, result: Result): string =>
  htmlDocument({ ...requestOf(result), previous: diffResults(before, result, null) });

export const page = (result: Result, evidence?: EvidenceDocument | null, gate?: GateResult): string =>
  htmlDocument(requestOf(result, evidence, gate));

/** A gate that one test breaks, and one breaks but for a waiver. */
export const GATE: GateResult = {
  outcome: "not-met",
  targets: [
    {
      name: "example.nl",
      type: "web",
      outcome: "not-met",
      gate: {},
      items: [
        { rule: "fail_on", outcome: "broken", test: "web_dnssec_valid", verdict: "bad" },
        {
          rule: "fail_on",
          outcome: "waived",
          test: "web_ipv6_ns_address",
          verdict: "bad",
          waiver: { id: "W-1", expires: "2026-12-31", reason: "new name server <ordered>" },
        },
        { rule: "min_score", outcome: "broken", found: 50, needed: 90 },
      ],
    },
  ],
  notes: [],
};
