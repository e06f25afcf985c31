/** A worker of the queue without network, in a process that is meant to be killed: made-up audits that take a while. */
import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";

import type { Report } from "../../src/model/report.ts";
import { openAdmission } from "../../src/scan/batch/admission.ts";
import { type Queue, type Transaction, withQueue } from "../../src/scan/queue/database.ts";
import { patiently } from "../../src/scan/queue/patience.ts";
import { readRun, type WorkerHeader } from "../../src/scan/queue/run.ts";
import { serveRun, type WorkRequest } from "../../src/scan/queue/worker.ts";
import type { Target } from "../../src/scan/target.ts";
import { auditedOf, reportOf } from "../scan/batch/fake.ts";

const [url = "", runId = "", shortest = "20", longest = "120", pace = "null", die = ""] =
  process.argv.slice(2);
const parsed = JSON.parse(pace) as NonNullable<WorkRequest["pace"]> | null;

const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const header = { tool: {}, inputs: [], vantage: {}, problems: [], net_map: false } as unknown as WorkerHeader;
/** The queue of a process that is killed at its first commit, before it or right after it. */
function dying(queue: Queue): Queue {
  const end = (when: string): void => {
    if (die === when) process.kill(process.pid, "SIGKILL");
  };
  return {
    ...queue,
    async transaction(work, kind) {
      const worked = async (transaction: Transaction) => {
        const result = await work(transaction);
        end("before-commit");
        return result;
      };
      const result = await queue.transaction(worked, kind);
      end("after-commit");
      return result;
    },
  };
}

/** Targets whose first try comes to nothing: one in ten. */
const isFlaky = (seq: number): boolean => seq % 10 === 3;

/** With something to count. */
function withTest(report: Report): Report {
  const { type } = report.target;
  const status = (report.seq ?? 0) % 3 === 0 ? "failed" : "passed";
  return { ...report, tests: [{ id: `${type}_test`, status }] as never };
}

/** The first try of a target is kept until there has been a second. */
async function isPending(queue: Queue, seq: number): Promise<boolean> {
  const text = "SELECT 1 FROM waterpas.pending WHERE run_id = $1 AND seq = $2";
  const rows = await patiently(() => queue.query(text, [runId, seq]));
  return rows.length > 0;
}

const isOver = await withQueue({ url, isWorker: true }, async (queue) => {
  const run = await readRun(queue, runId);
  writeSync(1, "ready\n");
  return serveRun({
    queue: dying(queue),
    run,
    worker: randomBytes(4).toString("hex"),
    header,
    async audit(target, seq) {
      if (target.name.startsWith("poison")) process.kill(process.pid, "SIGKILL");
      await pause(Number(shortest) + ((seq * 7919) % Math.max(1, Number(longest) - Number(shortest))));
      const isFirst = isFlaky(seq) && !(await isPending(queue, seq));
      const { evidence, reports } = auditedOf(target, seq, isFirst ? "timeout" : undefined);
      return { evidence, reports: reports.map(withTest) };
    },
    judge: ({ target, seq = 0 }) =>
      target.types.map((type) => withTest(reportOf(target as Target, seq, type as "web" | "mail"))),
    giveUp: (target, seq) => auditedOf(target, seq, "internal"),
    admission: openAdmission({ most: 4 }),
    signal: stop.signal,
    ...(parsed === null ? {} : { pace: parsed }),
  });
});
writeSync(1, isOver ? "over\n" : "stopped\n");
