/** Lines of a run's files: the kind and the line of the list come first, so that a resumed run need read no more. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";
import type { Entry } from "../input/list.ts";
import type { Audited, AuditedLines } from "./again.ts";

const lineOf = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

/** The reports of one line of the list, one after the other. */
export function reportLines(seq: number, reports: readonly Report[]): Buffer {
  return Buffer.concat(reports.map((report) => lineOf(numbered(report, seq, reports.length))));
}

/** The report with its place in the run. */
export function numbered({ kind, ...report }: Report, seq: number, of: number): Report {
  return { kind, seq, of, ...withoutPlace(report) };
}

const withoutPlace = ({
  seq: _,
  of: __,
  ...report
}: Omit<Report, "kind">): Omit<Report, "kind" | "seq" | "of"> => report;

export function evidenceLine({ kind, seq, ...evidence }: EvidenceDocument): Buffer {
  return lineOf({ kind, seq, ...evidence });
}

/** A line of the list from which there is no report. */
export interface InputErrorLine {
  readonly kind: "waterpas-input-error";
  readonly seq: number;
  /** From 1. */
  readonly line: number;
  readonly input: string;
  readonly code: "bad-line" | "duplicate";
  readonly message: string;
  /** Of the name that the line repeats; a name that was left out by mistake can be found by it. */
  readonly duplicate_of_hash?: string;
}

/** What the line came to, if it came to no target. */
export function inputErrorOf(entry: Extract<Entry, { readonly kind: "bad" | "duplicate" }>): InputErrorLine {
  const { kind, seq, input } = entry;
  const place = { kind: "waterpas-input-error", seq, line: seq + 1, input } as const;
  return kind === "bad"
    ? { ...place, code: "bad-line", message: entry.reason }
    : {
        ...place,
        code: "duplicate",
        message: "the name stands further up in the list",
        duplicate_of_hash: entry.hash,
      };
}

export const inputErrorLine = (line: InputErrorLine): Buffer => lineOf(line);

/** What is kept of a first try: all of it, should there be no second. */
export interface PendingLine extends Audited {
  readonly kind: "waterpas-pending";
  readonly seq: number;
  /** Milliseconds since the epoch when the first try was over. */
  readonly at: number;
}

export function pendingLine(seq: number, at: number, audited: Audited): Buffer {
  if (audited.lines !== undefined) return pendingOfLines(seq, at, audited.lines);
  const { evidence, reports } = audited;
  const line: PendingLine = { kind: "waterpas-pending", seq, at, evidence, reports };
  return lineOf(line);
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;

/** The same from what is written already: nothing is read, so nothing of it is written again. */
function pendingOfLines(seq: number, at: number, { evidence, results }: AuditedLines): Buffer {
  const reports = Buffer.from(results.subarray(0, -1));
  for (let end = reports.indexOf(NEWLINE); end >= 0; end = reports.indexOf(NEWLINE, end))
    reports[end] = COMMA;
  return Buffer.concat([
    Buffer.from(`{"kind":"waterpas-pending","seq":${seq},"at":${at},"evidence":`),
    evidence.subarray(0, -1),
    Buffer.from(',"reports":['),
    reports,
    Buffer.from("]}\n"),
  ]);
}
