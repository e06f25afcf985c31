import type { Report, Result, RunHeader } from "../model/report.ts";

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

/** Reports by what became of them. */
export type StatusCounts = Readonly<Record<Report["status"], number>>;

/** The first line of a run. */
export const runLine = (run: RunHeader, schemaVersion: string): string =>
  lineOf({ kind: "waterpas-run", schema_version: schemaVersion, ...run });

export const reportLine = (report: Report): string => lineOf(report);

/** The last line; a file without it is of a run that was interrupted. */
export const endLine = (runId: string, counts: StatusCounts): string =>
  lineOf({ kind: "waterpas-run-end", run_id: runId, counts });

/** A result line by line: the run, its reports, the end (`reports.md` 1.3). */
export function resultJsonLines({ schema_version, run, reports }: Result): string {
  const counts: Record<Report["status"], number> = { ok: 0, partial: 0, unresolvable: 0, error: 0 };
  for (const { status } of reports) counts[status] += 1;
  return [runLine(run, schema_version), ...reports.map(reportLine), endLine(run.run_id, counts)].join("");
}
