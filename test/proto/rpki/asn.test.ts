import { describe, expect, test } from "vitest";
import { asnText, isBogonAsn, parseAsn } from "../../../src/proto/rpki/asn.ts";

describe("parseAsn", () => {
  test.each([
    ["64500", 64_500],
    ["AS64500", 64_500],
    ["as64500", 64_500],
    ["aS64500", 64_500],
    [" AS64500 ", 64_500],
    ["0", 0],
    ["AS0", 0],
    ["4294967295", 4_294_967_295],
    ["4200000001", 4_200_000_001],
    ["1.10", 65_546],
    ["AS1.10", 65_546],
    ["0.0", 0],
    ["65535.65535", 4_294_967_295],
  ])("%s is %i", (text, asn) => {
    expect(parseAsn(text)).toBe(asn);
  });

  test.each([
    "",
    "AS",
    "ASX",
    "A64500",
    "AS 64500",
    "ASAS64500",
    "-1",
    "AS-1",
    "+1",
    "1e3",
    "64500.",
    ".64500",
    "1.65536",
    "65536.1",
    "1.2.3",
    "4294967296",
    "99999999999",
    "64500x",
    "６４５００",
  ])("%s is no AS number", (text) => {
    expect(parseAsn(text)).toBeNull();
  });

  test("is printed with AS before it", () => {
    expect(asnText(4_200_000_001)).toBe("AS4200000001");
  });
});

describe("isBogonAsn", () => {
  test.each([
    [0, true],
    [1, false],
    [23_455, false],
    [23_456, true],
    [64_495, false],
    [64_496, true],
    [64_511, true],
    [64_512, true],
    [65_534, true],
    [65_535, true],
    [65_536, true],
    [65_551, true],
    [65_552, false],
    [4_199_999_999, false],
    [4_200_000_000, true],
    [4_294_967_295, true],
  ])("AS%i: %s", (asn, expected) => {
    expect(isBogonAsn(asn)).toBe(expected);
  });
});
