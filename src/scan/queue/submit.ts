/** A list into jobs: window by window, each in one transaction, so that whoever is stopped can begin again. */
import { UserError } from "../../model/user-error.ts";
import { inputErrorOf } from "../batch/lines.ts";
import { runPool } from "../batch/pool.ts";
import type { Entry } from "../input/list.ts";
import type { Target } from "../target.ts";
import type { Queue, Transaction } from "./database.ts";
import { deadQueueOf, jobIdOf, queueOf, SCHEMA, shardOf } from "./names.ts";
import { untilStopped } from "./patience.ts";
import { findRun, type JobData, type QueuedHeader, type QueuedTarget, type RunRequest } from "./run.ts";

export interface Submission {
  /** By which the queue knows the run. */
  readonly id: string;
  readonly header: QueuedHeader;
  readonly request: RunRequest;
  readonly inputDigest: string;
  readonly requestDigest: string;
  /** Lines of the list. */
  readonly lines: number;
  readonly shards: number;
  /** Targets of a job. */
  readonly chunk: number;
  readonly entries: AsyncIterable<Entry>;
  /** Whose servers a target has; absent: targets are spread by their names. */
  readonly operatorOf?: (target: Target) => Promise<string | null>;
  /** How often a job is tried again before it is taken apart. */
  readonly retries?: number;
  /** Lines that make one transaction. */
  readonly window?: number;
  readonly signal?: AbortSignal;
  /** The server is away. */
  readonly onWait?: () => void;
  /** Lines that are in the queue. */
  readonly onProgress?: (lines: number) => void;
}

/** Job attempts (`scale.md` 4.3). */
const RETRIES = 4;
const RETRIES_DEAD = 1_000;
/** For a target that is alone in its job the workers are counted that it has ended. */
export const RETRIES_ALONE = RETRIES_DEAD;
/** Silence after which a job is given to somebody else. */
const HEARTBEAT_SECONDS = 30;
const TARGET_TIMEOUT_MS = 180_000;
const EXTRA_SECONDS = 600;
/** Jobs stay until their run is over, however long it takes. */
const TEN_YEARS_SECONDS = 315_360_000;
const WINDOW = 16_384;

/**
 * Puts a list into the queue; what is there already is left as it is.
 *
 * @returns whether all of it is there: false after the signal
 * @throws UserError `usage` for another list, or other options, under the same id
 */
export async function submitRun(queue: Queue, submission: Submission): Promise<boolean> {
  const { id, window = WINDOW, signal } = submission;
  const planned = await untilStopped(() => beginRun(queue, submission), submission);
  if (planned === null) return false;
  let lines: Entry[] = [];
  for await (const entry of submission.entries) {
    if (signal?.aborted === true) return false;
    if (entry.seq < planned) continue;
    lines.push(entry);
    if (lines.length < window) continue;
    await addWindow(queue, submission, lines);
    lines = [];
  }
  if (lines.length > 0) await addWindow(queue, submission, lines);
  if (signal?.aborted === true) return false;
  return (await untilStopped(() => endSubmission(queue, id), submission)) !== null;
}

async function beginRun(queue: Queue, submission: Submission): Promise<number> {
  const { id, header, request, inputDigest, requestDigest, lines, shards, chunk } = submission;
  await queue.query(
    `INSERT INTO ${SCHEMA}.run (id, header, request, input_sha256, request_sha256, shards, lines)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [id, JSON.stringify(header), JSON.stringify(request), inputDigest, requestDigest, shards, lines],
  );
  const run = await findRun(queue, id);
  if (run === null) throw new Error(`run ${id} has gone`);
  refuseOther(run, submission);
  // Nothing is left to add, and the queues of a run that is over have been removed.
  if (run.isSubmitted) return lines;
  const options = { ...queueOptions(request, chunk), retryLimit: submission.retries ?? RETRIES };
  const dead = deadQueueOf(id);
  // Taking such a job apart fails only with its worker, however often that happens.
  await queue.boss.createQueue(dead, { ...options, retryLimit: RETRIES_DEAD });
  for (let shard = 0; shard < run.shards; shard += 1) {
    await queue.boss.createQueue(queueOf(id, shard), { ...options, deadLetter: dead });
  }
  return run.planned;
}

function refuseOther(
  run: { readonly id: string; readonly inputDigest: string; readonly requestDigest: string },
  { inputDigest, requestDigest }: Submission,
): void {
  if (run.inputDigest === inputDigest && run.requestDigest === requestDigest) return;
  throw new UserError("usage", {
    what: `run ${run.id} is another one: ${run.inputDigest === inputDigest ? "its options differ" : "its list differs"}`,
    fix: "repeat the list and the options it was begun with, or choose another --run",
  });
}

/** A worker that lives and works on nothing but this job may still need so long. */
function queueOptions({ target_timeout_ms }: RunRequest, chunk: number) {
  const longest = (chunk * (target_timeout_ms ?? TARGET_TIMEOUT_MS)) / 1000 + EXTRA_SECONDS;
  return {
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: Math.min(23 * 3_600, Math.ceil(longest)),
    retentionSeconds: TEN_YEARS_SECONDS,
    deleteAfterSeconds: 0,
  };
}

type TargetEntry = Extract<Entry, { readonly kind: "target" }>;
type RefusedEntry = Extract<Entry, { readonly kind: "bad" | "duplicate" }>;

/** Lines that are in the queue already, for whoever else submits the same list, are passed over. */
async function addWindow(queue: Queue, submission: Submission, lines: readonly Entry[]): Promise<void> {
  const { id, onProgress } = submission;
  const targets = lines.filter((entry): entry is TargetEntry => entry.kind === "target");
  const refused = lines.filter(
    (entry): entry is RefusedEntry => entry.kind === "bad" || entry.kind === "duplicate",
  );
  const jobs = jobsOf(submission, await shardsOf(submission, targets));
  // Not every operator is known: the window is left for the next time.
  if (submission.signal?.aborted === true) return;
  const [first, last] = [lines[0]?.seq ?? 0, (lines.at(-1)?.seq ?? 0) + 1];
  const add = (): Promise<number> =>
    queue.transaction(async (transaction) => {
      const planned = await lockPlanned(transaction, id);
      if (planned > first) return planned;
      for (const [shard, inserts] of jobs) {
        await queue.boss.insert(queueOf(id, shard), inserts, { db: transaction.db });
      }
      await addRefused(transaction, id, refused);
      await transaction.query(
        `UPDATE ${SCHEMA}.run
         SET planned = $2, targets = targets + $3, reports = reports + $4, refused = refused + $5 WHERE id = $1`,
        [
          id,
          last,
          targets.length,
          targets.reduce((sum, { target }) => sum + target.types.length, 0),
          refused.length,
        ],
      );
      return first;
    });
  const before = await untilStopped(add, submission);
  if (before === null) return;
  const rest = before > first ? lines.filter(({ seq }) => seq >= before) : [];
  if (rest.length > 0) await addWindow(queue, submission, rest);
  onProgress?.(last);
}

/** Locks the run: of two that submit the same list at once, one waits. */
async function lockPlanned(transaction: Transaction, runId: string): Promise<number> {
  const [row] = await transaction.query<{ readonly planned: string }>(
    `SELECT planned FROM ${SCHEMA}.run WHERE id = $1 FOR UPDATE`,
    [runId],
  );
  return Number(row?.planned ?? 0);
}

async function addRefused(
  transaction: Transaction,
  runId: string,
  refused: readonly RefusedEntry[],
): Promise<void> {
  if (refused.length === 0) return;
  await transaction.query(
    `INSERT INTO ${SCHEMA}.refused (run_id, seq, line)
     SELECT $1, * FROM unnest($2::bigint[], $3::text[]::json[]) ON CONFLICT DO NOTHING`,
    [runId, refused.map(({ seq }) => seq), refused.map((entry) => JSON.stringify(inputErrorOf(entry)))],
  );
}

async function endSubmission(queue: Queue, runId: string): Promise<void> {
  await queue.query(
    `UPDATE ${SCHEMA}.run SET submitted_at = coalesce(submitted_at, now()), planned = lines,
       closed_at = CASE WHEN done >= reports THEN coalesce(closed_at, now()) END WHERE id = $1`,
    [runId],
  );
}

const OPERATORS_AT_ONCE = 256;

/** The part of the run of each target: those whose servers have one operator are together. */
async function shardsOf(
  { operatorOf, shards, signal }: Submission,
  entries: readonly TargetEntry[],
): Promise<ReadonlyMap<number, readonly QueuedTarget[]>> {
  const keys = new Map<number, string>();
  if (operatorOf !== undefined) {
    await runPool<TargetEntry>({
      source: each(entries),
      limit: () => OPERATORS_AT_ONCE,
      signal,
      work: async ({ seq, target }) => {
        const operator = await operatorOf(target).catch(() => null);
        if (operator !== null) keys.set(seq, operator);
      },
    });
  }
  const byShard = new Map<number, QueuedTarget[]>();
  for (const { seq, target } of entries) {
    const shard = shardOf(keys.get(seq) ?? target.name, shards);
    const found = byShard.get(shard);
    if (found === undefined) byShard.set(shard, [{ seq, target }]);
    else found.push({ seq, target });
  }
  return byShard;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** The jobs of a window by part; the id of each is made of what it is about. */
function jobsOf(
  { id, chunk }: Submission,
  byShard: ReadonlyMap<number, readonly QueuedTarget[]>,
): ReadonlyMap<number, { id: string; data: JobData }[]> {
  return new Map(
    [...byShard].map(([shard, targets]) => {
      const starts = Array.from({ length: Math.ceil(targets.length / chunk) }, (_, index) => index * chunk);
      return [shard, starts.map((start) => jobOf(id, shard, targets.slice(start, start + chunk)))];
    }),
  );
}

/** A job about some targets. @param kind for further jobs about the same ones */
export function jobOf(
  runId: string,
  shard: number,
  targets: readonly QueuedTarget[],
  kind: Omit<JobData, "shard" | "targets"> & { readonly from?: string } = {},
): { id: string; data: JobData } {
  const { from = "", ...flags } = kind;
  const words = targets.map(({ seq, target }) => `${seq} ${target.name} ${target.types.join("+")}`);
  return {
    id: jobIdOf(runId, shard, from, ...words),
    data: { shard, targets: JSON.stringify(targets), ...flags },
  };
}
