import fc from "fast-check";
import { expect, test } from "vitest";
import { digitsOf, radixOrder } from "../../../src/proto/rpki/radix.ts";

/** Deterministic and spread over 32 bits. */
const scatter = (row: number): number => Math.imul(row + 1, 0x9e3779b1) >>> 0;

test.each([0, 1, 2, 2047, 2048, 50_000])("%i rows come out in order, equal ones as they were", (count) => {
  const high = Uint32Array.from({ length: count }, (_, row) => (scatter(row) % 1000) << 20);
  const low = Uint8Array.from({ length: count }, (_, row) => scatter(row) % 7);
  const order = radixOrder(count, [...digitsOf(low), ...digitsOf(high)]);
  const rows = Array.from({ length: count }, (_, row) => row);
  const expected = rows.sort((a, b) => (high[a] ?? 0) - (high[b] ?? 0) || (low[a] ?? 0) - (low[b] ?? 0));
  expect([...order]).toEqual(expected);
});

test("few rows and many are put in the same order", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffffffff), { maxLength: 50 }), (values) => {
      const few = radixOrder(values.length, digitsOf(Uint32Array.from(values)));
      const filler = Array.from({ length: 3000 }, () => 0xffffffff);
      const many = radixOrder(values.length + 3000, digitsOf(Uint32Array.from([...values, ...filler])));
      expect([...many].filter((row) => row < values.length)).toEqual([...few]);
    }),
    { numRuns: 50 },
  );
});
