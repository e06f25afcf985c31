/** Batches: audits a second from a list, memory at lists of several lengths, time to take a run up again. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startDomains } from "./domains.ts";
import type { BenchRow } from "./row.ts";

const { WATERPAS_BENCH_BATCH: wanted = "1000,10000" } = process.env;
const LAUNCHER = resolve(import.meta.dirname, "../../bin/waterpas.js");
const WORK = fileURLToPath(new URL("./batch-work.ts", import.meta.url));

interface Work {
  readonly ms: number;
  readonly rssMb: number;
  /** Milliseconds to find out what an earlier run has done, and octets read for it. */
  readonly recoverMs: number;
  readonly recoverMb: number;
}

/** A batch whose audits take a millisecond and no network, in a process of its own. */
function simulate(...args: readonly string[]): Work {
  const ran = spawnSync(process.execPath, [WORK, ...args], { encoding: "utf8" });
  if (ran.status !== 0) {
    throw new Error(ran.stderr);
  }
  return JSON.parse(ran.stdout);
}

const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, " ");

function simulated(count: number): BenchRow[] {
  const folder = mkdtempSync(join(tmpdir(), "waterpas-bench-batch-"));
  try {
    const { ms, rssMb } = simulate(folder, String(count));
    const { recoverMs, recoverMb } = simulate(folder, String(count));
    const names = thousands(count);
    return [
      {
        id: `batch.overhead.${count}`,
        what: `${names} targets through the engine, no network`,
        value: (1000 * count) / ms,
        unit: "targets/s",
      },
      {
        id: `batch.rss.${count}`,
        what: `${names} targets, resident memory at most`,
        value: rssMb,
        unit: "MB",
        target: "≤ 400 MB",
      },
      {
        id: `batch.resume.${count}`,
        what: `${names} targets, time to find what is done`,
        value: recoverMs,
        unit: "ms",
        note: `${Math.round(recoverMb)} MB read`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const AUDITED = 3_000;

/** DNS-only audits by the program itself, with folder and spreadsheet, against lab domains in another process. */
async function audited(): Promise<BenchRow[]> {
  const domains = await startDomains(AUDITED);
  const folder = mkdtempSync(join(tmpdir(), "waterpas-bench-batch-"));
  const at = (name: string): string => join(folder, name);
  try {
    writeFileSync(
      at("list.txt"),
      Array.from({ length: AUDITED }, (_, i) => `${domains.nameOf(i)}\n`).join(""),
    );
    writeFileSync(at("net-map.json"), domains.mapText);
    writeFileSync(at("anchor.zone"), domains.anchor);
    const options = [
      "--net-map",
      at("net-map.json"),
      "--trust-anchor",
      at("anchor.zone"),
      "--cache-dir",
      at("cache"),
    ];
    const rates = ["--per-server", "10000", "--only", "dnssec,ipv6,dns", "--no-second-pass", "-q"];
    const outputs = ["--save", at("run"), "-o", `csv-wide=${at("r.csv")}`, "--stats-json", at("figures")];
    const started = performance.now();
    const child = spawnSync(
      process.execPath,
      [LAUNCHER, "batch", at("list.txt"), "--no-config", ...options, ...rates, ...outputs],
      {
        encoding: "utf8",
      },
    );
    if (child.status !== 0) {
      throw new Error(child.stderr);
    }
    return [
      {
        id: "batch.audits",
        what: `waterpas batch over ${thousands(AUDITED)} signed domains, DNS only`,
        value: (1000 * AUDITED) / (performance.now() - started),
        unit: "domains/s",
        target: "≥ 250",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await domains.stop();
  }
}

/** Lists of 1,000 and 10,000; `WATERPAS_BENCH_BATCH=1000,100000,1000000` for others. */
export async function benchBatch(): Promise<BenchRow[]> {
  const lengths = wanted.split(",").map(Number);
  return [...(await audited()), ...lengths.flatMap(simulated)];
}
