/** The healthy domain, judged as internet.nl does, for tests of the documents that its tools read. */
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { Report, Result } from "../../src/model/report.ts";
import { resultOf } from "../../src/scan/judge.ts";
import { reportDocument } from "../../src/scan/report-document.ts";
import { scoreTests } from "../../src/score/score.ts";
import { digestOf } from "../../src/store/digest.ts";
import { profileRef } from "../../src/store/profile.ts";
import { evidenceOf, judgeSide, type MutableEvidence, profileOf } from "../support/evidence.ts";

const tool = { name: "waterpas", version: "0.1.0", node: "24.0.0", openssl: "3.5.0" } as const;

/** Evidence of both sides, as changed. */
export function bothSides(change: (evidence: MutableEvidence) => void = () => undefined): EvidenceDocument {
  const evidence = evidenceOf();
  change(evidence);
  return { ...evidence, target: { ...evidence.target, types: ["web", "mail"] } } as EvidenceDocument;
}

/** The reports of a document under a reading, as they stand in a result. */
export function resultFor(
  evidence: EvidenceDocument,
  reading: "rfc" | "internetnl-1.11" = "internetnl-1.11",
): Result {
  const profile = profileOf(reading);
  const reports = (["web", "mail"] as const).map((side): Report => {
    const tests = judgeSide(evidence, side, profile);
    return reportDocument({
      evidence,
      evidenceDigest: digestOf(evidence),
      side,
      status: "ok",
      scored: scoreTests(tests, side, profile, "ok"),
      compliance: null,
      profile: profileRef(profile),
      tool,
      now: evidence.collected_until,
    });
  });
  return resultOf([evidence], reports, profileRef(profile), { profile, tool });
}
