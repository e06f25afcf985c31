import type { EvidenceDocument } from "../model/evidence.ts";
import { revalidate } from "../proto/dnssec/analysis.ts";
import { createMemo } from "../proto/dnssec/memo.ts";
import { anchorsOfEvidence } from "../scan/inputs.ts";

/**
 * Evidence as it looked to the judge: security states and chains of trust at another time than that of the measurement.
 *
 * @param now RFC 3339 UTC
 */
export function asJudged(document: EvidenceDocument, now: string): EvidenceDocument {
  if (document.dns === undefined) return document;
  const dns = revalidate(document.dns, {
    anchors: anchorsOfEvidence(document),
    now: Math.floor(Date.parse(now) / 1000),
    memo: createMemo(),
  });
  return { ...document, dns };
}
