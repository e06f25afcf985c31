/** What the queue costs beside the measuring: names submitted, and jobs that take no time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAdmission } from "../../src/scan/batch/admission.ts";
import type { Entry } from "../../src/scan/input/list.ts";
import { type Queue, withQueue } from "../../src/scan/queue/database.ts";
import { readCollection } from "../../src/scan/queue/results.ts";
import { readRun, type WorkerHeader } from "../../src/scan/queue/run.ts";
import { submitRun } from "../../src/scan/queue/submit.ts";
import { serveRun } from "../../src/scan/queue/worker.ts";
import { missingPrograms } from "../real/guard.ts";
import { startPostgres } from "../real/postgres.ts";
import { stopAll } from "../real/process.ts";
import { submissionOf } from "../real/queue-run.ts";
import { auditedOf } from "../scan/batch/fake.ts";
import type { BenchRow } from "./row.ts";

const NAMES = 100_000;
const MEASURED = 5_000;
const CHUNK = 50;
/** The report of a website without its evidence takes about so much. */
const PADDING = "x".repeat(7_500);

async function* entries(count: number): AsyncGenerator<Entry> {
  for (let seq = 0; seq < count; seq += 1) {
    const name = `d${seq}.nl`;
    yield { kind: "target", seq, target: { input: name, name, unicode: name, types: ["web", "mail"] } };
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}

const submit = (queue: Queue, id: string, count: number): Promise<boolean> =>
  submitRun(queue, submissionOf(id, "", { entries: entries(count), lines: count, shards: 64, chunk: CHUNK }));

async function serve(queue: Queue, id: string): Promise<void> {
  await serveRun({
    queue,
    run: await readRun(queue, id),
    worker: "bench",
    header: { inputs: [], vantage: {}, problems: [] } as unknown as WorkerHeader,
    audit: async (target, seq) => {
      const { evidence, reports } = auditedOf(target, seq);
      return { evidence, reports: reports.map((report) => ({ ...report, facts: { PADDING } })) };
    },
    judge: () => [],
    giveUp: auditedOf,
    admission: openAdmission({ most: 64, start: 64 }),
    signal: new AbortController().signal,
  });
}

const collect = (queue: Queue, id: string): Promise<void> =>
  readCollection(queue, id, async ({ lines }) => {
    for await (const _ of lines);
  });

export async function benchQueue(): Promise<readonly BenchRow[] | string> {
  if ((await missingPrograms(["pg_ctlcluster"])).length > 0) return "the queue: needs PostgreSQL";
  const directory = mkdtempSync(join(tmpdir(), "waterpas-bench-queue-"));
  try {
    const postgres = await startPostgres(directory);
    return await withQueue({ url: postgres.url(), isWorker: true }, async (queue) => {
      const submitS = await timed(() => submit(queue, "many", NAMES));
      const againS = await timed(() => submit(queue, "many", NAMES));
      await submit(queue, "work", MEASURED);
      const workS = await timed(() => serve(queue, "work"));
      const collectS = await timed(() => collect(queue, "work"));
      return [
        row("submit", `${NAMES} names into the queue, jobs of ${CHUNK}`, NAMES / submitS, "names/s"),
        row("again", "the same list again, nothing to add", NAMES / againS, "names/s"),
        row(
          "work",
          "targets through one worker that takes no time to measure",
          MEASURED / workS,
          "targets/s",
        ),
        row("jobs", "the same in jobs", MEASURED / CHUNK / workS, "jobs/s"),
        row("collect", "reports of 7.5 kB read back in order", (2 * MEASURED) / collectS, "reports/s"),
      ];
    });
  } finally {
    await stopAll();
    rmSync(directory, { recursive: true, force: true });
  }
}

const row = (id: string, what: string, value: number, unit: string): BenchRow => ({
  id: `queue.${id}`,
  what,
  value,
  unit,
});
