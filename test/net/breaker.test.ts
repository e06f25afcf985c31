import { expect, test } from "vitest";
import { type Breaker, makeBreaker } from "../../src/net/breaker.ts";
import { makeFakeClock } from "../support/clock.ts";

const A = "192.0.2.1";

/** Questions one after another. */
function silent(breaker: Breaker, times: number): void {
  for (let i = 0; i < times; i += 1) breaker.record(A, "silent", Number.POSITIVE_INFINITY);
}

test("open after three timeouts in a row, for that address only", () => {
  const breaker = makeBreaker(makeFakeClock());
  silent(breaker, 2);
  expect(breaker.allow(A)).toBe(true);
  silent(breaker, 1);
  expect(breaker.allow(A)).toBe(false);
  expect(breaker.allow("192.0.2.2")).toBe(true);
});

test("an answer in between starts the count again", () => {
  const breaker = makeBreaker(makeFakeClock());
  silent(breaker, 2);
  breaker.record(A, "answered", 0);
  silent(breaker, 2);
  expect(breaker.allow(A)).toBe(true);
});

test("after 60 s one trial; its silence closes the address again, its answer opens it", async () => {
  const clock = makeFakeClock();
  const breaker = makeBreaker(clock);
  silent(breaker, 3);
  await clock.advance(60_000);
  expect([breaker.allow(A), breaker.allow(A)]).toEqual([true, false]);
  silent(breaker, 1);
  expect(breaker.allow(A)).toBe(false);
  await clock.advance(60_000);
  expect(breaker.allow(A)).toBe(true);
  breaker.record(A, "answered", 0);
  expect([breaker.allow(A), breaker.allow(A)]).toEqual([true, true]);
});

test("a trial that was given up may be made again", async () => {
  const clock = makeFakeClock();
  const breaker = makeBreaker(clock);
  silent(breaker, 3);
  await clock.advance(60_000);
  breaker.allow(A);
  breaker.record(A, "unknown", 0);
  expect(breaker.allow(A)).toBe(true);
});

test("questions that were out at the same time count once", async () => {
  const clock = makeFakeClock();
  const breaker = makeBreaker(clock);
  await clock.advance(1_500);
  for (let i = 0; i < 20; i += 1) breaker.record(A, "silent", 0);
  expect(breaker.allow(A)).toBe(true);
  await clock.advance(1_500);
  for (let i = 0; i < 20; i += 1) breaker.record(A, "silent", 1_500);
  expect(breaker.allow(A)).toBe(true);
  await clock.advance(1_500);
  breaker.record(A, "silent", 3_000);
  expect(breaker.allow(A)).toBe(false);
});
