import { describe, expect, test } from "vitest";
import { networkOf } from "../../../src/net/smtp/network.ts";
import { makePace, type Pace } from "../../../src/net/smtp/pace.ts";
import { makeFakeClock } from "../../support/clock.ts";

const NEVER = new AbortController().signal;

/** Whether a promise has been settled by now. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

async function enter(pace: Pace, address = "192.0.2.25") {
  const turn = await pace.enter(address, NEVER);
  if (!("leave" in turn)) throw new Error(turn.detail);
  return turn;
}

describe("sessions with one server", () => {
  test("are held one at a time, 250 ms apart", async () => {
    const clock = makeFakeClock();
    const pace = makePace({ apartMsOf: () => 250, clock });
    const first = await enter(pace);
    const second = enter(pace);
    expect(await isOpen(second)).toBe(false);
    first.leave("fine");
    expect(await isOpen(second)).toBe(false);
    await clock.advance(249);
    expect(await isOpen(second)).toBe(false);
    await clock.advance(1);
    expect(await isOpen(second)).toBe(true);
  });

  test("are twice as far apart after each time that it pushes back, at most a minute", async () => {
    const clock = makeFakeClock();
    const pace = makePace({ apartMsOf: () => 250, clock });
    let waitMs = 250;
    for (let time = 0; time < 12; time += 1) {
      const turn = enter(pace);
      await clock.advance(waitMs);
      (await turn).leave("pushed-back");
      waitMs = Math.min(2 * waitMs, 60_000);
    }
    const next = enter(pace);
    await clock.advance(59_999);
    expect(await isOpen(next)).toBe(false);
    await clock.advance(1);
    expect(await isOpen(next)).toBe(true);
  });

  test("leave other servers alone", async () => {
    const pace = makePace({ apartMsOf: () => 250, clock: makeFakeClock() });
    await enter(pace, "192.0.2.25");
    expect(await isOpen(enter(pace, "192.0.2.26"))).toBe(true);
  });

  test("wait no longer than their target has time", async () => {
    const pace = makePace({ apartMsOf: () => 250, clock: makeFakeClock() });
    await enter(pace);
    const end = new AbortController();
    const waiting = pace.enter("192.0.2.25", end.signal);
    end.abort(new DOMException("over", "AbortError"));
    expect(await waiting).toMatchObject({ outcome: "cancelled" });
  });

  test("a place is free again when the time was over during the pause", async () => {
    const clock = makeFakeClock();
    const pace = makePace({ apartMsOf: () => 250, clock });
    (await enter(pace)).leave("fine");
    const end = new AbortController();
    const waiting = pace.enter("192.0.2.25", end.signal);
    expect(await isOpen(waiting)).toBe(false);
    end.abort(new DOMException("over", "AbortError"));
    expect(await waiting).toMatchObject({ outcome: "cancelled" });
    const next = enter(pace);
    await clock.advance(250);
    expect(await isOpen(next)).toBe(true);
  });
});

test("no more than eight sessions with one network", async () => {
  const pace = makePace({ apartMsOf: () => 0, clock: makeFakeClock() });
  const turns = await Promise.all(Array.from({ length: 8 }, (_, at) => enter(pace, `192.0.2.${at + 1}`)));
  const ninth = enter(pace, "192.0.2.99");
  const elsewhere = enter(pace, "198.51.100.1");
  expect([await isOpen(ninth), await isOpen(elsewhere)]).toEqual([false, true]);
  turns[0]?.leave("fine");
  expect(await isOpen(ninth)).toBe(true);
});

test.each([
  ["192.0.2.25", "192.0.2.0/24"],
  ["2001:db8:25::1", "2001:db8:25::/48"],
  ["mx", "mx"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
