/** Targets that end whatever process measures them. */
import type { Queue } from "../../src/scan/queue/database.ts";
import { shardOf } from "../../src/scan/queue/names.ts";
import { submitRun } from "../../src/scan/queue/submit.ts";
import { collect, expectClean, writersOf } from "./queue-found.ts";
import { namesOf, submissionOf } from "./queue-run.ts";
import { startWorker } from "./queue-worker.ts";
import { expectSame, expectThat } from "./report.ts";

/** A target that ends its worker must not take others with it that were under way, nor stop the run. */
export async function poison(queue: Queue, url: string): Promise<void> {
  const id = "poison";
  // Each in a part of its own, and the one that ends the worker in the last: the others have begun by then.
  const names = ["d1.nl", "d0.nl", "d4.nl", "poison-4.nl"];
  expectSame(
    names.map((name) => shardOf(name, 4)),
    [0, 1, 2, 3],
    "parts",
  );
  const list = names.map((name) => `${name}\n`).join("");
  await submitRun(queue, submissionOf(id, list, { chunk: 1, shards: 4, retries: 1 }));
  let killed = 0;
  for (;;) {
    // Long enough for the others to be under way each time.
    const { code, err } = await startWorker(url, id, [300, 400]).ended;
    if (code === 0) break;
    killed += 1;
    expectThat(killed < 8, `no end: ${err}`);
  }
  expectSame(killed, 4, "workers that it ended: two beside others, two alone");
  const rows = await queue.query<{ target: string; n: number }>(
    `SELECT target, count(*)::int AS n FROM waterpas.result
     WHERE run_id = $1 AND report->'errors'->0->>'code' = 'internal' GROUP BY target`,
    [id],
  );
  expectSame(rows, [{ target: "poison-4.nl", n: 2 }], "reported as not measured");
  expectThat((await collect(queue, id)).isComplete, "the run is not complete");
  const [left] = await queue.query("SELECT count(*)::int AS n FROM waterpas.start WHERE run_id = $1", [id]);
  expectSame(left, { n: 0 }, "notes on who has begun with what");
}

/** A worker is killed between measuring and writing, or between writing and the next job. */
export async function killAtCommit(queue: Queue, url: string): Promise<void> {
  const cases = [
    { die: "before-commit", rows: 0 },
    { die: "after-commit", rows: 10 },
  ] as const;
  for (const { die, rows } of cases) {
    const id = die.replace("-", "_");
    // No second tries: a job is written when all of its targets are measured, and nothing else is.
    const { request, ...rest } = submissionOf(id, namesOf(10), { chunk: 5, shards: 1 });
    await submitRun(queue, { ...rest, request: { ...request, again_after_ms: null } });
    const { code } = await startWorker(url, id, [1, 2], { die }).ended;
    expectSame(code, null, `${die}: the worker was killed`);
    const before = await writersOf(queue, id);
    expectSame(before.length, rows, `${die}: rows`);
    expectSame((await startWorker(url, id, [1, 2]).ended).code, 0, `${die}: the worker after it`);
    const after = await writersOf(queue, id);
    const kept = after.filter(({ worker }) => worker === before[0]?.worker);
    expectSame(kept, before, `${die}: what the first one had written`);
    // One in ten could not be measured, and there was no second try.
    await expectClean(queue, id, 10, 1);
  }
}
