import { describe, expect, test } from "vitest";
import { makeLanes } from "../../../src/scan/batch/lanes.ts";
import { type PoolState, runPool } from "../../../src/scan/batch/pool.ts";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function* upTo(count: number, onPull: (i: number) => void = () => undefined): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    onPull(i);
    yield i;
  }
}

describe("lanes", () => {
  test("take turns, and none has more under way than it may", () => {
    const lanes = makeLanes<string>(2);
    for (const item of ["a1", "a2", "a3", "a4", "b1"]) lanes.add(item[0] ?? null, item);
    const started = [lanes.take(), lanes.take(), lanes.take()];
    expect(started.map((each) => each?.item)).toEqual(["a1", "b1", "a2"]);
    expect([lanes.take(), lanes.waiting, lanes.ready]).toEqual([undefined, 2, 0]);
    started[0]?.release();
    expect(lanes.take()?.item).toBe("a3");
    expect(lanes.busiest(1)).toEqual([{ lane: "a", waiting: 1 }]);
  });

  test("what has no lane is not bounded", () => {
    const lanes = makeLanes<number>(1);
    for (let i = 0; i < 100; i++) lanes.add(null, i);
    expect(Array.from({ length: 100 }, () => lanes.take()?.item)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });
});

describe("the pool", () => {
  test("works on everything once, never on more than the limit", async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    await runPool({
      source: upTo(500),
      limit: () => 7,
      work: async (item) => {
        most = Math.max(most, ++running);
        await tick();
        seen.push(item);
        running--;
      },
    });
    expect(most).toBe(7);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  test("reads no further ahead than it has use for", async () => {
    let pulled = 0;
    let done = 0;
    let ahead = 0;
    await runPool({
      source: upTo(5000, () => {
        pulled++;
        ahead = Math.max(ahead, pulled - done);
      }),
      limit: () => 10,
      work: async () => {
        await tick();
        done++;
      },
    });
    expect(ahead).toBeLessThan(100);
  });

  test("reads ahead of a slow lane, as far as it may, so that the others do not wait for it", async () => {
    const order: string[] = [];
    const slow: (() => void)[] = [];
    const work = (item: number): Promise<void> => {
      if (item >= 900) {
        order.push("other");
        return tick();
      }
      return new Promise((resolve) => {
        slow.push(() => {
          order.push("slow");
          resolve();
        });
      });
    };
    const running = runPool({
      source: upTo(1000),
      limit: () => 64,
      laneOf: async (item) => (item >= 900 ? "other" : "slow"),
      bounds: { perLane: 8, planning: 16, waiting: 10_000 },
      work,
    });
    // The hundred others are done while all but eight of the nine hundred wait.
    for (let i = 0; i < 3000 && order.length < 100; i++) await tick();
    expect([order.length, order.includes("slow"), slow.length]).toEqual([100, false, 8]);
    const end = setInterval(() => {
      for (const finish of slow.splice(0)) finish();
    });
    await running;
    clearInterval(end);
    expect(order).toHaveLength(1000);
  });

  test("holds the source back when too many wait for one lane", async () => {
    let pulled = 0;
    const stop = new AbortController();
    const running = runPool({
      source: upTo(10_000, () => {
        pulled++;
      }),
      limit: () => 64,
      laneOf: async () => "slow",
      bounds: { perLane: 1, planning: 16, waiting: 50 },
      signal: stop.signal,
      work: () => new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve())),
    });
    for (let i = 0; i < 500; i++) await tick();
    expect(pulled).toBeLessThan(60);
    stop.abort();
    await running;
  });

  test("starts more when the limit rises", async () => {
    let limit = 1;
    let state: PoolState | undefined;
    let running = 0;
    const ends: (() => void)[] = [];
    const pool = runPool({
      source: upTo(4),
      limit: () => limit,
      onOpen: (opened) => {
        state = opened;
      },
      work: () => {
        running++;
        return new Promise<void>((resolve) => ends.push(resolve));
      },
    });
    for (let i = 0; i < 20; i++) await tick();
    expect([running, state?.isFull]).toEqual([1, true]);
    limit = 4;
    state?.wake();
    expect(running).toBe(4);
    for (const end of ends) end();
    await pool;
  });

  test("after the signal nothing starts; what is under way finishes", async () => {
    const stop = new AbortController();
    const done: number[] = [];
    await runPool({
      source: upTo(1000),
      limit: () => 5,
      signal: stop.signal,
      work: async (item) => {
        if (item === 20) stop.abort();
        await tick();
        done.push(item);
      },
    });
    expect(done.length).toBeLessThan(30);
    expect(done).toContain(20);
  });

  test.each([
    ["the work", { throws: 10, source: Number.POSITIVE_INFINITY }],
    ["the source", { throws: Number.POSITIVE_INFINITY, source: 10 }],
  ])("what %s throws comes out, after what was under way", async (_, at) => {
    const done: number[] = [];
    const pool = runPool({
      source: upTo(1000, (i) => {
        if (i === at.source) throw new Error("disk full");
      }),
      limit: () => 5,
      work: async (item) => {
        await tick();
        if (item === at.throws) throw new Error("disk full");
        done.push(item);
      },
    });
    await expect(pool).rejects.toThrow("disk full");
    expect(done.length).toBeLessThan(30);
  });

  test("an item whose lane cannot be found is worked on all the same", async () => {
    let done = 0;
    await runPool({
      source: upTo(10),
      limit: () => 5,
      laneOf: async () => {
        throw new Error("no answer");
      },
      work: async () => {
        done++;
      },
    });
    expect(done).toBe(10);
  });

  test.each([0, 1])("%i items", async (count) => {
    let done = 0;
    await runPool({ source: upTo(count), limit: () => 5, work: async () => void done++ });
    expect(done).toBe(count);
  });
});
