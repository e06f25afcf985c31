import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase32hex, toBase32hex } from "../../../src/proto/dns/base32.ts";

describe("base 32 with extended hex alphabet", () => {
  // RFC 4648 section 10, padding left out.
  test.each([
    ["", ""],
    ["f", "CO"],
    ["fo", "CPNG"],
    ["foo", "CPNMU"],
    ["foob", "CPNMUOG"],
    ["fooba", "CPNMUOJ1"],
    ["foobar", "CPNMUOJ1E8"],
  ])("%j", (octets, text) => {
    expect(toBase32hex(Buffer.from(octets))).toBe(text.toLowerCase());
    expect(fromBase32hex(text)).toEqual(Buffer.from(octets));
    expect(fromBase32hex(text.toLowerCase())).toEqual(Buffer.from(octets));
  });

  test.each([
    ["a digit that is none", "wx"],
    ["a digit that adds no octet", "cpnmuoj1e80"],
    ["a single digit", "c"],
    ["bits left over that are not zero", "cp"],
    ["padding", "co======"],
  ])("%s is refused", (_what, text) => {
    expect(fromBase32hex(text)).toBeNull();
  });

  test("any octets are read back", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect(fromBase32hex(toBase32hex(octets))).toEqual(Buffer.from(octets));
      }),
    );
  });
});
