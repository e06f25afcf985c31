/** Of which targets the evidence is kept (`--evidence`). */
import type { Report } from "../../model/report.ts";
import type { KeepEvidence } from "./request.ts";

/** @param reports of one target */
export function isEvidenceKept(reports: readonly Report[], keep: KeepEvidence): boolean {
  return keep === "all" || (keep === "failures" && reports.some(hasFailed));
}

const hasFailed = ({ score }: Report): boolean => score.counts.failed + score.counts.error > 0;
