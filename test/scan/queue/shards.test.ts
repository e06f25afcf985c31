import { describe, expect, test } from "vitest";
import { isPassing } from "../../../src/scan/queue/database.ts";
import { openRate } from "../../../src/scan/queue/presence.ts";
import { fairShare } from "../../../src/scan/queue/shards.ts";

describe("sharing a run", () => {
  test.each([
    [64, 1, 64],
    [64, 3, 22],
    [3, 64, 1],
    [0, 5, 0],
    [10, 0, 10],
  ])("%i open parts among %i workers: %i each", (open, workers, share) => {
    expect(fairShare(open, workers)).toBe(share);
  });

  test("shares of all workers together are all of the parts", () => {
    for (let open = 1; open <= 64; open++) {
      for (let workers = 1; workers <= 70; workers++) {
        expect(fairShare(open, workers) * workers).toBeGreaterThanOrEqual(open);
      }
    }
  });
});

describe("a server that is away", () => {
  const withCode = (code: string): Error => Object.assign(new Error("x"), { code });
  test.each([
    ["ECONNREFUSED", true],
    // It is shutting down, starting, or was ended by its operator.
    ["57P01", true],
    ["57P03", true],
    ["08006", true],
    ["40P01", true],
    // A table that is not there, a right that is missing, a row of the wrong kind: trying again would not help.
    ["42P01", false],
    ["42501", false],
    ["22P02", false],
  ])("%s: worth another try: %s", (code, isWorth) => {
    expect(isPassing(withCode(code))).toBe(isWorth);
  });

  test("what the driver says without a code", () => {
    expect(isPassing(new Error("Connection terminated unexpectedly"))).toBe(true);
    expect(isPassing(new TypeError("x is not a function"))).toBe(false);
  });
});

test("the rate is that of the last minute", () => {
  const rate = openRate();
  expect(rate(0, 0)).toBeNull();
  expect(rate(10_000, 50)).toBe(5);
  for (let second = 15; second <= 200; second += 5) rate(1000 * second, 50);
  expect(rate(205_000, 50)).toBe(0);
});
