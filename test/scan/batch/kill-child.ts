/** A batch without network in a process that is meant to be killed: real folder, made-up audits of some kilobytes. */
import { writeSync } from "node:fs";
import { openAdmission } from "../../../src/scan/batch/admission.ts";
import { runBatch } from "../../../src/scan/batch/run.ts";
import type { Target } from "../../../src/scan/target.ts";
import { openBatchFolder } from "../../../src/store/batch/folder.ts";
import type { RunRecord } from "../../../src/store/batch/manifest.ts";
import { auditedOf, batchOf, namesOf } from "./fake.ts";

/** Writes at once, for what is told must have been told before the process dies; waits while nobody reads. */
function tell(text: string): void {
  for (;;) {
    try {
      writeSync(1, text);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

const [path = "", countText = "0", octetsText = "2000000"] = process.argv.slice(2);

const folder = await openBatchFolder(path, {
  resume: true,
  lock: {
    holder: { pid: process.pid, host: "here", at: String(performance.timeOrigin) },
    isAlive: () => false,
  },
  octets: Number(octetsText),
});
tell(`recovered ${folder.recovered.done.size}\n`);
await folder.begin({ kind: "waterpas-run", run_id: "run" } as unknown as RunRecord, "now");

const PADDING = "x".repeat(1500);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Targets whose first try comes to nothing: one in ten. */
const isFlaky = (seq: number): boolean => seq % 10 === 3;
const audit = async (target: Target, seq: number) => {
  await pause(1 + (seq % 5));
  const isFirst = isFlaky(seq) && !folder.pending.seqs.has(seq);
  const audited = auditedOf(target, seq, isFirst ? "timeout" : undefined);
  return { ...audited, reports: audited.reports.map((report) => ({ ...report, facts: { PADDING } })) };
};
const list = `${namesOf(Number(countText))}no name\nd1.nl\n`;
const { request } = batchOf(list, {
  audit,
  admission: openAdmission({ most: 32 }),
  done: folder.recovered.done,
  pending: folder.pending,
  journal: folder.journal,
  evidence: "all",
  secondPass: { afterMs: 0, most: 16 },
  clock: Date.now,
  sink: { add: () => tell("."), refuse: () => undefined },
});
const counts = await runBatch(request);
await folder.end({
  kind: "waterpas-run-end",
  run_id: "run",
  finished_at: "now",
  duration_ms: 0,
  counts: {},
  problems: [],
});
await folder.close();
tell(`${JSON.stringify(counts)}\n`);
