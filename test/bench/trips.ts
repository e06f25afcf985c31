import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { tunnel } from "../real/guard.ts";
import { closeNamespaces } from "../real/namespace.ts";
import { hasProgram, stopAll } from "../real/process.ts";
import type { StepName } from "../real/time-lookups.ts";
import { measureTrips } from "../real/trips.ts";
import type { BenchRow } from "./row.ts";

const STEPS: readonly (readonly [step: StepName, what: string, target: string])[] = [
  ["coldName", "first name", "≤ 8"],
  ["warmName", "next name below the same TLD", "≤ 4"],
  ["vantage", "vantage", ""],
  ["coldAudit", "first audit", "≤ 8"],
  ["warmAudit", "next audit", "≤ 4"],
];

/** Round trips in sequence, from the difference a delay line makes. */
export async function benchTrips(): Promise<BenchRow[] | string> {
  if (process.getuid?.() !== 0 || !tunnel().ok || !(await hasProgram("unbound"))) {
    return "round trips: needs root, /dev/net/tun and unbound";
  }
  const directory = mkdtempSync(join(tmpdir(), "waterpas-trips-"));
  try {
    const trips = await measureTrips(directory);
    return STEPS.map(([step, what, target]) => ({
      id: `trips.${step}`,
      what: `round trips in sequence: ${what}`,
      value: trips.of(step),
      unit: "round trips",
      target,
      note: `${trips.far.timing.queries[step]} queries, ${Math.round(trips.far.times[step])} ms at ${Math.round(trips.far.ping)} ms`,
    }));
  } finally {
    await stopAll();
    await closeNamespaces();
    rmSync(directory, { recursive: true, force: true });
  }
}
