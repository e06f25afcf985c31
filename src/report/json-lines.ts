import type { Result } from "../model/report.ts";

/** A result line by line: the run, its reports, the end (`reports.md` 1.3). */
export function resultJsonLines({ schema_version, run, reports }: Result): string {
  const counts: Record<string, number> = { ok: 0, partial: 0, unresolvable: 0, error: 0 };
  for (const { status } of reports) counts[status] = (counts[status] ?? 0) + 1;
  const lines = [
    { kind: "waterpas-run", schema_version, ...run },
    ...reports,
    { kind: "waterpas-run-end", run_id: run.run_id, counts },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
