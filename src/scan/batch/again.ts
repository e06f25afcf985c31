/** What is tried a second time at the end of a run, and which of two tries counts (`settled.md` 10.2). */
import type { AttemptRecord } from "../../model/attempt.ts";
import type { Cause } from "../../model/cause.ts";
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";

/** What was measured of one target, and how it was judged. */
export interface Audited {
  readonly evidence: EvidenceDocument;
  readonly reports: readonly Report[];
  /** The same as it is written, where that has been done already. */
  readonly lines?: AuditedLines;
}

export interface AuditedLines {
  readonly evidence: Buffer;
  readonly results: Buffer;
}

/** What lines say; the evidence, which is large and seldom looked at, is only read when it is asked for. */
export function auditedOfLines(lines: AuditedLines): Audited {
  const reports = lines.results
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Report);
  return {
    lines,
    reports,
    get evidence() {
      return JSON.parse(lines.evidence.toString("utf8")) as EvidenceDocument;
    },
  };
}

/** Causes that may be gone a while later. */
const TRANSIENT: ReadonlySet<Cause> = new Set([
  "dns-failure",
  "timeout",
  "unreachable",
  "rate-limited",
  "probe-error",
  "budget",
  "overloaded",
  "local",
]);

const hasCause = ({ errors }: Report, causes: ReadonlySet<Cause>): boolean =>
  errors.some(({ code }) => causes.has(code));

/** Whether a second try may tell more. */
export function isTransient({ reports }: Pick<Audited, "reports">): boolean {
  return reports.some((report) => hasCause(report, TRANSIENT));
}

const CANCELLED: ReadonlySet<Cause> = new Set(["cancelled"]);

/** Whether it was broken off, so that it is left for later. */
export function isCancelled({ evidence, reports }: Audited): boolean {
  return (
    reports.some((report) => hasCause(report, CANCELLED)) ||
    Object.values(evidence.missing ?? {}).includes("cancelled")
  );
}

const OWN_FAULT: ReadonlySet<Cause> = new Set(["local", "overloaded"]);

/** Whether this machine was the reason that something could not be measured. */
export function isOwnFault({ reports }: Pick<Audited, "reports">): boolean {
  return reports.some((report) => hasCause(report, OWN_FAULT));
}

/** Whether every test asked for has a verdict. */
export function isComplete({ reports }: Pick<Audited, "reports">): boolean {
  return reports.every(({ errors }) => errors.length === 0);
}

const unmeasured = ({ reports }: Pick<Audited, "reports">): number =>
  reports.reduce((sum, { score }) => sum + score.counts.error, 0);

/** True where the later try counts: unless it could measure even less. */
export const isLaterBetter = (first: Audited, second: Audited): boolean =>
  unmeasured(second) <= unmeasured(first);

/**
 * Evidence with the attempts of another try behind its own, renumbered: what was tried, and when, is all there.
 */
export function withAttemptsOf(
  evidence: EvidenceDocument,
  { attempts: others }: Pick<EvidenceDocument, "attempts">,
): EvidenceDocument {
  const last = evidence.attempts.reduce((most, { n }) => Math.max(most, n), 0);
  const more = others.map((attempt, index): AttemptRecord => ({ ...attempt, n: last + 1 + index }));
  return { ...evidence, attempts: [...evidence.attempts, ...more] };
}
