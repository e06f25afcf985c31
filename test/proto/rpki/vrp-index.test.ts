import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IpPrefix, isCovering, prefixText } from "../../../src/proto/rpki/prefix.ts";
import { findCovering, findExact, findInside } from "../../../src/proto/rpki/prefix-table.ts";
import { outcomeOf, quickState, STATES, stateFrom, validate } from "../../../src/proto/rpki/validate.ts";
import { buildVrpIndex, coveringVrps, tableOf, type VrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { rowsOfVrps, type Vrp } from "../../../src/proto/rpki/vrp-rows.ts";
import { arbitraryAsn, arbitraryPrefix, arbitraryVrp, indexOf, prefixOf, vrpText } from "./support.ts";

const buildOf = (vrps: readonly Vrp[]): VrpIndex => buildVrpIndex(rowsOfVrps(vrps, "ripe"));

const scene = (family: 4 | 6) =>
  fc.tuple(
    fc.array(arbitraryVrp(family), { maxLength: 40 }),
    arbitraryPrefix(family),
    fc.option(arbitraryAsn),
  );

/** All VRPs that cover a prefix, found by looking at each. */
const naive = (vrps: readonly Vrp[], prefix: IpPrefix): string[] =>
  [...new Set(vrps.filter((vrp) => isCovering(vrp.prefix, prefix)).map(vrpText))].sort();

describe.each([4, 6] as const)("IPv%i index against looking at every VRP", (family) => {
  test("the same VRPs cover a prefix", () => {
    fc.assert(
      fc.property(scene(family), ([vrps, prefix]) => {
        const found = coveringVrps(buildOf(vrps), prefix);
        expect(found.map((vrp) => `${vrp.prefix}-${vrp.maxLength} AS${vrp.asn}`).sort()).toEqual(
          naive(vrps, prefix),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test("the same state, with and without evidence", () => {
    fc.assert(
      fc.property(scene(family), ([vrps, prefix, origin]) => {
        const index = buildOf(vrps);
        const outcomes = vrps
          .filter((vrp) => isCovering(vrp.prefix, prefix))
          .map((vrp) => outcomeOf(vrp, { length: prefix.length, origin }));
        const { state, reason } = validate(index, { prefix, origin });
        expect({ state, reason }).toEqual({ reason: undefined, ...pick(stateFrom(outcomes)) });
        expect(STATES[quickState(index, { prefix, origin })]).toEqual(pick(stateFrom(outcomes)));
      }),
      { numRuns: 1000 },
    );
  });

  test("covering VRPs come longest first, then by AS and max length", () => {
    fc.assert(
      fc.property(scene(family), ([vrps, prefix]) => {
        const found = coveringVrps(buildOf(vrps), prefix);
        const keys = found.map(({ prefix: cover, asn, maxLength }) => [
          -Number(cover.split("/")[1]),
          asn,
          maxLength,
        ]);
        expect(keys).toEqual([...keys].sort((a, b) => compare(a, b)));
      }),
    );
  });

  test("exact, longest covering and inside agree with a list", () => {
    fc.assert(
      fc.property(scene(family), ([vrps, prefix]) => {
        const table = tableOf(buildOf(vrps), family);
        const texts = [...new Set(vrps.map((vrp) => prefixText(vrp.prefix)))];
        const stored = (index: number) => textAt(table, index);
        const covering = texts.filter((text) => isCovering(prefixOf(text), prefix)).sort(byLength);
        const at = findCovering(table, prefix.words, 0, prefix.length);
        expect(at < 0 ? undefined : stored(at)).toBe(covering.at(-1));
        expect(findExact(table, prefix.words, 0, prefix.length) >= 0).toBe(
          texts.includes(prefixText(prefix)),
        );
        const [from, to] = findInside(table, prefix.words, 0, prefix.length);
        const inside = Array.from({ length: to - from }, (_, index) => stored(from + index));
        expect(inside.sort()).toEqual(texts.filter((text) => isCovering(prefix, prefixOf(text))).sort());
      }),
      { numRuns: 1000 },
    );
  });
});

const pick = ({ state, reason }: ReturnType<typeof stateFrom>) => ({
  state,
  ...(reason === undefined ? {} : { reason }),
});

function textAt(table: ReturnType<typeof tableOf>, index: number): string {
  const size = table.family === 4 ? 1 : 4;
  const words = table.addr.slice(index * size, (index + 1) * size);
  return prefixText({ family: table.family, words, length: table.len[index] ?? -1 });
}

const byLength = (a: string, b: string): number => Number(a.split("/")[1]) - Number(b.split("/")[1]);

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

describe("laws of RFC 6811", () => {
  test("one more VRP never makes a route not found", () => {
    fc.assert(
      fc.property(scene(4), arbitraryVrp(4), ([vrps, prefix, origin], added) => {
        const before = validate(buildOf(vrps), { prefix, origin }).state;
        const after = validate(buildOf([...vrps, added]), { prefix, origin }).state;
        expect(before !== "not-found" && after === "not-found").toBe(false);
        expect(before === "valid" && after !== "valid").toBe(false);
      }),
    );
  });

  test("a VRP makes every route of its AS within its max length valid", () => {
    fc.assert(
      fc.property(scene(6), arbitraryVrp(6), ([vrps, prefix], added) => {
        const isOwn = isCovering(added.prefix, prefix) && prefix.length <= added.maxLength && added.asn !== 0;
        const { state } = validate(buildOf([...vrps, added]), { prefix, origin: added.asn });
        expect(isOwn && state !== "valid").toBe(false);
      }),
    );
  });

  test("all origins of a prefix are not found, or none is", () => {
    fc.assert(
      fc.property(scene(4), ([vrps, prefix]) => {
        const index = buildOf(vrps);
        const states = [null, 0, 1, 64_500, 4_294_967_295].map(
          (origin) => validate(index, { prefix, origin }).state,
        );
        expect(new Set(states.map((state) => state === "not-found")).size).toBe(1);
      }),
    );
  });

  test("an AS_SET and AS0 are never valid", () => {
    fc.assert(
      fc.property(scene(4), ([vrps, prefix]) => {
        const index = buildOf(vrps);
        expect(validate(index, { prefix, origin: null }).state).not.toBe("valid");
        expect(validate(index, { prefix, origin: 0 }).state).not.toBe("valid");
      }),
    );
  });
});

describe("flags", () => {
  const index = indexOf("192.0.2.0/24-32 AS0", "8.8.8.0/24-24 AS15169");
  test.each([
    ["8.8.8.0/24", 15_169, []],
    ["192.0.2.0/24", 15_169, ["as0", "bogon_prefix"]],
    ["8.8.8.0/24", null, ["as_set"]],
    ["8.8.8.0/24", 64_496, ["bogon_origin"]],
    ["8.8.8.8/32", 15_169, ["too_long"]],
    ["10.1.0.0/16", 15_169, ["bogon_prefix"]],
    ["10.0.0.0/7", 15_169, []],
    ["0.0.0.0/0", 15_169, []],
    ["192.0.0.9/32", 15_169, ["too_long"]],
    ["2001:db8:1::/48", 15_169, ["bogon_prefix"]],
    ["2001:4:112::/48", 112, []],
    ["4000::/16", 15_169, ["bogon_prefix"]],
    ["2a00::/32", 15_169, []],
    ["2a00::/49", 15_169, ["too_long"]],
    ["::/0", 15_169, []],
  ])("%s of %s: %j", (prefix, origin, flags) => {
    expect(validate(index, { prefix: prefixOf(prefix), origin }).flags).toEqual(flags);
  });
});
