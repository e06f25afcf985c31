import { describe, expect, test } from "vitest";
import { type DerReader, readWhole, TAG } from "../../../src/proto/x509/der.ts";
import {
  bitLength,
  bitsOf,
  takeBitOctets,
  takeBoolean,
  takeInteger,
  takeOid,
  takeSmallInteger,
  takeTime,
  unsignedOctets,
} from "../../../src/proto/x509/value.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

function read<T>(hex: string, reading: (reader: DerReader) => T): T | string {
  const parsed = readWhole(bytes(hex), reading);
  return parsed.ok ? parsed.value : `fault: ${parsed.reason}`;
}

describe("object identifiers", () => {
  test.each([
    ["06 03 55 04 03", "2.5.4.3"],
    ["06 06 2a 86 48 86 f7 0d", "1.2.840.113549"],
    ["06 01 00", "0.0"],
    ["06 01 27", "0.39"],
    ["06 01 78", "2.40"],
    // X.690 section 8.19.5: {2 100 3}
    ["06 03 81 34 03", "2.100.3"],
    ["06 00", "fault: bad-oid"],
    ["06 02 55 84", "fault: bad-oid"],
    ["06 03 55 80 04", "fault: bad-oid"],
    ["06 0a 55 ff ff ff ff ff ff ff ff 7f", "fault: bad-oid"],
  ])("%s is %s", (hex, value) => {
    expect(read(hex, takeOid)).toBe(value);
  });
});

describe("integers", () => {
  test.each([
    ["02 01 00", "00"],
    ["02 02 00 80", "0080"],
    ["02 01 80", "80"],
    ["02 02 ff 7f", "ff7f"],
    ["02 00", "fault: bad-integer"],
    ["02 02 00 7f", "fault: bad-integer"],
    ["02 02 ff 80", "fault: bad-integer"],
  ])("%s is %s", (hex, value) => {
    expect(read(hex, (reader) => takeInteger(reader).toString("hex"))).toBe(value);
  });

  test.each([
    ["02 01 05", 5],
    ["02 04 7f ff ff ff", 0x7fffffff],
    ["02 05 00 ff ff ff ff", "fault: bad-integer"],
    ["02 01 ff", "fault: bad-integer"],
  ])("%s is the small number %s", (hex, value) => {
    expect(read(hex, takeSmallInteger)).toBe(value);
  });

  test.each([
    ["00 80", "80", 8],
    ["01 00", "0100", 9],
    ["00", "", 0],
    ["00 00 01", "01", 1],
  ])("%s has the octets %s and %i bits", (hex, octets, bits) => {
    expect(unsignedOctets(bytes(hex)).toString("hex")).toBe(octets);
    expect(bitLength(bytes(hex))).toBe(bits);
  });
});

describe("booleans and bit strings", () => {
  test.each([
    ["01 01 ff", true],
    ["01 01 00", false],
    ["01 01 01", "fault: bad-boolean"],
    ["01 02 ff ff", "fault: bad-boolean"],
    ["01 00", "fault: bad-boolean"],
  ])("%s is %s", (hex, value) => {
    expect(read(hex, takeBoolean)).toBe(value);
  });

  test.each([
    ["03 02 01 06", [5, 6]],
    ["03 02 07 80", [0]],
    ["03 03 00 80 01", [0, 15]],
    ["03 01 00", []],
    ["03 00", "fault: bad-bit-string"],
    ["03 02 08 80", "fault: bad-bit-string"],
    ["03 01 01", "fault: bad-bit-string"],
  ])("%s has the bits %s", (hex, bits) => {
    expect(read(hex, (reader) => [...bitsOf(reader, reader.take(TAG.bitString))])).toEqual(bits);
  });

  test("octets of a bit string are whole ones", () => {
    expect(read("03 03 00 80 01", (reader) => takeBitOctets(reader).toString("hex"))).toBe("8001");
    expect(read("03 02 01 80", takeBitOctets)).toBe("fault: bad-bit-string");
  });
});

describe("times, RFC 5280 section 4.1.2.5", () => {
  const text = (tag: string, value: string): string =>
    `${tag} ${value.length.toString(16).padStart(2, "0")} ${Buffer.from(value).toString("hex")}`;
  test.each([
    ["17", "700101000000Z", 0],
    ["17", "500101000000Z", Date.UTC(1950, 0, 1) / 1000],
    ["17", "491231235959Z", Date.UTC(2049, 11, 31, 23, 59, 59) / 1000],
    ["18", "20500101000000Z", Date.UTC(2050, 0, 1) / 1000],
    ["18", "99991231235959Z", 253_402_300_799],
    ["17", "240229120000Z", Date.UTC(2024, 1, 29, 12) / 1000],
    ["17", "230229120000Z", "fault: bad-time"],
    ["17", "231301000000Z", "fault: bad-time"],
    ["17", "230101240000Z", "fault: bad-time"],
    ["17", "230101006000Z", "fault: bad-time"],
    ["17", "230101000060Z", "fault: bad-time"],
    ["17", "2301010000Z", "fault: bad-time"],
    ["17", "230101000000+0100", "fault: bad-time"],
    ["18", "20230101000000.5Z", "fault: bad-time"],
    ["18", "00500101000000Z", "fault: bad-time"],
    ["18", "", "fault: bad-time"],
    ["16", "230101000000Z", "fault: unexpected-tag"],
  ])("%s %s is %s", (tag, value, seconds) => {
    expect(read(text(tag, value), takeTime)).toBe(seconds);
  });
});
