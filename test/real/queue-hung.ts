/** Workers that hang: others take over what they had, and what they write late changes nothing. */
import { setTimeout as sleep } from "node:timers/promises";

import { openQueue, type Queue, withQueue } from "../../src/scan/queue/database.ts";
import { dropHungWorkers } from "../../src/scan/queue/hung.ts";
import { isPassing } from "../../src/scan/queue/patience.ts";
import { readCollection } from "../../src/scan/queue/results.ts";
import { readRun } from "../../src/scan/queue/run.ts";
import { openShardHolder, type ShardHolder } from "../../src/scan/queue/shards.ts";
import { submitRun } from "../../src/scan/queue/submit.ts";
import { collect, expectClean, writersOf } from "./queue-found.ts";
import { entriesOf, namesOf, submissionOf } from "./queue-run.ts";
import { startWorker } from "./queue-worker.ts";
import { expectSame, expectThat } from "./report.ts";

const PACE = { hungSeconds: 1, everyMs: 100, saveMs: 600_000 };

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(20);
};

const count = async (queue: Queue, text: string, id: string): Promise<number> => {
  const [row] = await queue.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${text}`, [id]);
  return row?.n ?? 0;
};

const ACTIVE = "waterpas_jobs.job WHERE name LIKE 'wp-' || $1 || '-%' AND state = 'active'";

interface WorkerRow {
  readonly id: string;
  readonly pid: number;
  readonly done: number;
}

const workersOf = (queue: Queue, id: string) =>
  queue.query<WorkerRow>("SELECT id, pid, done::int FROM waterpas.worker WHERE run_id = $1", [id]);

/**
 * A worker is stopped with jobs under way and parts in its hands; another one does all of it; the first one goes on where
 * it was. The run is kept open by whoever submits it, so that the late results have somewhere to go.
 */
export async function stopWorker(queue: Queue, url: string): Promise<void> {
  const id = "hung";
  const targets = 60;
  let endSubmission = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    endSubmission = resolve;
  });
  async function* entries() {
    yield* entriesOf(namesOf(targets));
    await ended;
  }
  const submitted = submitRun(
    queue,
    submissionOf(id, namesOf(targets), { entries: entries(), window: targets, shards: 4 }),
  );
  await until(async () => (await count(queue, "waterpas.run WHERE id = $1 AND targets = 60", id)) === 1);
  const first = startWorker(url, id, [300, 600], { pace: PACE });
  await until(async () => (await readRun(queue, id)).doneTargets > 0);
  await until(async () => (await count(queue, ACTIVE, id)) > 0);
  first.child.kill("SIGSTOP");
  const second = startWorker(url, id, [1, 5], { pace: PACE });
  await until(async () => (await readRun(queue, id)).doneTargets === targets);
  const before = await writersOf(queue, id);
  const stopped = (await workersOf(queue, id)).find(({ pid }) => pid === first.child.pid);
  const own = await count(queue, `waterpas.result WHERE run_id = $1 AND worker = '${stopped?.id}'`, id);
  first.child.kill("SIGCONT");
  // Its late targets are done twice, and counted by itself.
  await until(async () =>
    (await workersOf(queue, id)).some(({ pid, done }) => pid === first.child.pid && 2 * done > own),
  );
  endSubmission();
  expectSame(await submitted, true, "the submission");
  for (const { ended: over } of [first, second]) {
    const { code, out, err } = await over;
    expectSame([code, out, err], [0, "ready\nover\n", ""], "a worker");
  }
  expectSame(await writersOf(queue, id), before, "rows that a late worker has changed");
  await expectClean(queue, id, targets);
}

/** A job that takes long is written in parts: with its worker only the last part is lost. */
export async function saveParts(queue: Queue, url: string): Promise<void> {
  const id = "parts";
  const targets = 40;
  await submitRun(queue, submissionOf(id, namesOf(targets), { chunk: targets, shards: 1 }));
  // The first target is done at once, most others would take a minute.
  const first = startWorker(url, id, [100, 60_000], { pace: { ...PACE, saveMs: 100 } });
  await until(async () => (await readRun(queue, id)).doneTargets > 0);
  first.child.kill("SIGKILL");
  await first.ended;
  const before = await writersOf(queue, id);
  expectThat(before.length < 2 * targets, "all of it was done");
  expectSame(await count(queue, ACTIVE, id), 1, "the job that goes on");
  const { code, err } = await startWorker(url, id, [1, 2]).ended;
  expectSame([code, err], [0, ""], "the worker after it");
  const after = await writersOf(queue, id);
  const kept = after.filter(({ worker }) => worker === before[0]?.worker);
  expectSame(kept, before, "what the first one had written");
  await expectClean(queue, id, targets);
}

/** A process that is stopped in the middle of a transaction has rows locked that everybody writes. */
export async function stopTransaction(queue: Queue, url: string): Promise<void> {
  const id = "idle";
  await submitRun(queue, submissionOf(id, namesOf(5), { shards: 1 }));
  const touch = "UPDATE waterpas.run SET done = done WHERE id = $1";
  await withQueue({ url, idleMs: 300 }, async (stopped) => {
    let goOn = (): void => undefined;
    const later = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let hasLocked = (): void => undefined;
    const locked = new Promise<void>((resolve) => {
      hasLocked = resolve;
    });
    const late = stopped
      .transaction(async (transaction) => {
        await transaction.query(touch, [id]);
        hasLocked();
        await later;
        await transaction.query(touch, [id]);
      })
      .then(
        () => "committed",
        (error: unknown) => (isPassing(error) ? "broken off" : String(error)),
      );
    await locked;
    await queue.transaction(async (transaction) => {
      await transaction.query("SET LOCAL lock_timeout = '20s'");
      await transaction.query(touch, [id]);
    });
    goOn();
    expectSame(await late, "broken off", "the transaction that stood still");
  });
  // Whoever reads may take its time.
  await withQueue({ url, idleMs: 300 }, (slow) =>
    readCollection(slow, id, async ({ lines }) => {
      await sleep(600);
      for await (const _ of lines);
    }),
  );
}

/** Under another role a session cannot be ended; that is told, and nobody breaks down over it. */
export async function otherRole(queue: Queue, url: string): Promise<void> {
  const id = "roles";
  await submitRun(queue, submissionOf(id, namesOf(5), { shards: 1 }));
  await queue.query("CREATE ROLE other LOGIN PASSWORD 'other'");
  await queue.query("GRANT ALL ON ALL TABLES IN SCHEMA waterpas, waterpas_jobs TO other");
  await queue.query("GRANT USAGE ON SCHEMA waterpas, waterpas_jobs TO other");
  await queue.query(
    `INSERT INTO waterpas.worker (run_id, id, host, pid, header, seen_at)
     VALUES ($1, 'gone', 'lon1', 7, '{}', now() - interval '1 hour')`,
    [id],
  );
  const holder = holderOf(queue, id, "gone");
  await holder.balance([{ shard: 0, isReady: true }]);
  const address = new URL(url);
  [address.username, address.password] = ["other", "other"];
  await withQueue({ url: address.href }, async (other) => {
    const [hung, ...rest] = await dropHungWorkers(other, id, 0);
    expectSame([hung?.host, hung?.isEnded, rest.length], ["lon1", false, 0], "the worker that hangs");
  });
  expectSame(holder.held(), [0], "what it still holds");
  const [hung] = await dropHungWorkers(queue, id, 0);
  expectSame(hung?.isEnded, true, "ended by its own role");
  await until(async () => !holder.isConnected);
  expectSame(holder.held(), [], "what it holds without a session");
  await holder.close();
}

const holderOf = (
  queue: Queue,
  runId: string,
  worker: string,
  mostShards: number | null = null,
): ShardHolder =>
  openShardHolder({ queue, runId, worker, mostShards, isBusy: () => false, ownJobs: () => [] });

/** Workers come and go; each part has one at a time, and none is left out. */
export async function shareParts(queue: Queue): Promise<void> {
  const id = "shared";
  await submitRun(queue, submissionOf(id, namesOf(5), { shards: 16 }));
  const open = Array.from({ length: 16 }, (_, shard) => ({ shard, isReady: true }));
  const holders: ShardHolder[] = [];
  const come = async (worker: string, most: number | null): Promise<ShardHolder> => {
    await queue.query(
      `INSERT INTO waterpas.worker (run_id, id, host, pid, header, most_shards) VALUES ($1, $2, 'h', 1, '{}', $3)`,
      [id, worker, most],
    );
    const holder = holderOf(queue, id, worker, most);
    holders.push(holder);
    return holder;
  };
  const balanced = async (): Promise<readonly number[]> => {
    // Once to give away, once to take.
    for (const holder of [...holders, ...holders]) await holder.balance(open);
    const all = holders.flatMap((holder) => holder.held());
    expectSame([all.length, new Set(all).size], [16, 16], "parts held");
    return holders.map((holder) => holder.held().length);
  };
  await come("a", null);
  expectSame(await balanced(), [16], "one worker");
  await come("b", null);
  expectSame(await balanced(), [8, 8], "two");
  const small = await come("c", 2);
  expectSame(await balanced(), [7, 7, 2], "and a third one that takes two");
  await holders.shift()?.close();
  expectSame(await balanced(), [14, 2], "when the first has gone");
  await small.close();
  for (const holder of holders) await holder.close();
}

/** Whoever opens the queue waits for nobody who reads it. */
export async function openWhileRead(queue: Queue, url: string): Promise<void> {
  const id = "read";
  await submitRun(queue, submissionOf(id, namesOf(3), { shards: 1 }));
  expectSame((await startWorker(url, id, [1, 2]).ended).code, 0, "the worker");
  await readCollection(queue, id, async ({ lines }) => {
    for await (const _ of lines) break;
    const opened = await Promise.race([openQueue({ url }), sleep(5_000, null, { ref: false })]);
    expectThat(opened !== null, "it waits for the one that reads");
    await opened.close();
  });
  await collect(queue, id);
}
