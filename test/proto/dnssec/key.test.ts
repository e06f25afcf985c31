import { describe, expect, test } from "vitest";
import { maySign, readDnskey, readRsaKey } from "../../../src/proto/dnssec/key.ts";
import { hex } from "../dns/support.ts";
import { keyOf } from "./support.ts";

const dnskey = (flags: number, protocol: number, algorithm: number, publicKey: Buffer): Buffer =>
  Buffer.concat([Buffer.of(flags >> 8, flags & 0xff, protocol, algorithm), publicKey]);
const POINT = Buffer.alloc(64, 1);

describe("flags", () => {
  test.each([
    [0x0100, 3, true, false, false, true],
    [0x0101, 3, true, true, false, true],
    [0x0181, 3, true, true, true, false],
    [0x0001, 3, false, true, false, false],
    [0x0000, 3, false, false, false, false],
    [0x0100, 2, true, false, false, false],
  ])("%d with protocol %d", (flags, protocol, zoneKey, sep, revoked, allowed) => {
    const key = keyOf(dnskey(flags, protocol, 13, POINT));
    expect(key).toMatchObject({ zoneKey, sep, revoked });
    expect(maySign(key)).toBe(allowed);
  });
});

describe("key tags", () => {
  test("RSA/MD5 takes it from the end of the modulus", () => {
    expect(keyOf(dnskey(256, 3, 1, hex("0103aabbccddee"))).tag).toBe(0xccdd);
  });

  test.each([
    [20326, 20454],
    [38696, 38824],
  ])("revoking the root's key %d makes it %d", (plain, revoked) => {
    // RFC 5011 section 7: the REVOKE bit is worth 128 in the sum.
    expect((plain + 0x80) & 0xffff).toBe(revoked);
  });

  test("a carry is folded in", () => {
    expect(keyOf(dnskey(0xffff, 0xff, 0xff, Buffer.alloc(4, 0xff))).tag).toBe(0xffff);
  });

  test("shorter than the fixed fields is no key", () => {
    expect(readDnskey(hex("010003"))).toBeNull();
  });
});

test("the id has tag, algorithm and the beginning of the digest", () => {
  expect(keyOf(dnskey(256, 3, 13, POINT)).id).toMatch(/^\d+\/13\/[0-9a-f]{8}$/);
});

describe("RSA fields, RFC 3110 section 2", () => {
  test.each([
    ["a short exponent length", "03010001c0ffee", "010001", "c0ffee"],
    ["a long exponent length", "000003010001c0ffee", "010001", "c0ffee"],
    ["leading zero octets", "0500000100010000c0ff", "010001", "c0ff"],
  ])("%s", (_situation, field, exponent, modulus) => {
    const key = readRsaKey(hex(field));
    expect([key?.exponent.toString("hex"), key?.modulus.toString("hex")]).toEqual([exponent, modulus]);
  });

  test.each([
    ["nothing", ""],
    ["an exponent beyond the end", "08010001"],
    ["a long length beyond the end", "00ffff0100"],
    ["half a long length", "00ff"],
    ["no exponent", "000000c0ffee"],
    ["no modulus", "03010001"],
  ])("%s is malformed", (_situation, field) => {
    expect(readRsaKey(hex(field))).toBeNull();
    expect(keyOf(dnskey(256, 3, 8, hex(field)))).toMatchObject({ malformed: true, bits: null });
  });

  test.each([
    ["0301000180000000", 32, 17],
    ["0301000101000000", 25, 17],
    ["0103ffff", 16, 2],
  ])("sizes of %s", (field, bits, exponentBits) => {
    expect(keyOf(dnskey(256, 3, 8, hex(field)))).toMatchObject({ bits, exponentBits, malformed: false });
  });
});

describe("fields of fixed length", () => {
  test.each([
    [13, 64, 256],
    [14, 96, 384],
    [15, 32, 256],
    [16, 57, 456],
  ])("algorithm %d: %d octets", (algorithm, octets, bits) => {
    expect(keyOf(dnskey(256, 3, algorithm, Buffer.alloc(octets)))).toMatchObject({ bits, malformed: false });
    for (const other of [octets - 1, octets + 1, 0]) {
      expect(keyOf(dnskey(256, 3, algorithm, Buffer.alloc(other)))).toMatchObject({ malformed: true });
    }
  });

  test("an unknown algorithm has no size and is not malformed", () => {
    expect(keyOf(dnskey(256, 3, 200, hex("00")))).toMatchObject({ bits: null, malformed: false });
  });
});
