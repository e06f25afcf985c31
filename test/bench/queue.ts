/** What the queue costs beside the measuring: names submitted, and jobs that take no time. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAdmission } from "../../src/scan/batch/admission.ts";
import type { Audited } from "../../src/scan/batch/again.ts";
import type { KeepEvidence } from "../../src/scan/batch/request.ts";
import { runBatch } from "../../src/scan/batch/run.ts";
import type { Entry } from "../../src/scan/input/list.ts";
import { type Queue, withQueue } from "../../src/scan/queue/database.ts";
import { type Collection, readCollection } from "../../src/scan/queue/results.ts";
import { readRun, type WorkerHeader } from "../../src/scan/queue/run.ts";
import { submitRun } from "../../src/scan/queue/submit.ts";
import { serveRun } from "../../src/scan/queue/worker.ts";
import type { Target } from "../../src/scan/target.ts";
import { openBatchFolder } from "../../src/store/batch/folder.ts";
import type { RunRecord } from "../../src/store/batch/manifest.ts";
import { missingPrograms } from "../real/guard.ts";
import { startPostgres } from "../real/postgres.ts";
import { stopAll } from "../real/process.ts";
import { submissionOf } from "../real/queue-run.ts";
import { auditedOf, batchOf } from "../scan/batch/fake.ts";
import { type BenchRow, beside } from "./row.ts";

const NAMES = 100_000;
const MEASURED = 5_000;
const CHUNK = 50;
const AT_ONCE = 64;
/** The report of a website without its evidence takes about so much. */
const PADDING = "x".repeat(7_500);
/** With it, so much more; about as easy to compress. */
const BLOB = Array.from({ length: 350 }, (_, i) =>
  createHash("sha256").update(String(i)).digest("base64url"),
).join("");

/** Takes no time to measure. */
async function audit(target: Target, seq: number): Promise<Audited> {
  const { evidence, reports } = auditedOf(target, seq);
  return {
    evidence: { ...evidence, blobs: { [PADDING.slice(0, 64)]: BLOB } },
    reports: reports.map((report) => ({ ...report, facts: { PADDING } })),
  };
}

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

function submit(queue: Queue, id: string, count: number, keep: KeepEvidence = "none"): Promise<boolean> {
  const { request, ...rest } = submissionOf(id, "", {
    ...{ entries: entries(count), lines: count, shards: 64, chunk: CHUNK },
  });
  return submitRun(queue, { ...rest, request: { ...request, evidence: keep } });
}

/** The same targets in a batch that writes the same into a folder. */
async function plainBatch(parent: string, keep: KeepEvidence): Promise<void> {
  const folder = await openBatchFolder(join(parent, `plain-${keep}`), {
    resume: false,
    lock: { holder: { pid: process.pid, host: "here", at: "now" }, isAlive: () => false },
  });
  await folder.begin({ kind: "waterpas-run", run_id: "run" } as unknown as RunRecord, "now");
  const { request } = batchOf("", {
    ...{ list: entries(MEASURED), seed: null, audit, evidence: keep, journal: folder.journal },
    admission: openAdmission({ most: AT_ONCE, start: AT_ONCE }),
    sink: { add: () => undefined, refuse: () => undefined },
  });
  await runBatch(request);
  await folder.close();
}

async function serve(queue: Queue, id: string): Promise<void> {
  await serveRun({
    queue,
    run: await readRun(queue, id),
    worker: "bench",
    header: { inputs: [], vantage: {}, problems: [] } as unknown as WorkerHeader,
    audit,
    judge: () => [],
    giveUp: auditedOf,
    admission: openAdmission({ most: AT_ONCE, start: AT_ONCE }),
    signal: new AbortController().signal,
  });
}

const collect = (queue: Queue, id: string, hasEvidence = false): Promise<void> => {
  const use = async ({ lines }: Collection): Promise<void> => {
    for await (const _ of lines);
  };
  return readCollection(queue, id, use, { hasEvidence });
};

export async function benchQueue(): Promise<readonly BenchRow[] | string> {
  if ((await missingPrograms(["pg_ctlcluster"])).length > 0) return "the queue: needs PostgreSQL";
  const directory = mkdtempSync(join(tmpdir(), "waterpas-bench-queue-"));
  try {
    const postgres = await startPostgres(directory);
    return await withQueue({ url: postgres.url(), isWorker: true }, async (queue) => {
      const submitS = await timed(() => submit(queue, "many", NAMES));
      const againS = await timed(() => submit(queue, "many", NAMES));
      await submit(queue, "work", MEASURED);
      await submit(queue, "kept", MEASURED, "all");
      const plainS = await timed(() => plainBatch(directory, "none"));
      const workS = await timed(() => serve(queue, "work"));
      const plainKeptS = await timed(() => plainBatch(directory, "all"));
      const keptS = await timed(() => serve(queue, "kept"));
      const collectS = await timed(() => collect(queue, "work"));
      const collectKeptS = await timed(() => collect(queue, "kept", true));
      const ms = (seconds: number): number => (1000 * seconds) / MEASURED;
      const batch = (seconds: number) => ({ name: "batch", value: ms(seconds) });
      return [
        row("submit", `${NAMES} names into the queue, jobs of ${CHUNK}`, NAMES / submitS, "names/s"),
        row("again", "the same list again, nothing to add", NAMES / againS, "names/s"),
        beside(
          row("work", "a target through one worker that takes no time to measure", ms(workS), "ms"),
          batch(plainS),
        ),
        beside(row("kept", "the same with 15 kB of evidence each", ms(keptS), "ms"), batch(plainKeptS)),
        row("jobs", "the same in jobs, without evidence", MEASURED / CHUNK / workS, "jobs/s"),
        row("collect", "reports of 7.5 kB read back in order", (2 * MEASURED) / collectS, "reports/s"),
        row("collect-kept", "names with reports and evidence read back", MEASURED / collectKeptS, "names/s"),
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
