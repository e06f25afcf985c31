import { describe, expect, test } from "vitest";
import { openAdmission } from "../../../src/scan/batch/admission.ts";

describe("the limit of targets under way", () => {
  // scale.md 7, test 1.
  test("rises by 8 while the loop is quick, falls by a quarter while it is slow", () => {
    const admission = openAdmission({ most: 512 });
    const limits = [5, 5, 60, 60, 10].map((delayMs) => {
      admission.tick({ delayMs, isFull: true, isHeavy: false });
      return admission.limit;
    });
    expect(limits).toEqual([40, 48, 36, 27, 35]);
  });

  test.each([
    ["slots are free", { delayMs: 5, isFull: false, isHeavy: false }, 32],
    ["the loop is neither quick nor slow", { delayMs: 21, isFull: true, isHeavy: false }, 32],
    ["the loop is just quick", { delayMs: 20, isFull: true, isHeavy: false }, 40],
    ["the loop is just not slow", { delayMs: 40, isFull: true, isHeavy: false }, 32],
    ["memory is short", { delayMs: 5, isFull: true, isHeavy: true }, 24],
  ])("when %s", (_, load, limit) => {
    const admission = openAdmission({ most: 512 });
    admission.tick(load);
    expect(admission.limit).toBe(limit);
  });

  test("falls once for what this machine was out of, and stays for a second", () => {
    const admission = openAdmission({ most: 512 });
    for (let i = 0; i < 20; i += 1) admission.faulted();
    expect(admission.limit).toBe(24);
    const limits = Array.from({ length: 12 }, () => {
      admission.tick({ delayMs: 5, isFull: true, isHeavy: false });
      return admission.limit;
    });
    expect(limits).toEqual([...Array.from({ length: 10 }, () => 24), 32, 40]);
  });

  test.each([
    [512, 1000, 512],
    [20, 1, 20],
    [4, 1, 4],
    [1, 1, 1],
  ])("at most %i: never above", (most, ticks, limit) => {
    const admission = openAdmission({ most });
    for (let i = 0; i < ticks; i++) admission.tick({ delayMs: 0, isFull: true, isHeavy: false });
    expect(admission.limit).toBe(limit);
  });

  test.each([
    [512, 8],
    [5, 5],
  ])("at most %i: never below %i", (most, least) => {
    const admission = openAdmission({ most });
    for (let i = 0; i < 50; i++) admission.tick({ delayMs: 100, isFull: true, isHeavy: false });
    expect(admission.limit).toBe(least);
  });
});

describe("a network that drops questions", () => {
  const run = (silentInTheEnd: number): ReturnType<typeof openAdmission> => {
    const admission = openAdmission({ most: 512 });
    // 100 s with one question in a hundred unanswered, then 10 s of another share.
    for (let tick = 1; tick <= 1000; tick++) admission.sent(tick * 100, tick);
    for (let tick = 1; tick <= 100; tick++)
      admission.sent(100_000 + tick * 100, 1000 + tick * silentInTheEnd);
    return admission;
  };
  test.each([
    ["no more than before", 1, false],
    ["more, but not one in twenty", 4, false],
    ["far more", 30, true],
  ])("%s", (_, silent, pressed) => {
    const admission = run(silent);
    expect([admission.pressed, admission.limit < 32]).toEqual([pressed, pressed]);
  });

  test("a few questions say nothing", () => {
    const admission = openAdmission({ most: 512 });
    for (let tick = 1; tick <= 200; tick++) admission.sent(tick, tick);
    expect(admission.pressed).toBe(false);
  });
});
