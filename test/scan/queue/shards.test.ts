import { describe, expect, test } from "vitest";
import { isPassing } from "../../../src/scan/queue/patience.ts";
import { openRate } from "../../../src/scan/queue/presence.ts";
import { fairShare } from "../../../src/scan/queue/shards.ts";

describe("sharing a run", () => {
  const any = (count: number): null[] => Array.from({ length: count }, () => null);

  test.each([
    [64, any(1), null, 64],
    [64, any(3), null, 22],
    [3, any(64), null, 1],
    [0, any(5), null, 0],
    [10, [], null, 10],
    // What one does not take the others do.
    [64, [4, null], null, 60],
    [64, [4, null], 4, 4],
    [64, [4, 10, null, null], null, 25],
    [64, [40, null], 40, 32],
    [64, [40, null], null, 32],
    [10, [2, 3], 3, 3],
  ])("%i open parts among workers that take at most %j, this one %j: %i", (open, mosts, own, share) => {
    expect(fairShare(open, mosts, own)).toBe(share);
  });

  test("shares of all workers together are all of the parts, unless all of them take fewer", () => {
    for (let open = 1; open <= 64; open++) {
      for (let workers = 1; workers <= 70; workers++) {
        const mosts = [3, 7, ...any(workers)];
        const shares = mosts.map((own) => fairShare(open, mosts, own));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThanOrEqual(open);
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
    // It stood still for too long in the middle of a transaction.
    ["25P03", true],
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
