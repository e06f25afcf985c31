/** Threads that share the allowance of a server: what each takes the others lack. */
import { describe, expect, test } from "vitest";
import { type Allowances, giveBack, sharedAllowances, shareMemory } from "../../src/net/allowance.ts";
import { type Grant, makeLimiter } from "../../src/net/limiter.ts";
import { DNS_SERVER, SMTP_PACE, WEB_STREAM } from "../../src/net/limits.table.ts";
import { makePace } from "../../src/net/smtp/pace.ts";
import { makePacer } from "../../src/net/stream/pacer.ts";
import { type FakeClock, makeFakeClock, settle } from "../support/clock.ts";

const A = "192.0.2.1";
const OPEN = new AbortController().signal;

/** The same clock for all, though each thread of a real process has one that begins with it. */
function threadsOf(count: number, originsMs: readonly number[] = []) {
  const memory = shareMemory(count);
  return Array.from({ length: count }, (_, thread) =>
    sharedAllowances({ memory, thread, threads: count }, originsMs[thread] ?? 0),
  );
}

const limiterOf = (allowances: Allowances, clock: FakeClock) =>
  makeLimiter(clock, 2_000, { name: "dns", allowances });

/** Keeps asking as long as there is time; the times at which it was let go. */
function load(limiter: ReturnType<typeof makeLimiter>, clock: FakeClock, count: number, holdMs: number) {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    void limiter.acquire(A, DNS_SERVER.parent).then((grant) => {
      if (grant.outcome !== "ok") return;
      times.push(clock.now());
      clock.after(holdMs, () => grant.release("ok"));
    });
  }
  return times;
}

describe("a server that two threads ask", () => {
  test("is asked no more often than by one", async () => {
    const clock = makeFakeClock();
    const times = threadsOf(2).map((allowances) => load(limiterOf(allowances, clock), clock, 400, 1));
    await clock.advance(10_000);
    const within = times.flat().filter((time) => time >= 1_000 && time < 9_000);
    expect(within).toHaveLength(8 * DNS_SERVER.parent.perSecond);
    expect(Math.min(...times.map((each) => each.length))).toBeGreaterThan(0);
  });

  test("has no more outstanding than with one", async () => {
    const clock = makeFakeClock();
    const grants: Grant[] = [];
    for (const allowances of threadsOf(3)) {
      const limiter = limiterOf(allowances, clock);
      for (let i = 0; i < 10; i += 1) {
        void limiter.acquire(A, DNS_SERVER.server).then((grant) => {
          if (grant.outcome === "ok") grants.push(grant);
        });
      }
    }
    await clock.advance(1_000);
    expect(grants).toHaveLength(DNS_SERVER.server.outstanding);
  });

  test("is left to the other one in turn, however long the queue of the first", async () => {
    const clock = makeFakeClock();
    const one = { outstanding: 1, perSecond: 1_000, burst: 1_000, perSecondMax: 1_000 };
    const order: number[] = [];
    for (const [thread, allowances] of threadsOf(2).entries()) {
      const limiter = limiterOf(allowances, clock);
      for (let i = 0; i < 5; i += 1) {
        void limiter.acquire(A, one).then((grant) => {
          order.push(thread);
          if (grant.outcome === "ok") clock.after(200, () => grant.release("ok"));
        });
      }
    }
    await clock.advance(5_000);
    expect(order).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
  });

  test("counts time alike, although the clocks of threads begin at different moments", async () => {
    const clock = makeFakeClock();
    const later: FakeClock = { ...clock, now: () => clock.now() - 500 };
    const [first, second] = threadsOf(2, [1_000, 1_500]);
    if (first === undefined || second === undefined) throw new Error("no threads");
    const signal = OPEN;
    const starts: number[] = [];
    for (const [pacer, own] of [
      [makePacer(clock, first), clock],
      [makePacer(later, second), later],
    ] as const) {
      void pacer.turn(A, 100, signal).then(() => starts.push(own === clock ? clock.now() : own.now() + 500));
    }
    await clock.advance(1_000);
    expect(starts).toEqual([0, 100]);
  });

  test("gets back what a thread had taken that has died", async () => {
    const clock = makeFakeClock();
    const memory = shareMemory(2);
    const [dead, alive] = [0, 1].map((thread) =>
      limiterOf(sharedAllowances({ memory, thread, threads: 2 }, 0), clock),
    );
    const { outstanding } = DNS_SERVER.server;
    for (let i = 0; i < outstanding + 1; i += 1) void dead?.acquire(A, DNS_SERVER.server);
    await settle();
    let isLet = false;
    void alive?.acquire(A, DNS_SERVER.server).then(() => {
      isLet = true;
    });
    await clock.advance(1_000);
    expect(isLet).toBe(false);
    giveBack({ memory, thread: 0, threads: 2 });
    await clock.advance(1_000);
    expect(isLet).toBe(true);
  });
});

test("a mail server has one session at a time with all threads together, as far apart as with one", async () => {
  const clock = makeFakeClock();
  const sessions: (readonly [from: number, until: number])[] = [];
  for (const allowances of threadsOf(2)) {
    const pace = makePace({ clock, allowances, apartMsOf: () => SMTP_PACE.batchApartMs });
    for (let i = 0; i < 3; i += 1) {
      void pace.enter(A, OPEN).then((turn) => {
        if (!("leave" in turn)) return;
        const from = clock.now();
        clock.after(300, () => {
          sessions.push([from, clock.now()]);
          turn.leave("fine");
        });
      });
    }
  }
  await clock.advance(20_000);
  const gaps = sessions.slice(1).map(([from], index) => from - (sessions[index]?.[1] ?? 0));
  expect(sessions).toHaveLength(6);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(SMTP_PACE.batchApartMs);
});

test("a web server has two connections at once", async () => {
  const clock = makeFakeClock();
  let granted = 0;
  for (const allowances of threadsOf(2)) {
    const limiter = makeLimiter(clock, 512, { name: "service", allowances });
    for (let i = 0; i < 5; i += 1)
      void limiter.acquire(`${A}:443`, WEB_STREAM.service).then(() => (granted += 1));
  }
  await clock.advance(2_000);
  expect(granted).toBe(2);
});
