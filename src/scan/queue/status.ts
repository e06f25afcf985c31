/** How far a run has got, and who works on it. */
import type { JobCounts, QueueStatus } from "../../model/queue-status.ts";
import type { Queue } from "./database.ts";
import { deadQueueOf, JOB_SCHEMA, queueOf, SCHEMA, sessionsOf } from "./names.ts";
import type { QueuedRun } from "./run.ts";

interface WorkerRow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly is_alive: boolean;
  readonly shards: number;
  readonly done: string;
  readonly per_second: number | null;
  readonly seen_ago: number;
}

export async function readStatus(queue: Queue, run: QueuedRun): Promise<QueueStatus> {
  const workers = await queue.query<WorkerRow>(
    `SELECT w.id, w.host, w.pid, w.shards, w.done, w.per_second,
       extract(epoch FROM now() - w.seen_at)::int AS seen_ago,
       w.ended_at IS NULL AND EXISTS (
         SELECT 1 FROM pg_stat_activity a WHERE a.application_name = $2 || w.id) AS is_alive
     FROM ${SCHEMA}.worker w WHERE w.run_id = $1 ORDER BY w.started_at, w.id`,
    [run.id, sessionsOf(run.id)],
  );
  return statusOf(run, workers, await countJobs(queue, run));
}

/** The document, from what was read. */
export function statusOf(run: QueuedRun, workers: readonly WorkerRow[], jobs: JobCounts): QueueStatus {
  const rates = workers.flatMap((worker) =>
    worker.is_alive && worker.per_second !== null ? [worker.per_second] : [],
  );
  const perSecond = rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0);
  const left = run.targets - run.doneTargets;
  return {
    kind: "waterpas-queue-status",
    schema_version: "1.0",
    name: run.id,
    run_id: run.header.run_id,
    list: run.header.list,
    begun_at: run.begunAt.toISOString(),
    submitted: run.isSubmitted,
    finished_at: run.closedAt?.toISOString() ?? null,
    lines: { all: run.lines, queued: run.planned, refused: run.refused },
    targets: { all: run.targets, done: run.doneTargets, incomplete: run.incomplete },
    reports: { all: run.reports, done: run.done },
    per_second: perSecond === null ? null : Math.round(perSecond * 10) / 10,
    eta_seconds:
      perSecond === null || perSecond <= 0 || run.closedAt !== null ? null : Math.ceil(left / perSecond),
    jobs,
    workers: workers.map(({ id, host, pid, is_alive, shards, done, seen_ago }) => ({
      id,
      host,
      pid,
      is_alive,
      shards,
      done: Number(done),
      seen_seconds_ago: seen_ago,
    })),
  };
}

async function countJobs(queue: Queue, { id, shards }: QueuedRun): Promise<JobCounts> {
  const names = Array.from({ length: shards }, (_, shard) => queueOf(id, shard));
  const [row] = await queue.query<JobCounts>(
    `SELECT
       count(*) FILTER (WHERE name <> $2 AND state = 'created' AND start_after <= now())::int AS waiting,
       count(*) FILTER (WHERE name <> $2 AND state = 'created' AND start_after > now())::int AS later,
       count(*) FILTER (WHERE name <> $2 AND state = 'active')::int AS active,
       count(*) FILTER (WHERE name <> $2 AND state = 'retry')::int AS retry,
       count(*) FILTER (WHERE name = $2 AND state < 'completed')::int AS dead
     FROM ${JOB_SCHEMA}.job WHERE name = ANY($1::text[] || $2::text) AND state < 'completed'`,
    [names, deadQueueOf(id)],
  );
  return row ?? { waiting: 0, later: 0, active: 0, retry: 0, dead: 0 };
}
