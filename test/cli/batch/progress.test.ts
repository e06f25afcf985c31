import { describe, expect, test } from "vitest";
import {
  openRate,
  type Progress,
  plainProgress,
  progressLine,
  progressOf,
} from "../../../src/cli/batch/progress.ts";
import { PLAIN } from "../../../src/report/look.ts";
import { type BatchState, NO_COUNTS } from "../../../src/scan/batch/request.ts";

const PROGRESS: Progress = {
  done: 412,
  total: 1000,
  rate: 2.9,
  etaMs: 202_400,
  unmeasured: 5,
  last: "gemeente-x.example",
  waitMs: null,
};

describe("the line of progress", () => {
  // ux.md 8.2.
  test("on a terminal", () => {
    expect(progressLine(PROGRESS, PLAIN)).toBe(
      " 412/1000 ━━━━━━━━━━━━────────────────── 41 %   2.9/s   3 m 22 s left   5 not measured   gemeente-x.example",
    );
  });
  test("elsewhere", () => {
    expect(plainProgress(PROGRESS)).toBe("progress 412/1000 41% 2.9/s eta 202s unmeasured 5");
  });
  test("without anything to go by", () => {
    const none = { ...PROGRESS, done: 0, rate: null, etaMs: null, unmeasured: 0, last: "" };
    expect(progressLine(none, { ...PLAIN, ascii: true })).toBe(` 0/1000 ${".".repeat(30)} 0 %`);
    expect(plainProgress({ ...none, total: 0 })).toBe("progress 0/0 100% unmeasured 0");
  });
  test("while second tries are waited for", () => {
    expect(progressLine({ ...PROGRESS, waitMs: 480_000 }, PLAIN)).toContain(
      "   second tries in 8 m 0 s   5 not measured",
    );
  });
});

const stateOf = (counts: Partial<BatchState["counts"]>, waitsUntil: number | null = null): BatchState => ({
  counts: { ...NO_COUNTS, ...counts },
  pool: null,
  last: "a.nl",
  waitsUntil,
});

describe("what it says", () => {
  test("what turns out to be no target is not waited for", () => {
    const state = stateOf({ bad: 10, duplicates: 20, nothing: 30, done: 40, fresh: 40 });
    expect(progressOf(state, 10, { lines: 1000, incomplete: 0, now: 0 })).toMatchObject({
      total: 940,
      done: 40,
      etaMs: 90_000,
    });
  });
  test.each([
    [19, null],
    [20, 98_000],
  ])("after %i targets the time left is %s", (fresh, etaMs) => {
    expect(progressOf(stateOf({ done: 20, fresh }), 10, { lines: 1000, incomplete: 0, now: 0 }).etaMs).toBe(
      etaMs,
    );
  });
  test("a second try that is due is not waited for", () => {
    expect(progressOf(stateOf({}, 5), null, { lines: 1, incomplete: 0, now: 10 }).waitMs).toBe(0);
  });
});

test("the rate is that of the last minute", () => {
  const rate = openRate();
  expect(rate(0, 0)).toBeNull();
  expect(rate(500, 50)).toBeNull();
  expect(rate(2_000, 20)).toBe(10);
  for (let second = 3; second <= 60; second++) rate(second * 1000, second * 10);
  for (let second = 61; second <= 130; second++) rate(second * 1000, 600 + (second - 60) * 30);
  expect(rate(130_000, 2700)).toBeCloseTo(30, 1);
});
