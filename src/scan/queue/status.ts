/** How far a run has got, and who works on it. */
import type { Cause } from "../../model/cause.ts";
import type { JobCounts, QueueStatus, WorkerStatus } from "../../model/queue-status.ts";
import type { Problem } from "../../model/report.ts";
import type { Queue } from "./database.ts";
import { HUNG_SECONDS } from "./hung.ts";
import { deadQueueOf, JOB_SCHEMA, queueOf, SCHEMA, sessionsOf } from "./names.ts";
import type { QueuedRun } from "./run.ts";

interface WorkerRow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly has_session: boolean;
  readonly shards: number;
  readonly most_shards: number | null;
  readonly done: string;
  readonly per_second: number | null;
  readonly seen_ago: number;
  readonly problems: readonly Problem[];
}

interface CauseRow {
  readonly cause: Cause;
  readonly n: string;
}

export async function readStatus(queue: Queue, run: QueuedRun): Promise<QueueStatus> {
  const workers = await queue.query<WorkerRow>(
    `SELECT w.id, w.host, w.pid, w.shards, w.most_shards, w.done, w.per_second, w.header->'problems' AS problems,
       extract(epoch FROM now() - w.seen_at)::int AS seen_ago,
       w.ended_at IS NULL AND EXISTS (
         SELECT 1 FROM pg_stat_activity a WHERE a.application_name = $2 || w.id) AS has_session
     FROM ${SCHEMA}.worker w WHERE w.run_id = $1 ORDER BY w.started_at, w.id`,
    [run.id, sessionsOf(run.id)],
  );
  const causes = await queue.query<CauseRow>(
    `SELECT cause, n FROM ${SCHEMA}.cause WHERE run_id = $1 ORDER BY n DESC, cause`,
    [run.id],
  );
  return statusOf(run, { workers, causes, jobs: await countJobs(queue, run) });
}

export interface SeenOfRun {
  readonly workers: readonly WorkerRow[];
  readonly causes: readonly CauseRow[];
  readonly jobs: JobCounts;
}

/** The document, from what was read. */
export function statusOf(run: QueuedRun, { workers, causes, jobs }: SeenOfRun): QueueStatus {
  const statuses = workers.map(statusOfWorker);
  const rates = statuses.flatMap(({ is_alive, per_second }) =>
    is_alive && per_second !== null ? [per_second] : [],
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
    errors: Object.fromEntries(causes.map(({ cause, n }) => [cause, Number(n)])),
    per_second: perSecond === null ? null : tenths(perSecond),
    eta_seconds:
      perSecond === null || perSecond <= 0 || run.closedAt !== null ? null : Math.ceil(left / perSecond),
    jobs,
    workers: statuses,
  };
}

const tenths = (rate: number): number => Math.round(rate * 10) / 10;

function statusOfWorker(row: WorkerRow): WorkerStatus {
  return {
    id: row.id,
    host: row.host,
    pid: row.pid,
    is_alive: row.has_session && row.seen_ago <= HUNG_SECONDS,
    shards: row.shards,
    most_shards: row.most_shards,
    done: Number(row.done),
    per_second: row.per_second === null ? null : tenths(row.per_second),
    seen_seconds_ago: row.seen_ago,
    problems: row.problems.map(({ code }) => code),
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
