import { readFileSync } from "node:fs";

import type { AttemptRecord } from "../../src/model/attempt.ts";
import { audit } from "./audit.ts";
import { openLab } from "./ours.ts";

/** Milliseconds, queries, and what was asked more than once. */
export interface Timing {
  readonly ms: Readonly<Record<"coldName" | "warmName" | "coldAudit" | "warmAudit", number>>;
  readonly queries: Timing["ms"];
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
const coldAudit = await audits.step(() => audit(["good.test"], plan));
const warmAudit = await audits.step(() => audit(["alg15.test"], plan));
await audits.net.close();

const each = (field: keyof Step): Timing["ms"] => ({
  coldName: coldName[field],
  warmName: warmName[field],
  coldAudit: coldAudit[field],
  warmAudit: warmAudit[field],
});

const timing: Timing = {
  ms: each("ms"),
  queries: each("queries"),
  twice: [...repeated(names.attempts), ...repeated(audits.attempts)],
};
console.log(JSON.stringify(timing));
