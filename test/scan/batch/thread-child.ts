/** A thread without a network, whose audits take some milliseconds; some targets are its death. */
import { parentPort } from "node:worker_threads";
import { NO_NET_COUNTS } from "../../../src/net/counts.ts";
import { serveThread, type ThreadPort } from "../../../src/scan/batch/threads/serve.ts";
import { auditedOf } from "./fake.ts";

const PADDING = "x".repeat(1500);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const DEATHS: Readonly<Record<string, () => void>> = {
  "exits.nl": () => process.exit(7),
  "throws.nl": () => {
    setImmediate(() => {
      throw new Error("nobody catches this");
    });
  },
};

let isLast = false;
await serveThread(parentPort as unknown as ThreadPort, {
  async audit(target, seq) {
    await pause(1 + (seq % 5));
    const die = DEATHS[target.name];
    if (die !== undefined) {
      die();
      await pause(60_000);
    }
    if (target.name === "bug.nl") throw new TypeError("oops");
    // One in ten can only be measured at the second try.
    const audited = auditedOf(target, seq, seq % 10 === 3 && !isLast ? "timeout" : undefined);
    return { ...audited, reports: audited.reports.map((report) => ({ ...report, facts: { PADDING } })) };
  },
  counts: () => ({ ...NO_NET_COUNTS, udpSent: 1 }),
  collect: () => undefined,
  onLast: () => {
    isLast = true;
  },
  onStop: () => undefined,
});
parentPort?.close();
