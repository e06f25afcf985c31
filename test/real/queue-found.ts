/** What is in the queue after a run. */
import type { Queue } from "../../src/scan/queue/database.ts";
import { readCollection } from "../../src/scan/queue/results.ts";
import { readRun } from "../../src/scan/queue/run.ts";
import { expectSame } from "./report.ts";

export interface Found {
  readonly reports: number;
  readonly names: number;
  readonly isComplete: boolean;
}

/** What can be collected: each name with its two reports, in the order of the list, each once. */
export async function collect(queue: Queue, id: string): Promise<Found> {
  return readCollection(queue, id, async ({ lines, isComplete }) => {
    const seqs: number[] = [];
    let reports = 0;
    for await (const line of lines) {
      if (line.kind === "refused") continue;
      const [first] = line.reports;
      seqs.push(first?.seq ?? -1);
      reports += line.reports.length;
      expectSame(
        line.reports.map(({ target }) => target.type),
        ["web", "mail"],
        `reports of line ${first?.seq}`,
      );
    }
    expectSame(
      seqs,
      seqs.toSorted((a, b) => a - b),
      "order",
    );
    expectSame(new Set(seqs).size, seqs.length, "names that are there once");
    return { reports, names: seqs.length, isComplete };
  });
}

/** The counters agree with the rows, and nothing is left behind. */
export async function expectClean(queue: Queue, id: string, targets: number, incomplete = 0): Promise<void> {
  expectSame(
    await collect(queue, id),
    { reports: 2 * targets, names: targets, isComplete: true },
    "collected",
  );
  const run = await readRun(queue, id);
  expectSame([run.done, run.doneTargets, run.incomplete], [2 * targets, targets, incomplete], "counters");
  const [left] = await queue.query(
    `SELECT (SELECT count(*) FROM waterpas.pending WHERE run_id = $1)::int AS pending,
            (SELECT count(*) FROM waterpas_jobs.job WHERE name LIKE 'wp-' || $1 || '-%')::int AS jobs`,
    [id],
  );
  expectSame(left, { pending: 0, jobs: 0 }, "left behind");
  const [kept] = await queue.query(
    `SELECT count(*)::int AS evidence, count(r.seq)::int AS with_report FROM waterpas.evidence e
     LEFT JOIN waterpas.result r ON r.run_id = e.run_id AND r.seq = e.seq AND r.type = 'web' WHERE e.run_id = $1`,
    [id],
  );
  expectSame(kept, { evidence: targets, with_report: targets }, "evidence");
  expectSame(await queue.query(MISCOUNTED, [id]), [], "tests that are counted wrongly");
  const [row] = await queue.query("SELECT count(*)::int AS n FROM waterpas.stat WHERE run_id = $1", [id]);
  expectSame(row, { n: 4 }, "tests by status");
}

/** Tests by status, as the workers have counted them and as the rows have them: where the two differ. */
export const MISCOUNTED = `
  WITH counted AS (SELECT test_id, status, n FROM waterpas.stat WHERE run_id = $1),
  found AS (
    SELECT test->>'id', test->>'status', count(*)
    FROM waterpas.result, json_array_elements(report->'tests') AS test WHERE run_id = $1 GROUP BY 1, 2)
  (TABLE counted EXCEPT TABLE found) UNION ALL (TABLE found EXCEPT TABLE counted)`;

export async function restartsOf(queue: Queue, id: string): Promise<number> {
  const [row] = await queue.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM waterpas.result WHERE run_id = $1 AND attempt > 1",
    [id],
  );
  return row?.n ?? 0;
}

/** The rows of a run with who has written them. */
export const writersOf = (queue: Queue, id: string) =>
  queue.query<{ worker: string }>(
    "SELECT seq, type, worker FROM waterpas.result WHERE run_id = $1 ORDER BY seq, type",
    [id],
  );
