import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { octetString } from "../../../src/lab/tls/der.ts";
import { parseSctExtension, parseSctList } from "../../../src/proto/x509/sct.ts";
import { sctList, spoil } from "../../support/certificates.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

describe("lists of timestamps, RFC 6962 section 3.3", () => {
  test("log and time of each", () => {
    const list = parseSctList(sctList([0xab, 0x01], 1_767_225_600_123));
    expect(list).toEqual({
      ok: true,
      value: [
        { version: 0, log: "ab".repeat(32), timestampMs: 1_767_225_600_123 },
        { version: 0, log: "01".repeat(32), timestampMs: 1_767_225_600_123 },
      ],
    });
    expect(parseSctExtension(octetString(sctList([0xab, 0x01], 1_767_225_600_123)))).toEqual(list);
  });

  test("one of a version to come is counted without its fields", () => {
    expect(parseSctList(bytes("0004 0002 01ff"))).toEqual({
      ok: true,
      value: [{ version: 1, log: null, timestampMs: null }],
    });
  });

  test.each([
    ["nothing", "", "bad-length"],
    ["no timestamp", "0000", "empty"],
    ["a length that is too long", "0004 0001 00", "bad-length"],
    ["a length that is too short", "0002 0001 00", "bad-length"],
    ["half a length of a timestamp", "0001 00", "truncated"],
    ["a timestamp cut off", "0004 0005 0000", "truncated"],
    ["an empty timestamp", "0002 0000", "bad-timestamp"],
    ["a version 1 of nothing", "0003 0001 00", "bad-timestamp"],
    ["extensions that end behind it", `0031 002f 00 ${"aa".repeat(40)} ffff 0403 0000`, "bad-timestamp"],
    ["a signature that ends behind it", `0031 002f 00 ${"aa".repeat(40)} 0000 0403 0001`, "bad-timestamp"],
  ])("%s is %s: %s", (_, hex, reason) => {
    expect(parseSctList(bytes(hex))).toEqual({ ok: false, reason });
  });

  test("an extension that is no octet string", () => {
    expect(parseSctExtension(bytes("3000"))).toEqual({ ok: false, reason: "unexpected-tag" });
    expect(parseSctExtension(bytes("0402000000"))).toEqual({ ok: false, reason: "trailing-octets" });
  });

  test("no octets make it throw", () => {
    const list = sctList([1, 2, 3]);
    const spoilt = fc
      .tuple(fc.nat(), fc.nat(), fc.nat(255))
      .map(([at, how, value]) => spoil(list, at, how, value));
    fc.assert(
      fc.property(
        fc.oneof(
          spoilt,
          fc.uint8Array({ maxLength: 120 }).map((octets) => Buffer.from(octets)),
        ),
        (octets) => {
          expect(() => parseSctList(octets)).not.toThrow();
        },
      ),
      { seed: 6, numRuns: 1000 },
    );
  });
});
