/** The queue on a real PostgreSQL: whatever is killed, each target is there once. */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { Entry } from "../../src/scan/input/list.ts";
import { commit } from "../../src/scan/queue/commit.ts";
import { openQueue, type Queue, withQueue } from "../../src/scan/queue/database.ts";
import { doneOf } from "../../src/scan/queue/done.ts";
import { readRun } from "../../src/scan/queue/run.ts";
import { submitRun } from "../../src/scan/queue/submit.ts";
import { auditedOf } from "../scan/batch/fake.ts";
import { PASSWORD, type Postgres, startPostgres } from "./postgres.ts";
import { run } from "./process.ts";
import { awayWhileCollecting, awayWhileIdle, awayWhileSubmitting, stoppedWhileAway } from "./queue-away.ts";
import { commands } from "./queue-commands.ts";
import { expectClean, restartsOf } from "./queue-found.ts";
import {
  openWhileRead,
  otherRole,
  saveParts,
  shareParts,
  stopTransaction,
  stopWorker,
} from "./queue-hung.ts";
import { killAtCommit, poison } from "./queue-poison.ts";
import { entriesOf, namesOf, submissionOf } from "./queue-run.ts";
import { endWorkers, startWorker } from "./queue-worker.ts";
import { expectSame, expectThat, runSuite, type Suite } from "./report.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/waterpas.js", import.meta.url));

/** The same moments each time the test runs, as far as a test can say. */
function* random(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield (state >>> 8) / 2 ** 24;
  }
}

/** Each costs the start of a process. */
const MOST_KILLS = 5;

/** 600 jobs of one target; workers are killed at any moment and others take their place. */
async function killWorkers(queue: Queue, url: string): Promise<void> {
  const id = "kills";
  await submitRun(queue, submissionOf(id, namesOf(600), { chunk: 1, shards: 32 }));
  const chance = random(11);
  const next = (): number => chance.next().value ?? 0;
  const running = Array.from({ length: 3 }, () => startWorker(url, id, [5, 60]));
  let kills = 0;
  while ((await readRun(queue, id)).doneTargets < 400 && kills < MOST_KILLS) {
    await sleep(100 + 300 * next());
    const index = Math.floor(next() * running.length);
    const worker = running[index];
    if (worker === undefined) continue;
    await worker.ready;
    worker.child.kill("SIGKILL");
    kills += 1;
    running[index] = startWorker(url, id, [5, 60]);
  }
  for (const { ended } of running) {
    const { code, err } = await ended;
    expectSame([code, err], [0, ""], "a worker that was left alone");
  }
  await expectClean(queue, id, 600);
  expectThat(kills >= 3, `only ${kills} kills`);
  expectThat((await restartsOf(queue, id)) > 0, "no job was under way when its worker was killed");
}

async function killServer(postgres: Postgres): Promise<void> {
  const id = "server";
  const url = postgres.url();
  await withQueue({ url }, (queue) => submitRun(queue, submissionOf(id, namesOf(300))));
  const running = [startWorker(url, id, [5, 60]), startWorker(url, id, [5, 60])];
  for (const { ready } of running) await ready;
  await sleep(700);
  await postgres.kill();
  await sleep(500);
  running[0]?.child.kill("SIGKILL");
  await postgres.start();
  const { code, err } = (await running[1]?.ended) ?? { code: null, err: "" };
  expectSame([code, err], [0, ""], "the worker that was left alone");
  await withQueue({ url }, (queue) => expectClean(queue, id, 300));
}

/** Names of the jobs of a run, and how many targets they are about. */
async function jobsOf(queue: Queue, id: string): Promise<{ jobs: number; targets: number; names: number }> {
  const rows = await queue.query<{ targets: string }>(
    "SELECT data->>'targets' AS targets FROM waterpas_jobs.job WHERE name LIKE 'wp-' || $1 || '-%'",
    [id],
  );
  const seqs = rows.flatMap(({ targets }) =>
    (JSON.parse(targets) as { seq: number }[]).map(({ seq }) => seq),
  );
  return { jobs: rows.length, targets: seqs.length, names: new Set(seqs).size };
}

async function submitTwice(queue: Queue): Promise<void> {
  const list = `${namesOf(200)}no name\nd1.nl\n\n`;
  const broken = async function* (): AsyncGenerator<Entry> {
    for await (const entry of entriesOf(list)) {
      if (entry.seq === 130) throw new Error("the power went out");
      yield entry;
    }
  };
  const window = 50;
  await submitRun(queue, submissionOf("twice", list, { entries: broken(), window })).catch(() => undefined);
  expectSame((await readRun(queue, "twice")).targets, 100, "targets of the windows that were written");
  // The rest, by two at once, whose windows are not the same.
  await Promise.all([
    submitRun(queue, submissionOf("twice", list, { window })),
    submitRun(queue, submissionOf("twice", list, { window: 35 })),
  ]);
  await submitRun(queue, submissionOf("twice", list, { window }));
  const { targets, refused, isSubmitted, planned } = await readRun(queue, "twice");
  expectSame([targets, refused, isSubmitted, planned], [200, 2, true, 203], "the run");
  const { targets: queued, names } = await jobsOf(queue, "twice");
  expectSame([queued, names], [200, 200], "targets in jobs");
  const other = await submitRun(queue, submissionOf("twice", list, { inputDigest: "sha256:other" })).then(
    () => "accepted",
    (error: Error) => error.message,
  );
  expectSame(other, "run twice is another one: its list differs", "another list");
}

async function stopOrderly(queue: Queue, url: string): Promise<void> {
  const id = "orderly";
  await submitRun(queue, submissionOf(id, namesOf(120), { chunk: 20 }));
  const first = startWorker(url, id, [80, 200]);
  await first.ready;
  while ((await readRun(queue, id)).doneTargets === 0) await sleep(50);
  first.child.kill("SIGTERM");
  const { code, out, err } = await first.ended;
  expectSame([code, out, err], [0, "ready\nstopped\n", ""], "the worker that was told to stop");
  const [alive] = await queue.query(
    "SELECT count(*)::int AS n FROM waterpas_jobs.job WHERE name LIKE 'wp-orderly-%' AND state = 'active'",
  );
  expectSame(alive, { n: 0 }, "jobs nobody works on");
  const { ended } = startWorker(url, id, [1, 2]);
  expectSame((await ended).code, 0, "the one after it");
  await expectClean(queue, id, 120);
  expectSame(await restartsOf(queue, id), 0, "jobs that count as failed");
}

/** What a server may send, though PostgreSQL's own kind of JSON does not take it. */
async function hostileText(queue: Queue): Promise<void> {
  const id = "hostile";
  const hostile = "\u0000 \ud800 \u2028 \"'";
  await submitRun(queue, submissionOf(id, "a.nl/\u0000\n", { chunk: 1, shards: 1 }));
  const [job] = await queue.boss.fetch<{ targets: string; shard: number }>("wp-hostile-0");
  const [first] = JSON.parse(job?.data.targets ?? "[]") as { seq: number; target: never }[];
  if (job === undefined || first === undefined) throw new Error("no job");
  const { evidence, reports } = auditedOf(first.target, 0);
  const said = reports.map((report) => ({ ...report, facts: { said: hostile } }));
  const it = {
    ...{ runId: id, shard: 0, jobId: job.id, worker: "w", attempt: 1, data: job.data },
    done: [await doneOf(first, { evidence, reports: said }, "all")],
    ...{ again: [], againAfterMs: 0, left: [], isPart: false },
  };
  expectSame(await commit(queue, it), true, "the run is over");
  expectSame(await commit(queue, it), true, "the same again");
  const [row] = await queue.query<{ report: { facts: unknown } }>(
    "SELECT report FROM waterpas.result WHERE run_id = $1",
    [id],
  );
  expectSame(row?.report.facts, { said: hostile }, "what was said");
  expectSame((await readRun(queue, id)).done, 1, "counted once");
}

const status = (url: string) => {
  const env = { WATERPAS_QUEUE: url, NO_COLOR: "1" };
  return run([process.execPath, PROGRAM, "status", "--json", "-v"], { env, timeout: 30_000 });
};

/** TLS as the address says; nothing that is printed tells the password. */
async function addresses({ suite, postgres }: { suite: Suite; postgres: Postgres }): Promise<void> {
  const ca = `sslrootcert=${encodeURIComponent(postgres.certificate)}`;
  const wrong = postgres.url().replace(encodeURIComponent(PASSWORD), "not-this-one");
  const cases = [
    ["no TLS", postgres.url("sslmode=disable"), 0],
    ["TLS without a look at the certificate", postgres.url("sslmode=require"), 0],
    ["TLS with a certificate nobody vouches for", postgres.url("sslmode=verify-full"), 2],
    ["TLS with a certificate that is known", postgres.url(`sslmode=verify-full&${ca}`), 0],
    ["a wrong password", wrong, 2],
    ["a closed port", postgres.url().replace(/:\d+\//, ":1/"), 3],
    ["no address at all", `postgre://waterpas:${encodeURIComponent(PASSWORD)}@x`, 2],
  ] as const;
  for (const [name, url, code] of cases) {
    await suite.test(name, async () => {
      const ran = await status(url);
      expectSame(ran.code, code, `exit code (${ran.stderr})`);
      const printed = ran.stdout + ran.stderr;
      for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), "not-this-one"]) {
        expectThat(!printed.includes(secret), `the password is printed: ${printed}`);
      }
    });
  }
  await suite.test("TLS is really spoken", async () => {
    const queue = await openQueue({ url: postgres.url("sslmode=require") });
    const [row] = await queue.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    await queue.close();
    expectSame(row, { ssl: true }, "TLS");
  });
}

await runSuite("queue", async (suite) => {
  const postgres = await startPostgres(suite.directory);
  const url = postgres.url();
  const on = (body: (queue: Queue, url: string) => Promise<void>) => () =>
    withQueue({ url }, (queue) => body(queue, url));
  await suite.test("the same list twice, and twice at once: each target once", on(submitTwice));
  await suite.test("text that the database would refuse", on(hostileText));
  await suite.test("parts are shared as workers come and go", on(shareParts));
  await suite.test("a transaction that stands still keeps nobody from writing", on(stopTransaction));
  await suite.test("a worker under another role hangs", on(otherRole));
  await suite.test("the queue is opened while somebody reads it", on(openWhileRead));
  // Runs of their own, whose processes are mostly waited for.
  await Promise.all([
    suite.test("600 jobs, workers killed at any moment", on(killWorkers)),
    suite.test("SIGTERM: what is done is written, the rest given back", on(stopOrderly)),
    suite.test("a target that ends its worker", on(poison)),
    suite.test("killed right before it writes, and right after", on(killAtCommit)),
    suite.test("a worker that is stopped, and goes on when others have done its work", on(stopWorker)),
    suite.test("a job that takes long, and whose worker is killed", on(saveParts)),
  ]);
  await suite.test("the server itself killed and started again", () => killServer(postgres));
  await suite.test("the server restarts while a list is submitted", () => awayWhileSubmitting(postgres));
  await suite.test("told to stop while the server is away", () => stoppedWhileAway(postgres));
  await suite.test("the server restarts while results are collected", () => awayWhileCollecting(postgres));
  await suite.test("the server restarts while a worker waits for work", () => awayWhileIdle(postgres));
  await addresses({ suite, postgres });
  await commands({ suite, postgres });
  endWorkers();
});
