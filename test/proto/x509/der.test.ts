import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DerReader, readWhole, TAG } from "../../../src/proto/x509/der.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

describe("DerReader", () => {
  test("reads elements one after the other, with all forms of lengths", () => {
    const long = Buffer.concat([bytes("04 81 80"), Buffer.alloc(128, 7)]);
    const longer = Buffer.concat([bytes("04 82 0100"), Buffer.alloc(256, 8)]);
    const reader = new DerReader(Buffer.concat([bytes("02 01 05"), long, longer, bytes("30 00")]));
    expect(reader.take(TAG.integer).content).toEqual(bytes("05"));
    expect(reader.take(TAG.octetString).content).toEqual(Buffer.alloc(128, 7));
    expect(reader.take().octets).toEqual(longer);
    expect(reader.enter(TAG.sequence).next).toBeNull();
    reader.end();
    expect(reader.fault).toBeNull();
  });

  // X.690 section 10.1, and the bounds of `tls.md` 3.
  test.each([
    ["nothing", "", "truncated"],
    ["no length", "30", "truncated"],
    ["half a length", "30 82 01", "truncated"],
    ["less content than announced", "30 02 05", "truncated"],
    ["a length up to 4 GiB", "30 84 ffffffff", "truncated"],
    ["an indefinite length", "30 80 0500 0000", "indefinite-length"],
    ["a length in five octets", "30 85 0000000001 05", "long-length"],
    ["a long form for a short length", "04 81 01 05", "padded-length"],
    ["a length with a leading zero", `04 82 0080 ${"00".repeat(128)}`, "padded-length"],
    ["a tag of more than one octet", "1f 81 01 00", "long-tag"],
    ["another tag than wanted", "02 01 05", "unexpected-tag"],
    ["octets behind the end", "30 00 00", "trailing-octets"],
  ])("%s is %s: %s", (_, hex, reason) => {
    expect(readWhole(bytes(hex), (reader) => reader.take(TAG.sequence))).toEqual({ ok: false, reason });
  });

  test("the first fault stays and everything after it is empty", () => {
    const reader = new DerReader(bytes("02 01 05 30 00"));
    const inner = reader.enter(TAG.sequence);
    expect(inner.take(TAG.integer).content).toHaveLength(0);
    expect(reader.next).toBeNull();
    expect(reader.rest()).toEqual([]);
    reader.fail("later");
    expect([reader.fault, inner.fault]).toEqual(["unexpected-tag", "unexpected-tag"]);
  });

  test("optional elements are taken only with their tag", () => {
    const reader = new DerReader(bytes("a0 00 02 01 05"));
    expect(reader.optional(0xa1)).toBeNull();
    expect(reader.optional(0xa0)?.octets).toEqual(bytes("a0 00"));
    expect(reader.next).toBe(TAG.integer);
  });

  test("sixteen levels are read and no more", () => {
    const nested = (levels: number): Buffer =>
      levels === 0 ? bytes("05 00") : Buffer.concat([Buffer.of(0x30, 2 * levels), nested(levels - 1)]);
    const descend = (levels: number): string | null => {
      const outer = new DerReader(nested(levels));
      let reader = outer;
      for (let level = 0; level < levels; level++) reader = reader.enter(TAG.sequence);
      reader.take();
      return outer.fault;
    };
    expect([descend(16), descend(17)]).toEqual([null, "too-deep"]);
  });

  test("a view into a larger buffer is read as itself", () => {
    const whole = Uint8Array.from([9, 9, 2, 1, 5, 9]);
    const read = readWhole(whole.subarray(2, 5), (reader) =>
      reader.take(TAG.integer).content.toString("hex"),
    );
    expect(read).toEqual({ ok: true, value: "05" });
  });

  test("no octets make it throw or hang", () => {
    const walk = (reader: DerReader): void => {
      for (const element of reader.rest()) if ((element.tag & 0x20) !== 0) walk(reader.into(element));
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        const reader = new DerReader(Buffer.from(octets));
        walk(reader);
        reader.end();
        expect(reader.fault === null || reader.fault.length > 0).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
