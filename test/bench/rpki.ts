import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { type BenchRow, beside } from "./row.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const WORK = fileURLToPath(new URL("./rpki-work.ts", import.meta.url));
const { WATERPAS_RPKI_DATA: givenData } = process.env;
const DATA = givenData ?? resolve(import.meta.dirname, "../../../shared/data/rpki");
const TURNS = 3;
/** The package and what its lookups are made of. */
const PEER = ["rpki-validator@2.14.7", "longest-prefix-match@1.3.1"];

type Numbers = Readonly<Record<string, number>>;

const numberOf = (numbers: Numbers | null, key: string): number => numbers?.[key] ?? Number.NaN;

/** Runs one measurement in a process of its own. */
type Measure = (...command: readonly string[]) => Numbers;

/**
 * Measures the program as it ships, compiled: removing types at start takes more memory than the index does.
 *
 * @param folder where the compiled program goes
 */
function compiledMeasure(folder: string): Measure {
  const options = ["--noEmit", "false", "--rootDir", ROOT, "--outDir", join(folder, "js")];
  // Faults in types are the concern of another check.
  spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", ROOT, ...options], { stdio: "ignore" });
  writeFileSync(join(folder, "js/package.json"), '{"type":"module"}');
  const work = join(folder, "js", relative(ROOT, WORK).replace(/ts$/, "js"));
  return (...command) => {
    const ran = spawnSync(process.execPath, [work, ...command], { encoding: "utf8", maxBuffer: 1e8 });
    if (ran.status !== 0) {
      throw new Error(`${command[0]}: ${ran.stderr}`);
    }
    return JSON.parse(ran.stdout);
  };
}

/** The fastest of several processes; the memory is that of the same one. */
function best(measure: Measure, ...command: readonly string[]): Numbers {
  const all = Array.from({ length: TURNS }, () => measure(...command));
  return all.reduce((left, right) => (numberOf(right, "ms") < numberOf(left, "ms") ? right : left));
}

function unpack(folder: string, name: string): string {
  const file = join(folder, name.replace(/\.gz$/, ""));
  writeFileSync(file, gunzipSync(readFileSync(join(DATA, "synthetic", name))));
  return file;
}

/** Numbers of the npm package rpki-validator, installed outside the repository; `null` where it cannot be had. */
function measurePeer(
  measure: Measure,
  {
    folder,
    file,
    routes,
  }: { readonly folder: string; readonly file: string; readonly routes: readonly string[] },
): Numbers | null {
  const options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder];
  const ran = spawnSync("npm", ["install", ...options, ...PEER], { stdio: "ignore", timeout: 60_000 });
  return ran.status === 0 ? measure("peer", folder, file, ...routes) : null;
}

/** Routing data at the size of 2026: 935,000 VRPs in 97 MB of JSON, 1.3 million routes. */
export function benchRpki(): BenchRow[] | string {
  if (!existsSync(join(DATA, "synthetic"))) {
    return `routing: no data in ${DATA} (set WATERPAS_RPKI_DATA)`;
  }
  const folder = mkdtempSync(join(tmpdir(), "waterpas-bench-"));
  try {
    const file = unpack(folder, "vrps-2026scale.json.gz");
    const routes = ["IPv4", "IPv6"].map((family) => unpack(folder, `riswhoisdump-2026scale.${family}.gz`));
    const binary = join(folder, "vrps.bin");
    const measure = compiledMeasure(folder);
    measure("pack", file, binary);
    const bare = measure("none");
    const parse = best(measure, "parse", file);
    const cold = best(measure, "cold", file);
    const warm = best(measure, "warm", binary);
    const table = best(measure, "routes", ...routes);
    const rates = measure("rates", binary, ...routes);
    return rowsOf({
      bare,
      parse,
      cold,
      warm,
      table,
      rates,
      peer: measurePeer(measure, { folder, file, routes }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  /** A process that does nothing: what Node.js takes. */
  readonly bare: Numbers;
  readonly parse: Numbers;
  readonly cold: Numbers;
  readonly warm: Numbers;
  readonly table: Numbers;
  readonly rates: Numbers;
  readonly peer: Numbers | null;
}

function rowsOf({ bare, parse, cold, warm, table, rates, peer }: Measured): BenchRow[] {
  const of = numberOf;
  const parser = { name: "JSON.parse", value: of(parse, "ms") };
  const memoryOf = (numbers: Numbers): number => of(numbers, "rssMb") - of(bare, "rssMb");
  const parserMemory = { name: "JSON.parse", value: memoryOf(parse) };
  const npm = (key: string) => (peer === null ? null : { name: "rpki-validator", value: of(peer, key) });
  const row = (id: string, what: string, value: number, unit: string, target: string): BenchRow => ({
    id: `rpki.${id}`,
    what,
    value,
    unit,
    target,
  });
  return [
    beside(row("cold", "97 MB export to index", of(cold, "ms"), "ms", "≤ 1.5 s"), parser),
    beside(row("cold-peer", "97 MB export to index", of(cold, "ms"), "ms", "≤ 0.5 × npm"), npm("ms")),
    beside(row("cold-rss", "memory for that beside Node.js", memoryOf(cold), "MB", "≤ 120 MB"), parserMemory),
    beside(row("warm", "index from the cache", of(warm, "ms"), "ms", "≤ 60 ms"), parser),
    beside(row("warm-rss", "memory for that beside Node.js", memoryOf(warm), "MB", "≤ 60 MB"), parserMemory),
    beside(
      row("text", "validations of text, random order", of(rates, "text"), "routes/s", "≥ 0.5 M/s"),
      npm("rate"),
    ),
    beside(row("routes", "34 MB of route dumps to table", of(table, "ms"), "ms", "≤ 1.5 s"), parser),
    row("random", "validations, random order", of(rates, "random"), "routes/s", "≥ 1 M/s"),
    row("sequential", "validations, in order", of(rates, "sequential"), "routes/s", "≥ 10 M/s"),
    row("table", "all 1.3 million routes", of(rates, "table"), "ms", "≤ 130 ms"),
  ];
}
