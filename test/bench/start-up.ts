import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { median } from "./measure.ts";
import { type BenchRow, beside } from "./row.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/waterpas.js", import.meta.url));
const TURNS = 20;

/** Median milliseconds from start to exit; `null` when the program is missing or fails. */
function timeOf(command: readonly string[]): number | null {
  const [program = "", ...rest] = command;
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const started = performance.now();
    if (spawnSync(program, rest, { stdio: "ignore" }).status !== 0) {
      return null;
    }
    times.push(performance.now() - started);
  }
  return median(times);
}

/** Start-up time of the program, beside that of Node.js with nothing to do. */
export function benchStartUp(): BenchRow[] {
  const version = timeOf([process.execPath, PROGRAM, "--version"]);
  const bare = timeOf([process.execPath, "-e", "0"]);
  if (version === null || bare === null) {
    throw new Error("waterpas --version does not work");
  }
  const row = {
    id: "start.version",
    what: "waterpas --version",
    value: version,
    unit: "ms",
    target: "≤ 60 ms",
    note: "from the sources, type stripping included",
  };
  return [beside(row, { name: "node -e 0", value: bare })];
}
