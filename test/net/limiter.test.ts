import { describe, expect, test } from "vitest";
import { adapt, isIdle, makeBucket, type Outcome } from "../../src/net/bucket.ts";
import { type Grant, makeLimiter } from "../../src/net/limiter.ts";
import { DNS_SERVER } from "../../src/net/limits.table.ts";
import { type FakeClock, makeFakeClock, settle } from "../support/clock.ts";

const { server, parent } = DNS_SERVER;
const A = "192.0.2.1";
const B = "192.0.2.2";

/** Asks `count` questions that each end after `ms` with `outcome`; returns the times at which they were let go. */
function load(
  clock: FakeClock,
  limiter: ReturnType<typeof makeLimiter>,
  {
    address = A,
    count,
    limits = server,
    outcome = "ok",
    ms = 0,
  }: {
    address?: string;
    count: number;
    limits?: typeof server;
    outcome?: Outcome;
    ms?: number;
  },
): number[] {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    void limiter.acquire(address, limits).then((grant) => {
      times.push(clock.now());
      if (grant.outcome !== "ok") return;
      if (ms === 0) grant.release(outcome);
      else clock.after(ms, () => grant.release(outcome));
    });
  }
  return times;
}

const between = (times: readonly number[], from: number, until: number): number =>
  times.filter((time) => time >= from && time < until).length;

describe("one server", () => {
  test("16 outstanding, the next when one has ended", async () => {
    const limiter = makeLimiter(makeFakeClock());
    const grants: Grant[] = [];
    for (let i = 0; i < 20; i += 1) {
      void limiter.acquire(A, server).then((grant) => grant.outcome === "ok" && grants.push(grant));
    }
    await settle();
    expect(grants).toHaveLength(16);
    expect(limiter.waiting).toBe(4);
    grants[0]?.release("ok");
    grants[0]?.release("ok");
    await settle();
    expect(grants).toHaveLength(17);
  });

  test("burst 100, then 50 a second", async () => {
    const clock = makeFakeClock();
    const times = load(clock, makeLimiter(clock), { count: 300 });
    await clock.advance(5_000);
    expect(between(times, 0, 100)).toBeGreaterThanOrEqual(100);
    expect(between(times, 1_000, 2_000)).toBe(50);
    expect(times).toHaveLength(300);
  });

  test("root and top-level domain: 20 a second, also after a minute without loss", async () => {
    const clock = makeFakeClock();
    const times = load(clock, makeLimiter(clock), { count: 1_500, limits: parent });
    await clock.advance(60_000);
    expect(between(times, 50_000, 60_000)).toBe(200);
  });

  test("10 a second more for every 10 s without loss", async () => {
    const clock = makeFakeClock();
    const times = load(clock, makeLimiter(clock), { count: 3_000 });
    await clock.advance(25_000);
    expect(between(times, 12_000, 13_000)).toBe(60);
    expect(between(times, 22_000, 23_000)).toBe(70);
  });

  test("but never more than 500 a second, and never fewer than 5", () => {
    const bucket = makeBucket(server, 0);
    for (let i = 1; i < 100; i += 1) adapt(bucket, "ok", i * 10_000);
    expect(bucket.perSecond).toBe(500);
    for (let i = 1; i < 100; i += 1) adapt(bucket, "timeout", 1_000_000 + i);
    expect(bucket.perSecond).toBe(5);
  });

  test("scale 7.3: two timeouts in a row halve the rate: under 25 a second within 5 s", async () => {
    const clock = makeFakeClock();
    const times = load(clock, makeLimiter(clock), { count: 500, outcome: "timeout", ms: 100 });
    await clock.advance(10_000);
    expect(between(times, 5_000, 6_000)).toBeLessThan(25);
    expect(between(times, 5_000, 6_000)).toBeGreaterThanOrEqual(4);
  });

  test("one timeout between answers changes nothing", async () => {
    const clock = makeFakeClock();
    const limiter = makeLimiter(clock);
    for (const outcome of ["timeout", "ok", "timeout", "ok"] as const) {
      load(clock, limiter, { count: 1, outcome });
      await clock.advance(1);
    }
    const times = load(clock, limiter, { count: 300 });
    await clock.advance(3_000);
    expect(between(times, 1_500, 2_500)).toBe(50);
  });

  test.each([
    ["REFUSED that the server always gives", ["refused", "refused", "refused"], 50],
    ["REFUSED after success, twice", ["ok", "refused", "refused"], 25],
    ["a truncated answer that is small", ["slip"], 25],
    ["failures that are ours", ["other", "other", "other"], 50],
  ] as const)("%s", async (_, outcomes, perSecond) => {
    const clock = makeFakeClock();
    const limiter = makeLimiter(clock);
    for (const outcome of outcomes) {
      load(clock, limiter, { count: 1, outcome });
      await clock.advance(1);
    }
    const times = load(clock, limiter, { count: 400 });
    await clock.advance(10_000);
    expect(between(times, 4_000, 5_000)).toBe(perSecond);
  });
});

describe("several servers", () => {
  test("a slow server does not hold up another", async () => {
    const clock = makeFakeClock();
    const limiter = makeLimiter(clock);
    load(clock, limiter, { count: 900, outcome: "timeout", ms: 1_500 });
    const times = load(clock, limiter, { address: B, count: 100 });
    await clock.advance(10);
    expect(times).toHaveLength(100);
  });

  test("the whole is bounded, and goes to the servers in turn", async () => {
    const clock = makeFakeClock();
    const limiter = makeLimiter(clock, 4);
    const order: string[] = [];
    const grants: Grant[] = [];
    for (const address of [A, A, A, A, A, B, A, B]) {
      void limiter.acquire(address, server).then((grant) => {
        order.push(address);
        if (grant.outcome === "ok") grants.push(grant);
      });
    }
    await settle();
    expect(order).toHaveLength(4);
    for (const grant of [...grants]) grant.release("ok");
    await settle();
    expect(order).toHaveLength(8);
    expect(order.slice(4)).toContain(B);
  });

  test("first come, first served", async () => {
    const clock = makeFakeClock();
    const limiter = makeLimiter(clock, 1);
    const order: number[] = [];
    for (let i = 0; i < 50; i += 1) {
      void limiter.acquire(A, server).then((grant) => {
        order.push(i);
        if (grant.outcome === "ok") grant.release("ok");
      });
    }
    await clock.advance(100);
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe("abort", () => {
  test("a waiter that gives up leaves the queue", async () => {
    const limiter = makeLimiter(makeFakeClock(), 1);
    const first = await limiter.acquire(A, server);
    const controller = new AbortController();
    const second = limiter.acquire(A, server, controller.signal);
    const third = limiter.acquire(A, server);
    controller.abort();
    expect(await second).toMatchObject({ outcome: "cancelled" });
    expect(limiter.waiting).toBe(1);
    if (first.outcome === "ok") first.release("ok");
    expect(await third).toMatchObject({ outcome: "ok" });
  });

  test("an aborted signal gets nothing", async () => {
    const limiter = makeLimiter(makeFakeClock());
    expect(await limiter.acquire(A, server, AbortSignal.abort())).toMatchObject({ outcome: "cancelled" });
  });

  test("close leaves no timer", async () => {
    const clock = makeFakeClock();
    const limiter = makeLimiter(clock);
    load(clock, limiter, { count: 200 });
    await settle();
    limiter.close();
    expect(clock.timers).toBe(0);
  });
});

test.each([
  ["never lost a question", [], 0, true],
  ["lost one just now", ["timeout"], 59_999, false],
  ["lost one a minute ago", ["timeout"], 60_000, true],
] satisfies [string, Outcome[], number, boolean][])(
  "an address that %s is worth remembering, or not",
  (_, outcomes, nowMs, expected) => {
    const bucket = makeBucket(server, 0);
    for (const outcome of outcomes) adapt(bucket, outcome, 0);
    expect(isIdle(bucket, nowMs)).toBe(expected);
  },
);
