import { describe, expect, test } from "vitest";
import { RCODE, rcodeName, rcodeNumber } from "../../../src/proto/dns/rcode.table.ts";
import { className, classNumber, TYPE, typeName, typeNumber } from "../../../src/proto/dns/type.table.ts";

describe("types", () => {
  test.each([
    [1, "A"],
    [23, "NSAP-PTR"],
    [51, "NSEC3PARAM"],
    [65, "HTTPS"],
    [257, "CAA"],
    [65280, "TYPE65280"],
    [0, "TYPE0"],
  ])("%i is %s", (number, text) => {
    expect(typeName(number)).toBe(text);
    expect(typeNumber(text)).toBe(number);
    expect(typeNumber(text.toLowerCase())).toBe(number);
  });

  test("a type with a mnemonic may be given by number", () => {
    expect(typeNumber("TYPE1")).toBe(1);
  });

  test.each(["", "TYPE", "TYPE65536", "TYPE-1", "B", "1", "toString"])("%j is none", (text) => {
    expect(typeNumber(text)).toBeNull();
  });

  test("no number twice", () => {
    expect(new Set(Object.values(TYPE)).size).toBe(Object.keys(TYPE).length);
  });
});

test.each([
  [1, "IN"],
  [3, "CH"],
  [32, "CLASS32"],
])("class %i is %s", (number, text) => {
  expect(className(number)).toBe(text);
  expect(classNumber(text)).toBe(number);
});

describe("RCODEs", () => {
  test.each([
    [0, "NOERROR"],
    [3, "NXDOMAIN"],
    [16, "BADVERS"],
    [23, "BADCOOKIE"],
    [12, "RCODE12"],
    [4095, "RCODE4095"],
  ])("%i is %s", (number, text) => {
    expect(rcodeName(number)).toBe(text);
    expect(rcodeNumber(text)).toBe(number);
  });

  test.each(["", "RCODE4096", "rcode1", "OK"])("%j is none", (text) => {
    expect(rcodeNumber(text)).toBeNull();
  });

  test("no number twice", () => {
    expect(new Set(Object.values(RCODE)).size).toBe(Object.keys(RCODE).length);
  });
});
