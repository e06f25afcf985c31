import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBitmap, writeBitmap } from "../../../src/proto/dns/bitmap.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import { hex } from "./support.ts";

const W18 = "0006400100000003041b000000000000000000000000000000000000000000000000000020";

describe("type bit maps", () => {
  test("W18: A MX RRSIG NSEC TYPE1234, both ways", () => {
    const types = [TYPE.A, TYPE.MX, TYPE.RRSIG, TYPE.NSEC, 1234];
    expect(readBitmap(hex(W18))).toEqual({ ok: true, types: new Set(types) });
    expect(writeBitmap([...types].reverse()).toString("hex")).toBe(W18);
  });

  test.each([
    ["W19: length 0", "0000"],
    ["W19: length 33", `0021${"00".repeat(33)}`],
    ["W19: the same window twice", "000180000180"],
    ["W19: window 1 before 0", "010180000180"],
    ["window cut off", "0006400100"],
    ["length cut off", "00"],
  ])("%s is malformed", (_what, octets) => {
    expect(readBitmap(hex(octets))).toEqual({ ok: false, reason: "bitmap-malformed" });
  });

  test("W20: a zero octet at the end of a window is accepted, and not written", () => {
    expect(readBitmap(hex("00024000"))).toEqual({ ok: true, types: new Set([TYPE.A]) });
    expect(writeBitmap([TYPE.A]).toString("hex")).toBe("000140");
  });

  test("no types, no octets (RFC 5155 section 3.2.1)", () => {
    expect(readBitmap(hex(""))).toEqual({ ok: true, types: new Set() });
    expect(writeBitmap([])).toEqual(hex(""));
  });

  test("any set of types is read back", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }), (types) => {
        expect(readBitmap(writeBitmap(types))).toEqual({ ok: true, types: new Set(types) });
      }),
    );
  });
});
