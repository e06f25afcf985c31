/** What a verdict rests on: its facts, and the places in the evidence that its findings point to. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { TestResult } from "../../model/report.ts";
import { escapeText } from "../escape.ts";
import type { Look } from "../look.ts";

/** Pointers shown for one test. */
const POINTERS = 6;

/** `p none, records 1`. */
export function factWords({ facts }: TestResult, look: Look): string {
  return Object.entries(facts)
    .map(([key, value]) => `${escapeText(key)} ${compact(value, look)}`)
    .join(", ");
}

/** One line for each place: the pointer, and what stands there. */
export function excerptsOf(test: TestResult, evidence: EvidenceDocument | undefined, look: Look): string[] {
  const pointers = [...new Set(test.findings.flatMap((finding) => finding.evidence))];
  const shown = pointers.slice(0, POINTERS).map((pointer) => {
    const place = escapeText(pointer, { ascii: look.ascii });
    const value = evidence === undefined ? undefined : resolvePointer(evidence, pointer);
    return value === undefined ? place : `${place}  ${compact(value, look)}`;
  });
  const more = pointers.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more places`] : shown;
}

function compact(value: unknown, look: Look): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return escapeText(text, { ascii: look.ascii });
}

/** The value at a JSON Pointer (RFC 6901); `undefined` when there is none. */
export function resolvePointer(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
