/** The reports of one name, as the terminal shows them together. */
import type { EvidenceDocument, TargetType } from "../../model/evidence.ts";
import type { Report, Result, TestResult } from "../../model/report.ts";

/** One name with its web report, its mail report, or both. */
export interface TargetReports {
  readonly name: string;
  readonly unicode: string;
  readonly reports: readonly Report[];
  readonly evidence: EvidenceDocument | undefined;
}

/** Looks up the evidence that a report was made from, where it is at hand. */
export type EvidenceLookup = (name: string) => EvidenceDocument | undefined;

/** The names of a result in the order of its reports. */
export function targetsOf(result: Result, evidenceOf: EvidenceLookup = () => undefined): TargetReports[] {
  const byName = new Map<string, Report[]>();
  for (const report of result.reports) {
    byName.set(report.target.name, [...(byName.get(report.target.name) ?? []), report]);
  }
  return [...byName].map(([name, reports]) => ({
    name,
    unicode: reports[0]?.target.unicode ?? name,
    reports,
    evidence: evidenceOf(name),
  }));
}

/** The report of one side, if there is one. */
export function sideOf(target: TargetReports, side: TargetType): Report | undefined {
  return target.reports.find((report) => report.target.type === side);
}

/** All tests of a name; one that stands in both reports is listed once. */
export function testsOf(target: TargetReports): TestResult[] {
  const byId = new Map<string, TestResult>();
  for (const report of target.reports) {
    for (const test of report.tests) if (!byId.has(test.id)) byId.set(test.id, test);
  }
  return [...byId.values()];
}
