import { expect, test } from "vitest";
import { makeRecent } from "../../src/net/recent.ts";

test("forgets what was used longest ago", () => {
  const recent = makeRecent<number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  recent.get("a");
  recent.set("c", 3);
  expect([recent.get("a"), recent.get("b"), recent.get("c"), recent.size]).toEqual([1, undefined, 3, 2]);
});
