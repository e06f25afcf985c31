import { expect, test } from "vitest";
import { hashOf, makeNameSet } from "../../../src/scan/input/name-set.ts";

test("every name is new once, through all growth of the table", () => {
  const names = makeNameSet();
  const all = Array.from({ length: 50_000 }, (_, i) => `d${i}.example`);
  expect(all.filter((name) => names.add(name, 3) !== 3)).toEqual([]);
  expect(all.filter((name) => names.add(name, 3) !== 0)).toEqual([]);
});

test("sides of a name are told apart", () => {
  const names = makeNameSet();
  expect([names.add("a.nl", 1), names.add("a.nl", 3), names.add("a.nl", 2), names.add("b.nl", 2)]).toEqual([
    1, 2, 0, 2,
  ]);
});

test("a full set lets new names through and still knows the old ones", () => {
  const names = makeNameSet(2);
  names.add("a", 1);
  names.add("b", 1);
  expect([names.isFull, names.add("c", 1), names.add("c", 1), names.add("a", 1)]).toEqual([true, 1, 1, 0]);
});

test("hashes of a million names differ", { timeout: 20_000 }, () => {
  const hashes = Float64Array.from({ length: 1_000_000 }, (_, i) => {
    const { high, low } = hashOf(`d${i}.nl`);
    // 53 of the 62 bits fit.
    return (high & 0x1fffff) * 2 ** 32 + low;
  }).sort();
  expect(hashes.findIndex((hash, at) => at > 0 && hash === hashes[at - 1])).toBe(-1);
});
