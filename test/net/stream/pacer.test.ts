import { expect, test } from "vitest";
import { makePacer } from "../../../src/net/stream/pacer.ts";
import { makeFakeClock } from "../../support/clock.ts";

const never = new AbortController().signal;

test("turns of one key come apart, those of another do not wait", async () => {
  const clock = makeFakeClock();
  const pacer = makePacer(clock);
  const times: [string, number][] = [];
  for (const key of ["a", "a", "b", "a"]) {
    void pacer.turn(key, 50, never).then(() => times.push([key, clock.now()]));
  }
  await clock.advance(200);
  expect(times).toEqual([
    ["a", 0],
    ["b", 0],
    ["a", 50],
    ["a", 100],
  ]);
});

test("after a rest nothing is made up for", async () => {
  const clock = makeFakeClock();
  const pacer = makePacer(clock);
  await pacer.turn("a", 50, never);
  await clock.advance(1_000);
  const times: number[] = [];
  for (let n = 0; n < 2; n += 1) void pacer.turn("a", 50, never).then(() => times.push(clock.now()));
  await clock.advance(100);
  expect(times).toEqual([1_000, 1_050]);
});

test("an end does not wait for its turn", async () => {
  const clock = makeFakeClock();
  const pacer = makePacer(clock);
  const end = new AbortController();
  await pacer.turn("a", 50, end.signal);
  const turn = pacer.turn("a", 50, end.signal);
  end.abort();
  await turn;
  expect(clock.now()).toBe(0);
});
