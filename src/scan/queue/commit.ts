/** What a job came to, written together with the job's completion: there is both of it, or nothing. */
import type { Report } from "../../model/report.ts";
import { isComplete } from "../batch/again.ts";
import { numbered } from "../batch/lines.ts";
import type { Queue, Transaction } from "./database.ts";
import type { Done, PutOff } from "./done.ts";
import { queueOf, queueOfShard, SCHEMA } from "./names.ts";
import type { JobData, QueuedTarget } from "./run.ts";
import { jobOf, RETRIES_ALONE } from "./submit.ts";

export interface Commit {
  readonly runId: string;
  /** The part whose queue the job is in. */
  readonly shard: number;
  readonly jobId: string;
  readonly worker: string;
  /** From 1. */
  readonly attempt: number;
  readonly done: readonly Done[];
  /** First tries that are to be repeated. */
  readonly again: readonly PutOff[];
  readonly againAfterMs: number;
  /** Targets that were not measured: they become a job of their own. */
  readonly left: readonly QueuedTarget[];
  /** The job goes on: only what is done is written. */
  readonly isPart: boolean;
  readonly data: JobData;
}

/**
 * Writes it all in one transaction.
 *
 * What another worker has written before stays; the same commit twice changes nothing.
 *
 * @returns whether the run is over with it
 */
export function commit(queue: Queue, it: Commit): Promise<boolean> {
  return queue.transaction(async (transaction) => {
    const written = await insertResults(transaction, it);
    await insertEvidence(transaction, it, written);
    if (!it.isPart) await endJob(queue, transaction, it);
    await forgetPending(transaction, it);
    // Last, for these rows are everybody's.
    await addStatistics(transaction, it, written);
    await addCauses(transaction, it, written);
    const isOver = await countDone(transaction, it, written);
    if (isOver) await forgetAll(transaction, it);
    return isOver;
  });
}

/** What nobody needs when the run is over. */
async function forgetAll(transaction: Transaction, { runId }: Commit): Promise<void> {
  for (const table of ["pending", "start"]) {
    await transaction.query(`DELETE FROM ${SCHEMA}.${table} WHERE run_id = $1`, [runId]);
  }
}

async function endJob(queue: Queue, transaction: Transaction, it: Commit): Promise<void> {
  const again = await insertPending(transaction, it);
  await insertJobs(queue, transaction, { ...it, again });
  await queue.boss.complete(queueOfShard(it.runId, it.shard), it.jobId, null, { db: transaction.db });
}

type Written = ReadonlySet<string>;
const keyOf = (seq: number | string, type: string): string => `${seq} ${type}`;

/** @returns which of the reports were not there before */
async function insertResults(transaction: Transaction, it: Commit): Promise<Written> {
  const rows = it.done
    .toSorted((a, b) => a.seq - b.seq)
    .flatMap(({ seq, reports: own }) =>
      own.map((report) => ({ seq, report: numbered(report, seq, own.length) })),
    );
  if (rows.length === 0) return new Set();
  const reports = rows.map(({ report }) => report);
  const inserted = await transaction.query<{ readonly seq: string; readonly type: string }>(
    `INSERT INTO ${SCHEMA}.result (run_id, worker, attempt, seq, target, type, score, status, report)
     SELECT $1, $2, $3, * FROM unnest($4::bigint[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[]::json[])
     ON CONFLICT DO NOTHING RETURNING seq, type`,
    [
      it.runId,
      it.worker,
      it.attempt,
      rows.map(({ seq }) => seq),
      reports.map(({ target }) => target.name),
      reports.map(({ target }) => target.type),
      reports.map(({ score }) => score.percentage),
      reports.map(({ status }) => status),
      reports.map((report) => JSON.stringify(report)),
    ],
  );
  return new Set(inserted.map(({ seq, type }) => keyOf(seq, type)));
}

/** Only that from which the reports were made that are there. */
async function insertEvidence(transaction: Transaction, it: Commit, written: Written): Promise<void> {
  const kept = freshOf(it, written).flatMap(({ seq, evidence }) =>
    evidence === null ? [] : [{ seq, evidence }],
  );
  if (kept.length === 0) return;
  await transaction.query(
    `INSERT INTO ${SCHEMA}.evidence (run_id, seq, gzip)
     SELECT $1, * FROM unnest($2::bigint[], $3::bytea[]) ON CONFLICT DO NOTHING`,
    [it.runId, kept.map(({ seq }) => seq), kept.map(({ evidence }) => evidence)],
  );
}

/** Targets whose reports were not there before. */
const freshOf = ({ done }: Commit, written: Written): readonly Done[] =>
  done.filter(({ seq, reports }) => reports.some(({ target }) => written.has(keyOf(seq, target.type))));

/**
 * What somebody else has done in the meantime is not put off.
 *
 * @returns those that nobody has put off before: for the others there is a job already
 */
async function insertPending(transaction: Transaction, { runId, again }: Commit): Promise<readonly PutOff[]> {
  if (again.length === 0) return [];
  const inserted = await transaction.query<{ readonly seq: string }>(
    `INSERT INTO ${SCHEMA}.pending (run_id, seq, first)
     SELECT $1, * FROM unnest($2::bigint[], $3::text[]::json[]) AS put_off (seq, first)
     WHERE NOT EXISTS (SELECT 1 FROM ${SCHEMA}.result r WHERE r.run_id = $1 AND r.seq = put_off.seq)
     ON CONFLICT DO NOTHING RETURNING seq`,
    [runId, again.map(({ seq }) => seq), again.map(({ first }) => first)],
  );
  const seqs = new Set(inserted.map(({ seq }) => Number(seq)));
  return again.filter(({ seq }) => seqs.has(seq));
}

async function insertJobs(queue: Queue, transaction: Transaction, it: Commit): Promise<void> {
  const { runId, data, jobId, left, again, againAfterMs } = it;
  const insert = (job: object): Promise<unknown> =>
    queue.boss.insert(queueOf(runId, data.shard), [job], { db: transaction.db });
  if (left.length > 0) {
    const { shard, targets: _, ...flags } = data;
    const job = jobOf(runId, shard, left, { ...flags, from: jobId });
    await insert({ ...job, ...(data.alone === true ? { retryLimit: RETRIES_ALONE } : {}) });
    if (data.alone === true) await forgetStart(transaction, it);
  } else if (data.rest !== undefined) {
    await insert(aloneJob(runId, data, { targets: queuedTargets(data.rest), from: jobId }));
  }
  if (again.length > 0) {
    const targets = again.map(({ seq, target }) => ({ seq, target }));
    const job = jobOf(runId, data.shard, targets, { again: true, from: jobId });
    await insert({ ...job, startAfter: againAfterMs / 1000 });
  }
}

/** It was given back, and has ended nobody. */
async function forgetStart(transaction: Transaction, { runId, worker, left }: Commit): Promise<void> {
  await transaction.query(
    `DELETE FROM ${SCHEMA}.start WHERE run_id = $1 AND seq = ANY($2::bigint[]) AND worker = $3`,
    [runId, left.map(({ seq }) => seq), worker],
  );
}

export const queuedTargets = (text: string): readonly QueuedTarget[] =>
  JSON.parse(text) as readonly QueuedTarget[];

/** The first of some targets in a job of its own; the others have their turn after it. */
export function aloneJob(
  runId: string,
  { shard, again }: Pick<JobData, "shard" | "again">,
  { targets, from }: { readonly targets: readonly QueuedTarget[]; readonly from: string },
) {
  const rest = targets.slice(1);
  return {
    ...jobOf(runId, shard, targets.slice(0, 1), {
      from,
      alone: true,
      ...(again === true ? { again } : {}),
      ...(rest.length === 0 ? {} : { rest: JSON.stringify(rest) }),
    }),
    retryLimit: RETRIES_ALONE,
  };
}

async function forgetPending(transaction: Transaction, { runId, done, data }: Commit): Promise<void> {
  if (data.again !== true || done.length === 0) return;
  await transaction.query(`DELETE FROM ${SCHEMA}.pending WHERE run_id = $1 AND seq = ANY($2::bigint[])`, [
    runId,
    done.map(({ seq }) => seq),
  ]);
}

async function addStatistics(transaction: Transaction, it: Commit, written: Written): Promise<void> {
  const counts = countTests(reportsIn(it, written));
  if (counts.length === 0) return;
  await transaction.query(
    `INSERT INTO ${SCHEMA}.stat AS s (run_id, test_id, status, n)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[])
     ON CONFLICT (run_id, test_id, status) DO UPDATE SET n = s.n + excluded.n`,
    [it.runId, counts.map(({ id }) => id), counts.map(({ status }) => status), counts.map(({ n }) => n)],
  );
}

function reportsIn({ done }: Commit, written: Written): Report[] {
  return done.flatMap(({ seq, reports }) =>
    reports.filter(({ target }) => written.has(keyOf(seq, target.type))),
  );
}

interface TestCount {
  readonly id: string;
  readonly status: string;
  n: number;
}

/** In a fixed order, or two transactions might wait for each other's rows. */
export function countTests(reports: readonly Report[]): readonly TestCount[] {
  const counts = new Map<string, TestCount>();
  for (const { id, status } of reports.flatMap(({ tests }) => tests)) {
    const key = `${id} ${status}`;
    const count = counts.get(key) ?? { id, status, n: 0 };
    count.n += 1;
    counts.set(key, count);
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}

/** Targets by why something of them could not be measured. */
async function addCauses(transaction: Transaction, it: Commit, written: Written): Promise<void> {
  const counts = new Map<string, number>();
  for (const { reports } of freshOf(it, written)) {
    const causes = new Set(reports.flatMap(({ errors }) => errors.map(({ code }) => code)));
    for (const cause of causes) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  }
  if (counts.size === 0) return;
  const rows = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  await transaction.query(
    `INSERT INTO ${SCHEMA}.cause AS c (run_id, cause, n) SELECT $1, * FROM unnest($2::text[], $3::bigint[])
     ON CONFLICT (run_id, cause) DO UPDATE SET n = c.n + excluded.n`,
    [it.runId, rows.map(([cause]) => cause), rows.map(([, n]) => n)],
  );
}

async function countDone(transaction: Transaction, it: Commit, written: Written): Promise<boolean> {
  const fresh = freshOf(it, written);
  const [row] = await transaction.query<{ readonly is_over: boolean }>(
    `UPDATE ${SCHEMA}.run SET done = done + $2, done_targets = done_targets + $3, incomplete = incomplete + $4,
       closed_at = CASE WHEN submitted_at IS NOT NULL AND done + $2 >= reports THEN coalesce(closed_at, now()) END
     WHERE id = $1 RETURNING closed_at IS NOT NULL AS is_over`,
    [it.runId, written.size, fresh.length, fresh.filter((done) => !isComplete(done)).length],
  );
  return row?.is_over === true;
}
