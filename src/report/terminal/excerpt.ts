/** What a verdict rests on: its facts, and the places in the evidence that its findings point to. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { TestResult } from "../../model/report.ts";
import { escapeText } from "../escape.ts";
import { compact, describePointer } from "../evidence-text.ts";
import type { Look } from "../look.ts";

/** Pointers shown for one test. */
const POINTERS = 8;

/** `p none, records 1`. */
export function factWords({ facts }: TestResult, look: Look): string {
  return Object.entries(facts)
    .map(([key, value]) => `${escapeText(key)} ${compact(value, look)}`)
    .join(", ");
}

/** One line for each place that a finding points to. */
export function excerptsOf(test: TestResult, evidence: EvidenceDocument | undefined, look: Look): string[] {
  const pointers = [...new Set(test.findings.flatMap((finding) => finding.evidence))];
  const shown = pointers.slice(0, POINTERS).map((pointer) => describePointer(evidence, pointer, look));
  const more = pointers.length - POINTERS;
  return more > 0 ? [...shown, `and ${more} more places`] : shown;
}
