import { afterEach, expect, test } from "vitest";
import { openAdmission } from "../../../src/scan/batch/admission.ts";
import { type Monitor, openMonitor } from "../../../src/scan/batch/monitor.ts";

let monitor: Monitor | undefined;
afterEach(() => monitor?.close());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function watched(used = 0) {
  const admission = openAdmission({ most: 512, start: 200 });
  monitor = openMonitor({
    admission,
    isFull: () => false,
    memory: () => ({ used, most: 100 }),
    questions: () => ({ sent: 0, silent: 0 }),
    onTick: () => undefined,
  });
  return admission;
}

/** Keeps the event loop busy for a time, again and again: slower than the tick looks. */
async function block(ms: number, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const until = performance.now() + ms;
    while (performance.now() < until);
    await pause(0);
  }
}

test.each([60, 150, 300])("a loop that is blocked for %i ms at a time lowers the limit", async (ms) => {
  const admission = watched();
  await block(ms, Math.ceil(1500 / ms));
  expect(admission.limit).toBeLessThan(150);
  expect(monitor?.loopP99Ms).toBeGreaterThan(40);
});

test("short memory lowers the limit", async () => {
  const admission = watched(76);
  await pause(500);
  expect(admission.limit).toBeLessThan(200);
});
