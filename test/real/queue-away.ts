/** The server goes away and comes back while lists are submitted, results collected, and nobody has anything to do. */
import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { endingOf } from "../../src/cli/errors.ts";
import { withQueue } from "../../src/scan/queue/database.ts";
import { readCollection } from "../../src/scan/queue/results.ts";
import { readRun } from "../../src/scan/queue/run.ts";
import { submitRun } from "../../src/scan/queue/submit.ts";
import { waterpas } from "../cli/child.ts";
import type { Postgres } from "./postgres.ts";
import { collect, expectClean } from "./queue-found.ts";
import { entriesOf, namesOf, submissionOf } from "./queue-run.ts";
import { startWorker } from "./queue-worker.ts";
import { expectSame, expectThat } from "./report.ts";

const AWAY_MS = 400;

/** Ends the server now, and starts it a little later. */
async function goAway(postgres: Postgres): Promise<{ readonly back: Promise<void> }> {
  await postgres.kill();
  return { back: sleep(AWAY_MS).then(postgres.start) };
}

/** What is submitted meanwhile is there as a whole, and once. */
export async function awayWhileSubmitting(postgres: Postgres): Promise<void> {
  const id = "away";
  const list = namesOf(120);
  let back: Promise<void> = Promise.resolve();
  async function* entries() {
    for await (const entry of entriesOf(list)) {
      // In the middle of the second window, and before the end is written.
      if (entry.seq === 70 || entry.seq === 119) {
        await back;
        ({ back } = await goAway(postgres));
      }
      yield entry;
    }
  }
  const url = postgres.url();
  await withQueue({ url }, async (queue) => {
    const submission = submissionOf(id, list, { entries: entries(), window: 50, shards: 4 });
    expectSame(await submitRun(queue, submission), true, "submitted as a whole");
    await back;
    const { targets, isSubmitted } = await readRun(queue, id);
    expectSame([targets, isSubmitted], [120, true], "the run");
  });
  expectSame((await startWorker(url, id, [1, 2]).ended).code, 0, "the worker");
  await withQueue({ url }, (queue) => expectClean(queue, id, 120));
}

/** Whoever is told to stop while the server is away does so, and can go on later. */
export async function stoppedWhileAway(postgres: Postgres): Promise<void> {
  const id = "stopped";
  const list = namesOf(30);
  const stop = new AbortController();
  async function* entries() {
    for await (const entry of entriesOf(list)) {
      if (entry.seq === 15) await postgres.kill();
      yield entry;
    }
  }
  await withQueue({ url: postgres.url() }, async (queue) => {
    const more = { signal: stop.signal, onWait: () => stop.abort() };
    const submission = submissionOf(id, list, { entries: entries(), window: 10, shards: 1, ...more });
    expectSame(await submitRun(queue, submission), false, "submitted as a whole");
    await postgres.start();
    expectSame((await readRun(queue, id)).targets, 10, "targets of the window before");
    expectSame(await submitRun(queue, submissionOf(id, list, { window: 10, shards: 1 })), true, "again");
    expectSame((await readRun(queue, id)).targets, 30, "targets");
  });
}

/** Whoever collects ends with exit code 3, and can begin again. Of a run that is over: `away`. */
export async function awayWhileCollecting(postgres: Postgres): Promise<void> {
  const url = postgres.url();
  const ended = await withQueue({ url }, (queue) =>
    readCollection(queue, "away", async ({ lines }) => {
      let names = 0;
      for await (const _ of lines) {
        names += 1;
        // It does not come back before the last session of the one before has gone.
        if (names === 10) await (await goAway(postgres)).back;
      }
      return `${names} names`;
    }),
  ).catch((error: unknown) => endingOf(error, ["collect", "--queue", url]));
  expectThat(typeof ended === "object", `it did not end: ${JSON.stringify(ended)}`);
  const { exit, complaint } = ended;
  expectSame([exit, complaint?.code], [3, "queue-away"], "ending");
  expectThat(complaint?.fix?.startsWith("the same command again") === true, JSON.stringify(complaint));
  const found = await withQueue({ url }, (queue) => collect(queue, "away"));
  expectSame(found, { reports: 240, names: 120, isComplete: true }, "collected again");
}

/** A worker that waits for work goes on waiting. */
export async function awayWhileIdle(postgres: Postgres): Promise<void> {
  let said = "";
  let child: ChildProcess | null = null;
  const until = async (words: string): Promise<void> => {
    while (!said.includes(words) && child?.exitCode === null) await sleep(20);
  };
  const ran = waterpas(["worker", "--run", "away", "--resolver", "system"], {
    env: { WATERPAS_QUEUE: postgres.url() },
    onStart: (started) => {
      child = started;
      started.stderr?.on("data", (text: string) => {
        said += text;
      });
    },
  });
  await until("nothing to do");
  await postgres.kill();
  await until("does not answer");
  await postgres.start();
  (child as ChildProcess | null)?.kill("SIGTERM");
  const { code, err } = await ran;
  expectSame(code, 143, err);
}
