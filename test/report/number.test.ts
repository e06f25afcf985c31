import { describe, expect, test } from "vitest";
import { counted, duration, minute, thousands } from "../../src/report/number.ts";

describe("numbers for people", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1234567, "1,234,567"],
  ])("thousands of %d", (value, expected) => expect(thousands(value)).toBe(expected));

  test.each([
    [0, "0 tests"],
    [1, "1 test"],
    [2, "2 tests"],
    [1204, "1,204 tests"],
  ])("%d counted", (count, expected) => expect(counted(count, "test")).toBe(expected));

  test.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [1000, "1.0 s"],
    [14_230, "14.2 s"],
    [59_499, "59.5 s"],
    [59_960, "1 m 0 s"],
    [348_000, "5 m 48 s"],
    [3_600_000, "1 h 0 m"],
    [7_380_000, "2 h 3 m"],
  ])("duration of %d ms", (ms, expected) => expect(duration(ms)).toBe(expected));

  test("times are cut to the minute and say UTC", () => {
    expect(minute("2026-11-21T18:04:59.999Z")).toBe("2026-11-21 18:04 UTC");
  });
});
