import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareAddresses,
  formatAddress,
  inPrefix,
  parseAddress,
  parsePrefix,
} from "../../../src/proto/ip/address.ts";

function bytesOf(text: string): Uint8Array {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(`${text}: ${address.reason}`);
  return address.bytes;
}

describe("parseAddress", () => {
  test.each([
    ["192.0.2.1", 4, "c0000201"],
    ["0.0.0.0", 4, "00000000"],
    ["255.255.255.255", 4, "ffffffff"],
    ["::", 6, "00000000000000000000000000000000"],
    ["::1", 6, "00000000000000000000000000000001"],
    ["2001:DB8::1", 6, "20010db8000000000000000000000001"],
    ["1:2:3:4:5:6:7:8", 6, "00010002000300040005000600070008"],
    ["1::", 6, "00010000000000000000000000000000"],
    ["1:2:3:4:5:6:7::", 6, "00010002000300040005000600070000"],
    ["::2:3:4:5:6:7:8", 6, "00000002000300040005000600070008"],
    ["::ffff:192.0.2.1", 6, "00000000000000000000ffffc0000201"],
    ["1:2:3:4:5:6:192.0.2.1", 6, "000100020003000400050006c0000201"],
    ["64:ff9b::192.0.2.33", 6, "0064ff9b0000000000000000c0000221"],
  ])("%s", (text, family, octets) => {
    expect(parseAddress(text)).toEqual({
      ok: true,
      family,
      bytes: Uint8Array.from(Buffer.from(octets, "hex")),
    });
  });

  test.each([
    "",
    "192.0.2",
    "192.0.2.1.1",
    "192.0.2.256",
    "192.0.2.01",
    "0300.0.2.1",
    "0xc0.0.2.1",
    "3221225985",
    "127.1",
    " 192.0.2.1",
    "192.0.2.1\n",
    "1९2.0.2.1",
    "[::1]",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8",
    ":1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:",
    "12345::",
    "g::",
    "::192.0.2.1:1",
    "192.0.2.1::",
    "::ffff:192.0.2.01",
    "1:2:3:4:5:6:7:192.0.2.1",
  ])("%j is no address", (text) => {
    expect(parseAddress(text)).toEqual({ ok: false, reason: "not-an-address" });
  });

  test.each(["fe80::1%eth0", "::1%", "192.0.2.1%1"])("%s has a zone id", (text) => {
    expect(parseAddress(text)).toEqual({ ok: false, reason: "zone-id" });
  });

  test("takes what node:net takes, without zone ids", () => {
    const group = fc.oneof(
      fc.constantFrom("", "0", "1", "ffff", "12345", "g", "192.0.2.1", "01.2.3.4"),
      fc.nat(0xffff).map((value) => value.toString(16)),
    );
    const colons = fc.array(group, { maxLength: 10 }).map((groups) => groups.join(":"));
    const dots = fc
      .array(fc.oneof(fc.nat(300).map(String), fc.constantFrom("", "00", "0x1", "1e1")), { maxLength: 5 })
      .map((parts) => parts.join("."));
    fc.assert(
      fc.property(fc.oneof(colons, dots, fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseAddress(text);
        expect(address.ok ? address.family : 0).toBe(isIP(text));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("formatAddress", () => {
  // RFC 5952 sections 4 and 5.
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:0db8::0001", "2001:db8::1"],
    ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:DB8::ABCD", "2001:db8::abcd"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["1:0:0:0:0:0:0:0", "1::"],
    ["::ffff:c000:201", "::ffff:192.0.2.1"],
    ["::ffff:0:c000:201", "::ffff:0:c000:201"],
    ["::c000:201", "::c000:201"],
  ])("%s is %s", (text, expected) => {
    expect(formatAddress(bytesOf(text))).toBe(expected);
  });

  test("is read back the same", () => {
    const octets = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc
        .array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 })
        .map((bytes) => Uint8Array.from(bytes)),
    );
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(bytesOf(formatAddress(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe("compareAddresses", () => {
  test("IPv4 by value, IPv6 by value, the rest by code unit", () => {
    const ordered = ["9.0.0.1", "10.0.0.1", "192.0.2.1", "::1", "9::", "10::", "B", "a"];
    expect([...ordered].reverse().sort(compareAddresses)).toEqual(ordered);
    expect(compareAddresses("::1", "0:0::1")).toBe(0);
    expect(compareAddresses("x", "x")).toBe(0);
  });
});

describe("prefixes", () => {
  test.each([
    ["192.0.2.0/24", 24],
    ["0.0.0.0/0", 0],
    ["192.0.2.1", 32],
    ["2001:db8::/32", 32],
    ["::1", 128],
    ["2000::/3", 3],
  ])("%s has %i bits", (text, length) => {
    expect(parsePrefix(text)).toMatchObject({ ok: true, length });
  });

  test.each([
    ["192.0.2.0/33", "prefix-length"],
    ["2001:db8::/129", "prefix-length"],
    ["192.0.2.0/", "prefix-length"],
    ["192.0.2.0/024", "prefix-length"],
    ["192.0.2.0/-1", "prefix-length"],
    ["192.0.2.0/24/24", "prefix-length"],
    ["192.0.2.1/24", "host-bits"],
    ["2001::/2", "host-bits"],
    ["192.0.2/24", "not-an-address"],
    ["fe80::%1/64", "zone-id"],
  ])("%s: %s", (text, reason) => {
    expect(parsePrefix(text)).toEqual({ ok: false, reason });
  });

  test.each([
    ["192.0.2.0", "192.0.2.0/24", true],
    ["192.0.2.255", "192.0.2.0/24", true],
    ["192.0.3.0", "192.0.2.0/24", false],
    ["172.31.255.255", "172.16.0.0/12", true],
    ["172.32.0.0", "172.16.0.0/12", false],
    ["1.2.3.4", "0.0.0.0/0", true],
    ["::", "0.0.0.0/0", false],
    ["1.2.3.4", "::/0", false],
    ["3fff::", "2000::/3", true],
    ["4000::", "2000::/3", false],
    ["::1", "::1/128", true],
    ["::2", "::1/128", false],
  ])("%s in %s: %s", (text, prefixText, inside) => {
    const prefix = parsePrefix(prefixText);
    if (!prefix.ok) throw new Error(prefix.reason);
    expect(inPrefix(bytesOf(text), prefix)).toBe(inside);
  });
});
