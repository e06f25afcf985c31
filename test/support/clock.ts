import type { Clock } from "../../src/net/clock.ts";

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves the time on and runs what falls due, in order, letting promises settle after each. */
  advance(ms: number): Promise<void>;
  /** Timers that have not run. */
  readonly timers: number;
}

export function makeFakeClock(): FakeClock {
  let now = 0;
  const timers = new Map<object, { dueMs: number; work: () => void }>();

  function nextDue(untilMs: number): [object, { dueMs: number; work: () => void }] | undefined {
    let next: [object, { dueMs: number; work: () => void }] | undefined;
    for (const entry of timers) {
      if (entry[1].dueMs <= untilMs && (next === undefined || entry[1].dueMs < next[1].dueMs)) next = entry;
    }
    return next;
  }

  return {
    now: () => now,
    after(ms, work) {
      const key = {};
      timers.set(key, { dueMs: now + ms, work });
      return () => timers.delete(key);
    },
    async advance(ms) {
      await settle();
      const untilMs = now + ms;
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        timers.delete(due[0]);
        now = due[1].dueMs;
        due[1].work();
        await settle();
      }
      now = untilMs;
      await settle();
    },
    get timers() {
      return timers.size;
    },
  };
}

/** Lets everything that only waits for promises and immediates run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
