import { cpus, loadavg } from "node:os";

import { stopAll } from "../real/process.ts";
import { table } from "../real/report.ts";
import { benchAudits } from "./audits.ts";
import { benchBatch, benchBatchMemory } from "./batch.ts";
import { benchCodec } from "./codec.ts";
import { benchFull } from "./full.ts";
import { benchFullTrips } from "./full-trips.ts";
import { benchMail } from "./mail.ts";
import { benchMailTrips } from "./mail-trips.ts";
import { benchQueries } from "./queries.ts";
import { benchQueryRate } from "./query-rate.ts";
import { benchQueue } from "./queue.ts";
import { type BenchRow, cellsOf, compareWithBaseline } from "./row.ts";
import { benchRpki } from "./rpki.ts";
import { benchStartUp } from "./start-up.ts";
import { benchTls } from "./tls.ts";
import { benchTrips } from "./trips.ts";
import { benchVerify } from "./verify.ts";
import { benchWeb } from "./web.ts";

const { WATERPAS_BENCH_DOMAINS: wanted = "10000" } = process.env;

/** Rows, or why there are none here. */
type Outcome = readonly BenchRow[] | string;

/** Each measurement. */
const BENCHES: readonly (readonly [name: string, run: () => Outcome | Promise<Outcome>])[] = [
  ["start", benchStartUp],
  ["codec", benchCodec],
  ["verify", benchVerify],
  ["query", benchQueryRate],
  ["names", benchQueries],
  ["trips", benchTrips],
  ["tls", benchTls],
  ["web", benchWeb],
  ["mail", benchMail],
  ["mail-trips", benchMailTrips],
  ["full", benchFull],
  ["full-trips", benchFullTrips],
  ["rpki", benchRpki],
  ["batch", benchBatch],
  // Minutes: only when asked for.
  ["batch-memory", () => (asked.has("batch-memory") ? benchBatchMemory() : [])],
  ["queue", benchQueue],
  ["audit", () => benchAudits(Number(wanted))],
];

const asked = new Set(process.argv.slice(2));
const rows: BenchRow[] = [];
const skipped: string[] = [];

console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}; Node.js ${process.version}`,
);
try {
  for (const [name, run] of BENCHES) {
    if (asked.size > 0 && !asked.has(name)) {
      continue;
    }
    const result = await run();
    if (typeof result === "string") {
      skipped.push(`skipped: ${result}`);
    } else {
      rows.push(...result);
    }
  }
} finally {
  await stopAll();
}
console.log(table([["what", "found", "peer", "ratio", "aim", ""], ...rows.map(cellsOf)]));
for (const line of skipped) {
  console.log(line);
}
const worse = compareWithBaseline(rows);
for (const line of worse) {
  console.log(`outside fixtures/bench-baseline.json: ${line}`);
}
process.exitCode = worse.length > 0 ? 1 : 0;
