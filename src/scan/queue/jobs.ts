/** Jobs that are under way in this process. */
import type { Audited } from "../batch/again.ts";
import type { Target } from "../target.ts";
import { aloneJob, type Commit, commit, queuedTargets } from "./commit.ts";
import type { Queue } from "./database.ts";
import { type Done, doneOf, type PutOff } from "./done.ts";
import { DEAD_SHARD, queueOf, queueOfShard, SCHEMA } from "./names.ts";
import type { JobData, QueuedRun, QueuedTarget } from "./run.ts";

export interface Job {
  readonly id: string;
  /** The part of the run from whose queue it came. */
  readonly shard: number;
  /** From 1. */
  readonly attempt: number;
  readonly data: JobData;
  /** Not yet done. */
  readonly left: Map<number, QueuedTarget>;
  /** Done and not yet written. */
  readonly done: Done[];
  /** Tried once, to be tried again later. */
  readonly again: PutOff[];
  /** When something of it was written last, in milliseconds of this process. */
  writtenAtMs: number;
  /** What is being written of it. */
  turn: Promise<unknown>;
}

/** A target of a job, with its first try where there was one. */
export interface Item extends QueuedTarget {
  readonly job: Job;
  readonly first: Audited | undefined;
}

export interface Jobs {
  /** The next job of a part of the run; `null` where none is ready. */
  fetch(shard: number): Promise<Job | null>;
  /**
   * What of it is still to be measured: the one who had it before may have written a part of it, and a target at which
   * two workers have ended is given up.
   */
  itemsOf(job: Job): Promise<readonly Item[]>;
  /** A job that failed too often: each of its targets gets a job of its own. */
  split(job: Job): Promise<void>;
  /** Writes what it came to; what is left of it becomes another job. @returns whether the run is over */
  end(job: Job): Promise<boolean>;
  /** Writes what is done so far. */
  save(job: Job, done: readonly Done[]): Promise<boolean>;
  ids(): readonly string[];
  all(): readonly Job[];
  byShard(): ReadonlyMap<number, string[]>;
}

/** A target that has ended so many workers is given up by the next one (`scale.md` 4.3). */
const MOST_WORKERS = 2;

export interface JobNeeds {
  readonly queue: Queue;
  readonly run: QueuedRun;
  readonly worker: string;
  /** What is reported of a target that ends every process that measures it. */
  readonly giveUp: (target: Target, seq: number) => Audited;
}

export function openJobs({ queue, run, worker, giveUp }: JobNeeds): Jobs {
  const jobs = new Map<string, Job>();

  async function leaveOutDone({ left }: Job): Promise<void> {
    const rows = await queue.query<{ readonly seq: string }>(
      `SELECT DISTINCT seq FROM ${SCHEMA}.result WHERE run_id = $1 AND seq = ANY($2::bigint[])`,
      [run.id, [...left.keys()]],
    );
    for (const { seq } of rows) left.delete(Number(seq));
  }

  async function firstTries({ data, left }: Job): Promise<ReadonlyMap<number, Audited>> {
    if (data.again !== true) return new Map();
    const rows = await queue.query<{ readonly seq: string; readonly first: Audited }>(
      `SELECT seq, first FROM ${SCHEMA}.pending WHERE run_id = $1 AND seq = ANY($2::bigint[])`,
      [run.id, [...left.keys()]],
    );
    return new Map(rows.map(({ seq, first }) => [Number(seq), first]));
  }

  /** How many workers have begun with its target, this one among them; the same one twice is one. */
  async function workersAt({ left }: Job): Promise<number> {
    const seqs = [...left.keys()];
    await queue.query(
      `INSERT INTO ${SCHEMA}.start (run_id, seq, worker) SELECT $1, unnest($2::bigint[]), $3 ON CONFLICT DO NOTHING`,
      [run.id, seqs, worker],
    );
    const [row] = await queue.query<{ readonly n: number }>(
      `SELECT count(DISTINCT worker)::int AS n FROM ${SCHEMA}.start WHERE run_id = $1 AND seq = ANY($2::bigint[])`,
      [run.id, seqs],
    );
    return row?.n ?? 0;
  }

  async function drop(job: Job): Promise<void> {
    for (const { seq, target } of job.left.values()) {
      job.done.push(await doneOf({ seq, target }, giveUp(target, seq), run.request.evidence));
    }
    job.left.clear();
  }

  async function end(job: Job): Promise<boolean> {
    const isOver = await commit(queue, commitOf(job));
    jobs.delete(job.id);
    return isOver;
  }

  const commitOf = (
    { id, shard, attempt, data, left, done, again }: Job,
    part: Partial<Commit> = {},
  ): Commit => ({
    runId: run.id,
    shard,
    jobId: id,
    worker,
    attempt,
    data,
    done,
    again,
    againAfterMs: run.request.again_after_ms ?? 0,
    left: [...left.values()],
    isPart: false,
    ...part,
  });

  /** A job for each of the targets, one after the other. */
  async function separate({ id, data, left }: Job): Promise<void> {
    const targets = [...left.values()];
    await queue.transaction(async ({ db }) => {
      if (targets.length > 0) {
        const job = aloneJob(run.id, data, { targets, from: id });
        await queue.boss.insert(queueOf(run.id, data.shard), [job], { db });
      }
      await queue.boss.complete(queueOfShard(run.id, DEAD_SHARD), id, null, { db });
    });
    jobs.delete(id);
  }

  return {
    async fetch(shard) {
      const [fetched] = await queue.boss.fetch<JobData>(queueOfShard(run.id, shard), {
        includeMetadata: true,
      });
      // One that is under way here was given back while the server was away; it will be written all the same.
      if (fetched === undefined || jobs.has(fetched.id)) return null;
      const targets = queuedTargets(fetched.data.targets);
      const job: Job = {
        id: fetched.id,
        shard,
        attempt: fetched.retryCount + 1,
        data: fetched.data,
        left: new Map(targets.map((target) => [target.seq, target])),
        done: [],
        again: [],
        writtenAtMs: performance.now(),
        turn: Promise.resolve(),
      };
      jobs.set(job.id, job);
      return job;
    },
    async itemsOf(job) {
      await leaveOutDone(job);
      if (job.data.alone === true && job.left.size > 0 && (await workersAt(job)) > MOST_WORKERS)
        await drop(job);
      const firsts = await firstTries(job);
      return [...job.left.values()].map((target) => ({ ...target, job, first: firsts.get(target.seq) }));
    },
    async split(job) {
      await leaveOutDone(job);
      await separate(job);
    },
    end,
    save: (job, done) => commit(queue, commitOf(job, { done, isPart: true })),
    ids: () => [...jobs.keys()],
    all: () => [...jobs.values()],
    byShard() {
      const found = new Map<number, string[]>();
      for (const { id, shard } of jobs.values()) found.set(shard, [...(found.get(shard) ?? []), id]);
      return found;
    },
  };
}
