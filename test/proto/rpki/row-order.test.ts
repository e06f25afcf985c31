import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rowOrder } from "../../../src/proto/rpki/row-order.ts";

type Row = readonly [high: number, low: number, len: number, asn: number, peers: number];

/** The order by comparing whole rows, which is what the order means. */
function plainOrder(rows: readonly Row[]): number[] {
  const numbers = rows.map((_, row) => row);
  const key = (row: number): Row => rows[row] ?? [0, 0, 0, 0, 0];
  return numbers.sort((left, right) => {
    const at = key(left).findIndex((value, index) => value !== key(right)[index]);
    return at < 0 ? left - right : (key(left)[at] ?? 0) - (key(right)[at] ?? 0);
  });
}

function orderOf(rows: readonly Row[]): number[] {
  const addr = Uint32Array.from(rows.flatMap(([high, low]) => [high, 0, 0, low]));
  const columns = [
    Uint8Array.from(rows, ([, , len]) => len),
    Uint32Array.from(rows, ([, , , asn]) => asn),
    Uint16Array.from(rows, ([, , , , peers]) => peers),
  ];
  return [...rowOrder(rows.length, { family: 6, addr }, columns)];
}

const arbitraryRow: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom(0, 1, 0x80000000, 0xffffffff),
  fc.constantFrom(0, 0xffffffff),
  fc.nat(3),
  fc.constantFrom(0, 64_500, 0xffffffff),
  fc.nat(2),
);

describe("rowOrder", () => {
  test("rows in any order", () => {
    fc.assert(
      fc.property(fc.array(arbitraryRow, { maxLength: 60 }), (rows) => {
        expect(orderOf(rows)).toEqual(plainOrder(rows));
      }),
    );
  });

  test("rows whose addresses are in order already, in short runs and in long ones", () => {
    fc.assert(
      fc.property(fc.array(arbitraryRow, { maxLength: 300 }), (rows) => {
        const sorted = [...rows].sort((left, right) => left[0] - right[0] || left[1] - right[1]);
        expect(orderOf(sorted)).toEqual(plainOrder(sorted));
      }),
    );
  });
});
