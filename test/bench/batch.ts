/** Batches: audits a second from a list, memory at lists of several lengths, time to take a run up again. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "../../src/model/report.ts";
import type { Statistics } from "../../src/model/statistics.ts";
import { expectedCounts, populationList } from "../support/population.ts";
import { type Domains, startDomains } from "./domains.ts";
import type { BenchRow } from "./row.ts";

const {
  WATERPAS_BENCH_BATCH: wanted = "1000,10000",
  WATERPAS_BENCH_AUDITED: auditedText = "3000",
  WATERPAS_BENCH_MIXED: mixedText = "10000",
} = process.env;
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
        what: `${names} targets, resident memory at most, with --max-rss 400MB`,
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

const AUDITED = Number(auditedText);
const MIXED = Number(mixedText);

/** The program over a list of lab domains in another process, with whatever it wrote; milliseconds. */
function batch(folder: string, domains: Domains, args: readonly string[]): number {
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("net-map.json"), domains.mapText);
  writeFileSync(at("anchor.zone"), domains.anchor);
  const lab = ["--net-map", at("net-map.json"), "--trust-anchor", at("anchor.zone")];
  const options = ["--cache-dir", at("cache"), "--per-server", "10000", "--no-second-pass", "-q"];
  const started = performance.now();
  const child = spawnSync(
    process.execPath,
    [LAUNCHER, "batch", "--no-config", ...lab, ...options, "--no-port25", ...args],
    { encoding: "utf8", cwd: folder },
  );
  if (child.status !== 0) {
    throw new Error(child.stderr);
  }
  return performance.now() - started;
}

/** DNS-only audits by the program itself, with folder and spreadsheet, against lab domains in another process. */
async function audited(): Promise<BenchRow[]> {
  const domains = await startDomains(AUDITED);
  const folder = mkdtempSync(join(tmpdir(), "waterpas-bench-batch-"));
  try {
    const names = Array.from({ length: AUDITED }, (_, i) => `${domains.nameOf(i)}\n`);
    writeFileSync(join(folder, "list.txt"), names.join(""));
    const outputs = ["--save", "run", "-o", "csv-wide=r.csv", "--stats-json", "figures"];
    const ms = batch(folder, domains, ["list.txt", "--only", "dnssec,dns", ...outputs]);
    const figures = readFileSync(join(folder, "figures"), "utf8").trimEnd().split("\n");
    const rss = Math.max(...figures.map((line) => (JSON.parse(line) as { rss: number }).rss));
    return [
      {
        id: "batch.audits",
        what: `waterpas batch over ${thousands(AUDITED)} signed domains, DNS only`,
        value: (1000 * AUDITED) / ms,
        unit: "domains/s",
        target: "≥ 250",
      },
      {
        id: "batch.audits.rss",
        what: "resident memory, at most",
        value: rss / 1e6,
        unit: "MB",
        target: "≤ 1536 MB, as --max-rss has it",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await domains.stop();
  }
}

const RECORDS = ["--only", "web_dnssec,mail_dnssec,mail_auth"];

/** Domains with known traits: what is counted, and verdicts one at a time against as many at once as fit. */
async function counted(): Promise<BenchRow[]> {
  const domains = await startDomains(MIXED, "mixed");
  const folder = mkdtempSync(join(tmpdir(), "waterpas-bench-batch-"));
  try {
    writeFileSync(join(folder, "list.csv"), populationList(MIXED));
    writeFileSync(join(folder, "part.csv"), populationList(Math.min(MIXED, 500)));
    batch(folder, domains, ["list.csv", ...RECORDS, "-o", "all.jsonl", "-o", "stats-json=stats.json"]);
    batch(folder, domains, ["part.csv", ...RECORDS, "-o", "one.jsonl", "--concurrency", "1"]);
    const { groups } = JSON.parse(readFileSync(join(folder, "stats.json"), "utf8")) as Statistics;
    const wrong = Object.entries(expectedCounts(MIXED)).flatMap(([name, standards]) => {
      const found = groups.find(({ group }) => group === name)?.standards ?? [];
      return Object.entries(standards).flatMap(([id, expected]) => {
        const { adopted, not_adopted, not_measured } = found.find((each) => each.id === id) ?? {};
        const isRight =
          adopted === expected.adopted &&
          not_adopted === expected.not_adopted &&
          not_measured === expected.not_measured;
        return isRight ? [] : [`${name} ${id}`];
      });
    });
    const crowd = verdictsOf(join(folder, "all.jsonl"));
    const alone = [...verdictsOf(join(folder, "one.jsonl"))];
    const differing = alone.filter(([key, verdicts]) => crowd.get(key) !== verdicts);
    return [
      {
        id: "batch.counts",
        what: `${thousands(MIXED)} domains with known traits: standards that are miscounted`,
        value: wrong.length,
        unit: "counts",
        target: "0",
        note: wrong[0] ?? "",
      },
      {
        id: "batch.stability",
        what: `${thousands(alone.length)} reports one at a time and in a crowd: that differ in a verdict`,
        value: differing.length,
        unit: "reports",
        target: "0",
        note: differing[0]?.[0] ?? "",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await domains.stop();
  }
}

/** Verdicts of each report of a file. */
function verdictsOf(path: string): ReadonlyMap<string, string> {
  const reports = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Report)
    .filter(({ kind }) => kind === "waterpas-report");
  return new Map(
    reports.map(({ target, tests }) => [
      `${target.name} ${target.type}`,
      tests.map(({ id, status, verdict }) => `${id} ${status} ${verdict}`).join("\n"),
    ]),
  );
}

/** A list that is the same name over and over. */
function repeated(count: number): BenchRow[] {
  const folder = mkdtempSync(join(tmpdir(), "waterpas-bench-batch-"));
  try {
    const { ms, rssMb } = simulate(folder, String(count), "repeated");
    const what = `${thousands(count)} lines with the same name`;
    return [
      { id: "batch.repeated", what, value: (1000 * count) / ms, unit: "lines/s" },
      {
        id: "batch.repeated.rss",
        what: `${what}, resident memory at most`,
        value: rssMb,
        unit: "MB",
        target: "≤ 400 MB",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Memory alone: no network, lists of 10,000, 100,000 and a million; `WATERPAS_BENCH_BATCH` for others. */
export function benchBatchMemory(): BenchRow[] {
  const { WATERPAS_BENCH_BATCH: lengths = "10000,100000,1000000" } = process.env;
  const rows = lengths.split(",").map(Number).flatMap(simulated);
  return [...rows, ...growth(rows), ...repeated(1_000_000)];
}

/** How much more the longest list takes than the one before. */
function growth(rows: readonly BenchRow[]): BenchRow[] {
  const memory = rows.filter(({ id }) => id.startsWith("batch.rss."));
  const [before, longest] = memory.slice(-2);
  if (before === undefined || longest === undefined || before === longest) return [];
  return [
    {
      id: "batch.rss.growth",
      what: "memory of the longest list to that of the one before",
      value: longest.value / before.value,
      unit: "times",
      target: "≤ 1.3",
    },
  ];
}

/**
 * Lists of 1,000 and 10,000 without network; `WATERPAS_BENCH_BATCH=1000,100000,1000000` for others. Audits of 3,000 and
 * 10,000 lab domains; `WATERPAS_BENCH_AUDITED` and `WATERPAS_BENCH_MIXED` for others.
 */
export async function benchBatch(): Promise<BenchRow[]> {
  const lengths = wanted.split(",").map(Number);
  return [...(await audited()), ...(await counted()), ...lengths.flatMap(simulated)];
}
