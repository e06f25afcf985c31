import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress, parsePrefix } from "../../../src/proto/ip/address.ts";
import {
  hostPrefix,
  isCovering,
  maskedTo,
  parseIpPrefix,
  prefixText,
} from "../../../src/proto/rpki/prefix.ts";
import { arbitraryPrefix, prefixOf } from "./support.ts";

describe("parseIpPrefix", () => {
  test.each([
    ["192.0.2.0/24", "192.0.2.0/24"],
    [" 192.0.2.0/24\t", "192.0.2.0/24"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["255.255.255.255/32", "255.255.255.255/32"],
    ["128.0.0.0/1", "128.0.0.0/1"],
    ["::/0", "::/0"],
    ["::1/128", "::1/128"],
    ["2001:0DB8:0000:0000:0000:0000:0000:0000/32", "2001:db8::/32"],
    ["2001:db8::/32", "2001:db8::/32"],
    ["1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8/128"],
    ["1:2:3:4:5:6:7::/128", "1:2:3:4:5:6:7:0/128"],
    ["::2:3:4:5:6:7:8/128", "0:2:3:4:5:6:7:8/128"],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"],
    ["::216.66.38.58/128", "::d842:263a/128"],
    ["::ffff:192.0.2.0/120", "::ffff:192.0.2.0/120"],
    ["1:2:3:4:5:6:192.0.2.1/128", "1:2:3:4:5:6:c000:201/128"],
    ["2001:db8:0:0:8000::/65", "2001:db8:0:0:8000::/65"],
    ["2001:db8::1:0:0/96", "2001:db8::1:0:0/96"],
  ])("%s is %s", (text, shown) => {
    expect(prefixText(prefixOf(text))).toBe(shown);
  });

  test.each([
    "",
    "/",
    "/24",
    "192.0.2.0",
    "192.0.2.0/",
    "192.0.2.0/33",
    "192.0.2.0/024",
    "192.0.2.0/+24",
    "192.0.2.0/-1",
    "192.0.2.0/2 4",
    "192.0.2.0 /24",
    "192.0.2.0/24/24",
    "192.000.002.000/24",
    "192.0.2/24",
    "192.0.2.0.0/24",
    "192.0.2.256/24",
    "192.0.2.1000/24",
    "192.0.2./24",
    ".192.0.2/24",
    "0xc0.0.2.0/24",
    "localhost/24",
    "2001:db8::/129",
    "2001:db8::/1280",
    "2001:db8::%eth0/64",
    "2001:db8:::/32",
    "2001::db8::/32",
    ":2001:db8::/32",
    "2001:db8:/32",
    ":/0",
    ":::/0",
    "20010:db8::/32",
    "1:2:3:4:5:6:7/128",
    "1:2:3:4:5:6:7:8:9/128",
    "1:2:3:4:5:6:7::8/128",
    "1:2:3:4:5:6:7:192.0.2.1/128",
    "::192.0.2/128",
    "::192.0.2.1.1/128",
    "::192.0.2.1:1/128",
    "::192.0.02.1/128",
    "g::/16",
    "2001:db8::/32x",
    "١٩٢.0.2.0/24",
    "ĩ92.0.2.0/24",
  ])("%s is no prefix", (text) => {
    expect(parseIpPrefix(text)).toEqual({ ok: false, reason: "prefix" });
  });

  test.each([
    ["192.0.2.1/24", "192.0.2.0/24"],
    ["128.0.0.0/0", "0.0.0.0/0"],
    ["192.0.2.1/31", "192.0.2.0/31"],
    ["2001:db8::1/32", "2001:db8::/32"],
    ["2001:db8:0:0:8000::/64", "2001:db8::/64"],
    ["::1/127", "::/127"],
    ["::1:0:0/32", "::/32"],
  ])("%s has host bits, and %s is meant", (text, meant) => {
    expect(parseIpPrefix(text)).toEqual({ ok: false, reason: "host-bits", meant });
  });

  test("reads back what it prints", () => {
    fc.assert(
      fc.property(fc.constantFrom(4 as const, 6 as const).chain(arbitraryPrefix), (prefix) => {
        expect(prefixOf(prefixText(prefix))).toEqual(prefix);
      }),
    );
  });

  test("agrees with the address parser of the rest of the program, a length being required", () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."0123456789abf.:/ %"), maxLength: 24 }),
      fc
        .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(130))
        .map(([address, length]) => `${address}/${length}`),
    );
    fc.assert(
      fc.property(text, (sample) => {
        const ours = parseIpPrefix(sample);
        const theirs = sample.includes("/") ? parsePrefix(sample.trim()) : { ok: false as const, reason: "" };
        expect(ours.ok).toBe(theirs.ok);
        if (ours.ok && theirs.ok) {
          expect([...ours.value.words]).toEqual([...wordsIn(theirs.bytes)]);
          expect(ours.value.length).toBe(theirs.length);
        } else if (!ours.ok) {
          expect(ours.reason === "host-bits").toBe(!theirs.ok && theirs.reason === "host-bits");
        }
      }),
      { numRuns: 3000 },
    );
  });
});

const wordsIn = (bytes: Uint8Array): number[] =>
  Array.from({ length: bytes.length / 4 }, (_, index) => Buffer.from(bytes).readUInt32BE(4 * index));

describe("hostPrefix", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7/32"],
    ["2001:db8::53", "2001:db8::53/128"],
    ["::ffff:192.0.2.7", "192.0.2.7/32"],
    ["::192.0.2.7", "::c000:207/128"],
  ])("%s is looked up as %s", (text, host) => {
    const address = parseAddress(text);
    expect(address.ok && prefixText(hostPrefix(address))).toBe(host);
  });
});

describe("isCovering", () => {
  test.each([
    ["192.0.0.0/16", "192.0.2.0/24", true],
    ["192.0.2.0/24", "192.0.2.0/24", true],
    ["192.0.2.0/24", "192.0.0.0/16", false],
    ["0.0.0.0/0", "255.255.255.255/32", true],
    ["::/0", "192.0.2.0/24", false],
    ["2001:db8::/65", "2001:db8:0:0:8000::/65", false],
    ["2001:db8::/64", "2001:db8:0:0:8000::/65", true],
    ["2001:db8::/96", "2001:db8::1:0:0/128", false],
  ])("%s covers %s: %s", (cover, prefix, expected) => {
    expect(isCovering(prefixOf(cover), prefixOf(prefix))).toBe(expected);
  });

  test("a prefix lies in each of its shorter ones", () => {
    fc.assert(
      fc.property(arbitraryPrefix(6), fc.nat(128), (prefix, length) => {
        const shorter = maskedTo(prefix, Math.min(length, prefix.length));
        expect(isCovering(shorter, prefix)).toBe(true);
      }),
    );
  });
});
