import { readFileSync } from "node:fs";

import type { AttemptRecord } from "../../src/model/attempt.ts";
import { audit } from "./audit.ts";
import { openLab } from "./ours.ts";

/** What is timed: one name, then another below the same TLD; the vantage; one audit, then another. */
export type StepName = "coldName" | "warmName" | "vantage" | "coldAudit" | "warmAudit";

/** Milliseconds, queries, and what was asked more than once. */
export interface Timing {
  readonly ms: Readonly<Record<StepName, number>>;
  readonly queries: Readonly<Record<StepName, number>>;
  /** Of the queries for the first name: those that find the addresses of name servers outside the zone. */
  readonly forServers: number;
  readonly twice: readonly string[];
}

const [anchorFile = ""] = process.argv.slice(2);
const anchor = readFileSync(anchorFile, "utf8");

interface Step {
  readonly ms: number;
  readonly queries: number;
}

const repeated = (attempts: readonly AttemptRecord[]): string[] => {
  const counts = new Map<string, number>();
  for (const { kind, peer, what } of attempts) {
    const key = `${what} at ${peer} over ${kind}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([key, count]) => `${key}: ${count} times`);
};

/** Opens a network and returns a stopwatch for steps on it. */
function open() {
  const attempts: AttemptRecord[] = [];
  const net = openLab({ anchor, more: { onAttempt: (record) => attempts.push(record) } });
  const step = async (work: () => Promise<unknown>): Promise<Step> => {
    const before = attempts.length;
    const started = performance.now();
    await work();
    return { ms: performance.now() - started, queries: attempts.length - before };
  };
  return { net, attempts, step };
}

const names = open();
const coldName = await names.step(() => names.net.session({ target: "good.test" }).lookup("good.test", "A"));
const warmName = await names.step(() =>
  names.net.session({ target: "alg15.test" }).lookup("alg15.test", "A"),
);
await names.net.close();

const audits = open();
const plan = {
  net: audits.net,
  anchors: anchor.split("\n").filter((line) => line !== ""),
  depth: "fast",
  concurrency: 1,
} as const;
const vantage = await audits.step(() => audits.net.vantage());
const coldAudit = await audits.step(() => audit(["good.test"], plan));
const warmAudit = await audits.step(() => audit(["alg15.test"], plan));
await audits.net.close();

const steps: Readonly<Record<StepName, Step>> = { coldName, warmName, vantage, coldAudit, warmAudit };
const each = (field: keyof Step): Timing["ms"] => {
  const values = Object.entries(steps).map(([name, step]) => [name, step[field]]);
  return Object.fromEntries(values);
};

const timing: Timing = {
  ms: each("ms"),
  queries: each("queries"),
  forServers: names.attempts
    .slice(0, coldName.queries)
    .filter(({ what }) => !/^(\.|test|good\.test) /.test(what)).length,
  twice: [...repeated(names.attempts), ...repeated(audits.attempts)],
};
console.log(JSON.stringify(timing));
