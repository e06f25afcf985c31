/** Runs a batch of made-up audits in a folder, or takes it up again; prints what it took as JSON. */
import { statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openMemory } from "../../src/cli/batch/memory.ts";
import { openAdmission } from "../../src/scan/batch/admission.ts";
import { MEMORY_SHARE, openMonitor } from "../../src/scan/batch/monitor.ts";
import type { BatchState } from "../../src/scan/batch/request.ts";
import { runBatch } from "../../src/scan/batch/run.ts";
import { readList } from "../../src/scan/input/list.ts";
import { openTally } from "../../src/score/tally.ts";
import { openBatchFolder } from "../../src/store/batch/folder.ts";
import type { RunRecord } from "../../src/store/batch/manifest.ts";
import { auditedOf, batchOf } from "../scan/batch/fake.ts";

const [path = "", countText = "0", kind = "names"] = process.argv.slice(2);
const count = Number(countText);

/** The same name on every line. */
async function* repeated() {
  const perChunk = 20_000;
  const line = "example.nl\n";
  for (let left = count; left > 0; left -= perChunk) yield Buffer.from(line.repeat(Math.min(left, perChunk)));
}

async function* names() {
  for (let seq = 0; seq < count; seq += 1) {
    const name = `d${seq}.nl`;
    const target = { input: name, name, unicode: name, types: ["web", "mail"] as const };
    yield { kind: "target" as const, seq, target };
  }
}

/** The reports of a DNS-only audit take about 25 kB; of very many they would fill the disk. */
const facts = { padding: "x".repeat(count > 200_000 ? 1_200 : 12_000) };
let rss = 0;
const look = (): void => {
  rss = Math.max(rss, process.memoryUsage.rss());
};
const watch = setInterval(look, 100);

const opened = performance.now();
const folder = await openBatchFolder(path, {
  resume: true,
  lock: { holder: { pid: process.pid, host: "here", at: "now" }, isAlive: () => false },
});
const recoverMs = performance.now() - opened;
const octets = (await readdir(path))
  .filter((name) => name.startsWith("results"))
  .map((name) => statSync(join(path, name)).size);
await folder.begin({ kind: "waterpas-run", run_id: "run" } as unknown as RunRecord, "now");

const tally = openTally({ top: 20 });
const admission = openAdmission({ most: 512 });
let state: BatchState | null = null;
/** As `--max-rss 400MB` has it. */
const MAX_RSS = 400e6;
const used = openMemory(MAX_RSS * MEMORY_SHARE);
const monitor = openMonitor({
  admission,
  isFull: () => state?.pool?.isFull === true,
  memory: () => ({ used: used(), most: MAX_RSS }),
  questions: () => ({ sent: 0, silent: 0 }),
  onTick: () => state?.pool?.wake(),
});
const { request } = batchOf("", {
  list: kind === "names" ? names() : readList(repeated(), { format: "lines", file: "list" }),
  audit: async (target, seq) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const { evidence, reports } = auditedOf(target, seq);
    return { evidence, reports: reports.map((report) => ({ ...report, facts })) };
  },
  admission,
  done: folder.recovered.done,
  pending: folder.pending,
  journal: folder.journal,
  sink: { add: ({ reports }) => tally.add(reports), refuse: () => undefined },
  onOpen: (begun) => {
    state = begun;
  },
});
const started = performance.now();
await runBatch(request);
const ms = performance.now() - started;
monitor.close();
clearInterval(watch);
look();
await folder.close();
const megabytes = (value: number): number => value / 1e6;
console.log(
  JSON.stringify({
    ms,
    rssMb: megabytes(rss),
    recoverMs,
    recoverMb: megabytes(octets.reduce((sum, each) => sum + each, 0)),
  }),
);
