import { expect, test } from "vitest";
import { threadsFor } from "../../../src/cli/batch/threads.ts";

test.each([
  ["auto", 199, 64, 1],
  ["auto", 200, 64, 8],
  ["auto", 1_000_000, 4, 3],
  ["auto", 1_000_000, 2, 1],
  ["auto", 1_000_000, 1, 1],
  [1, 1_000_000, 64, 1],
  [12, 10, 2, 12],
] as const)("--workers %s for %i lines on %i cores: %i", (workers, lines, cores, threads) => {
  expect(threadsFor(workers, lines, cores)).toBe(threads);
});
