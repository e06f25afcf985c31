import { expect, test } from "vitest";
import { openMemory } from "../../../src/cli/batch/memory.ts";

test("memory is collected before it is called short, and not again at once", () => {
  let collected = 0;
  const collect = (): void => {
    collected += 1;
  };
  const enough = openMemory(Number.MAX_SAFE_INTEGER, collect);
  expect(enough()).toBeGreaterThan(0);
  expect(collected).toBe(0);
  const short = openMemory(1, collect);
  expect([short(), short()].every((used) => used > 1)).toBe(true);
  expect(collected).toBe(1);
});
