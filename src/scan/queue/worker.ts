/** A worker: takes jobs of a run, measures their targets, writes down what came of it. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Report } from "../../model/report.ts";
import type { Admission } from "../batch/admission.ts";
import { type Audited, isCancelled, isLaterBetter, isTransient, withAttemptsOf } from "../batch/again.ts";
import type { Audit } from "../batch/auditor.ts";
import { type PoolState, runPool } from "../batch/pool.ts";
import type { Target } from "../target.ts";
import { wait } from "../time.ts";
import type { Queue } from "./database.ts";
import { doneOf, putOffOf } from "./done.ts";
import { HUNG_SECONDS, type HungWorker } from "./hung.ts";
import { type Item, type Job, openJobs } from "./jobs.ts";
import { DEAD_SHARD, queueOfShard, SCHEMA } from "./names.ts";
import { isPassing, patiently, repeatedly, untilStopped } from "./patience.ts";
import { openPresence } from "./presence.ts";
import type { QueuedRun, WorkerHeader } from "./run.ts";
import { openShardHolder, openShards } from "./shards.ts";
import { openTurns } from "./turns.ts";

export interface WorkRequest {
  readonly queue: Queue;
  readonly run: QueuedRun;
  /** Of this process; at most 40 letters and digits. */
  readonly worker: string;
  readonly header: WorkerHeader;
  readonly audit: Audit;
  readonly judge: (evidence: EvidenceDocument) => readonly Report[];
  /** What is reported of a target that ends every process that measures it. */
  readonly giveUp: (target: Target, seq: number) => Audited;
  readonly operatorOf?: (target: Target) => Promise<string | null>;
  readonly admission: Admission;
  /** Parts of the run that are served at the most; absent: as many as are fair. */
  readonly mostShards?: number;
  readonly pace?: Pace;
  /** Nothing further is started; what is under way is finished and written. */
  readonly signal: AbortSignal;
  readonly onBug?: (where: string, error: unknown) => void;
  /** The server is away. */
  readonly onWait?: () => void;
  /** Another worker hangs, and has been told of once. */
  readonly onHung?: (worker: HungWorker) => void;
  readonly onOpen?: (state: WorkerState) => void;
}

export interface Pace {
  /** Seconds without a sign of life after which a worker hangs. */
  readonly hungSeconds: number;
  /** Milliseconds between two signs of life. */
  readonly everyMs: number;
  /** Milliseconds after which a part of a job is written while the rest goes on. */
  readonly saveMs: number;
}

export interface WorkerState {
  readonly pool: PoolState | null;
  /** Targets that this worker has finished. */
  readonly done: number;
  readonly shards: number;
}

/** Targets that are taken beyond those under way: few, for what is taken is done again when this process is killed. */
const AHEAD = 16;
/** Targets that wait for others of their operator, for the same reason. */
const WAITING = 2_000;
const POLL_MS = 250;
const PACE: Pace = { hungSeconds: HUNG_SECONDS, everyMs: 5_000, saveMs: 600_000 };
const BALANCE_MS = 1_000;

/**
 * Serves one run until it is over, or until the signal.
 *
 * @returns whether the run is over
 */
export async function serveRun(request: WorkRequest): Promise<boolean> {
  const { queue, run, worker, signal } = request;
  const patience = request.onWait === undefined ? {} : { onWait: request.onWait };
  const jobs = openJobs(request);
  const { mostShards = null, pace = PACE } = request;
  const { hungSeconds } = pace;
  const presence = openPresence({ queue, runId: run.id, worker, hungSeconds, onHung: request.onHung });
  const holder = openShardHolder({
    queue,
    runId: run.id,
    worker,
    mostShards,
    isBusy: (shard) => jobs.byShard().has(shard),
    ownJobs: jobs.ids,
  });
  /** The run is over. */
  const over = new AbortController();
  /** This worker cannot go on. */
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, over.signal, broken.signal]);
  const turns = openTurns(jobs, holder.held);
  const writes = new Set<Promise<void>>();
  let pool: PoolState | null = null;
  let done = 0;
  request.onOpen?.({
    get pool() {
      return pool;
    },
    get done() {
      return done;
    },
    get shards() {
      return holder.held().length;
    },
  });

  /** What fails because the run is over, and its queues have been removed, is no failure. */
  async function unlessOver<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (isPassing(error) || !(await isOver())) throw error;
      over.abort();
      return null;
    }
  }

  async function isOver(): Promise<boolean> {
    const [row] = await queue.query<{ readonly is_over: boolean }>(
      `SELECT closed_at IS NOT NULL AS is_over FROM ${SCHEMA}.run WHERE id = $1`,
      [run.id],
    );
    return row === undefined || row.is_over;
  }

  async function balance(): Promise<void> {
    if (await isOver()) over.abort();
    if (over.signal.aborted) return;
    const open = await openShards(queue, run.id, run.shards);
    turns.noteOpen(open);
    const isTaken = await holder.balance(signal.aborted ? [] : open);
    // What the worker before had under way can be taken now.
    if (isTaken) turns.noteOpen(await openShards(queue, run.id, run.shards));
  }

  async function beat(): Promise<void> {
    await presence.beat({ done, shards: holder.held().length }, jobs.byShard());
    saveLong();
  }

  /** Targets of one job after the other, as long as there are any. */
  async function* items(): AsyncGenerator<Item> {
    while (!stop.aborted) {
      const job = await untilStopped(() => unlessOver(turns.next), { ...patience, signal: stop });
      if (job === null) await wait(POLL_MS, stop);
      else if (job.shard === DEAD_SHARD) await split(job);
      else yield* await itemsOf(job);
    }
  }

  async function split(job: Job): Promise<void> {
    await patiently(() => unlessOver(() => jobs.split(job)), patience);
    turns.noteReady(job.data.shard);
  }

  async function itemsOf(job: Job): Promise<readonly Item[]> {
    const found = await patiently(() => jobs.itemsOf(job), patience);
    if (found.length === 0) write(job);
    return found;
  }

  async function measure({ job, seq, target, first }: Item): Promise<void> {
    const audited = await auditOnce(target, seq);
    // Broken off: it is left for another worker.
    if (isCancelled(audited) && signal.aborted) return;
    if (first === undefined && run.request.again_after_ms !== null && isTransient(audited)) {
      job.again.push(putOffOf({ seq, target }, audited));
    } else {
      const final = better(first, audited, request.judge);
      job.done.push(await doneOf({ seq, target }, final, run.request.evidence));
      done += 1;
    }
    job.left.delete(seq);
    if (job.left.size === 0) write(job);
  }

  async function auditOnce(target: Target, seq: number): Promise<Audited> {
    try {
      return await request.audit(target, seq);
    } catch (error) {
      request.onBug?.(`audit of ${target.name}`, error);
      return request.giveUp(target, seq);
    }
  }

  /** Writes the end of a job, or a part of it, while others go on; first what was to be written of it before. */
  function write(job: Job, work: () => Promise<boolean> = () => jobs.end(job)): void {
    const unlessBroken = async (): Promise<boolean | null> =>
      broken.signal.aborted ? null : unlessOver(work);
    const written = job.turn
      .then(() => patiently(unlessBroken, patience))
      .then((isRunOver) => {
        if (isRunOver === true) over.abort();
        // It may have become another one.
        turns.noteReady(job.data.shard);
      })
      .catch((error: unknown) => broken.abort(error))
      .finally(() => writes.delete(written));
    job.turn = written;
    writes.add(written);
  }

  /** Of a job that takes long no more is lost with this process than the last so many minutes. */
  function saveLong(): void {
    for (const job of jobs.all()) {
      const isDue = performance.now() - job.writtenAtMs >= pace.saveMs;
      if (!isDue || job.left.size === 0 || job.done.length === 0) continue;
      job.writtenAtMs = performance.now();
      const part = job.done.splice(0);
      write(job, () => jobs.save(job, part));
    }
  }

  /** What is not done goes back, and counts as no failure; then everything is written. */
  async function finish(): Promise<void> {
    const unwritten = jobs.all().filter(({ left }) => left.size > 0);
    if (!over.signal.aborted && !broken.signal.aborted) for (const job of unwritten) write(job);
    while (writes.size > 0) await Promise.all(writes);
    if (broken.signal.aborted) throw broken.signal.reason;
  }

  const fail = (error: unknown): void => broken.abort(error);
  await patiently(() => presence.register(request.header, mostShards), patience);
  const tasks = new AbortController();
  const running = [
    repeatedly(BALANCE_MS, tasks.signal, async () => void (await unlessOver(balance))).catch(fail),
    repeatedly(pace.everyMs, tasks.signal, async () => void (await unlessOver(beat))).catch(fail),
  ];
  try {
    await runPool<Item>({
      source: items(),
      limit: () => request.admission.limit,
      signal: stop,
      work: measure,
      bounds: { planning: AHEAD, waiting: WAITING },
      onOpen: (opened) => {
        pool = opened;
      },
      ...(request.operatorOf === undefined
        ? {}
        : { laneOf: ({ target }) => request.operatorOf?.(target) ?? Promise.resolve(null) }),
    });
    await finish();
  } finally {
    tasks.abort();
    await Promise.all(running);
    await holder.close();
    if (over.signal.aborted) await removeQueues(queue, run);
    // That nobody works here any more is seen from the session as well.
    await presence.end(done).catch(() => undefined);
  }
  return over.signal.aborted;
}

/** The try that counts, with the attempts of both; judged again, for reports name the evidence by its digest. */
function better(first: Audited | undefined, second: Audited, judge: WorkRequest["judge"]): Audited {
  if (first === undefined) return second;
  const [chosen, other] = isLaterBetter(first, second) ? [second, first] : [first, second];
  const evidence = withAttemptsOf(chosen.evidence, other.evidence);
  return { evidence, reports: judge(evidence) };
}

/** The jobs of a run that is over are of no use; its results stay. */
async function removeQueues({ boss }: Queue, { id, shards }: QueuedRun): Promise<void> {
  const all = [...Array.from({ length: shards }, (_, shard) => shard), DEAD_SHARD];
  try {
    for (const shard of all) await boss.deleteQueue(queueOfShard(id, shard));
  } catch {
    // Somebody else has removed them, or the server has gone: they are empty, and in nobody's way.
  }
}
