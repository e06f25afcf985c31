import { describe, expect, test } from "vitest";
import { type Clock, deadline, pause } from "../../src/net/clock.ts";
import { makeFakeClock, settle } from "../support/clock.ts";

/** A clock whose first timers fire late, as they do when the loop is blocked. */
function lateClock(lateMs: readonly number[]): { clock: Clock; waits: number[] } {
  let now = 0;
  const waits: number[] = [];
  const left = [...lateMs];
  return {
    waits,
    clock: {
      now: () => now,
      after(ms, work) {
        waits.push(ms);
        const timer = setImmediate(() => {
          now += ms + (left.shift() ?? 0);
          work();
        });
        return () => clearImmediate(timer);
      },
    },
  };
}

const lagOf = (ms: number, clock: Clock): Promise<number> =>
  new Promise((resolve) => deadline(ms, resolve, clock));

describe("deadline", () => {
  test.each([
    ["on time", [], [1_500], 0],
    ["20 ms late is on time", [20], [1_500], 0],
    ["300 ms late: 300 ms more", [300], [1_500, 300], 300],
    ["9 s late: at most itself", [9_000], [1_500, 1_500], 9_000],
    ["late again and again: three extensions", [100, 100, 100, 100, 100], [1_500, 100, 100, 100], 300],
  ])("%s", async (_, late, waits, lagMs) => {
    const { clock, waits: seen } = lateClock(late);
    expect(await lagOf(1_500, clock)).toBe(lagMs);
    expect(seen).toEqual(waits);
  });

  test("decides after the poll phase, so that a cancellation there still counts", async () => {
    const clock = makeFakeClock();
    let expired = false;
    const expire = (): void => {
      expired = true;
    };
    const cancel = deadline(10, expire, clock);
    const moved = clock.advance(10);
    cancel();
    await moved;
    await settle();
    expect(expired).toBe(false);
  });
});

test("pause ends with the signal, and leaves no timer", async () => {
  const clock = makeFakeClock();
  const controller = new AbortController();
  const paused = pause(5_000, controller.signal, clock);
  controller.abort();
  await paused;
  expect(clock.timers).toBe(0);
  await pause(5_000, controller.signal, clock);
});
