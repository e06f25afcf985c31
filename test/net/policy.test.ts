import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPrefix, makePolicy } from "../../src/net/policy.ts";
import { formatAddress } from "../../src/proto/ip/address.ts";

const strict = makePolicy({ own: ["198.18.0.1", "2a00:1450::77"] });

describe("addresses taken from measured data (W-156, W-157)", () => {
  // web.md 13.8, and the mechanisms of web.md 11.1 (5).
  test.each([
    ["127.0.0.1", "loopback"],
    ["10.0.0.1", "private-use"],
    ["172.31.255.255", "private-use"],
    ["192.168.1.1", "private-use"],
    ["100.64.0.1", "shared-address-space"],
    ["100.100.100.200", "metadata"],
    ["168.63.129.16", "metadata"],
    ["169.254.169.254", "metadata"],
    ["fd00:ec2::254", "metadata"],
    ["169.254.1.1", "link-local"],
    ["192.0.2.1", "documentation"],
    ["2001:db8::1", "documentation"],
    ["224.0.0.1", "no-server-address"],
    ["0.0.0.0", "no-server-address"],
    ["::", "no-server-address"],
    ["ff02::1", "no-server-address"],
    ["::1", "loopback"],
    ["fe80::1", "link-local"],
    ["fc00::1", "unique-local"],
    ["4000::1", "unallocated"],
    ["::ffff:10.0.0.1", "ipv4-mapped"],
    ["::ffff:8.8.8.8", "ipv4-mapped"],
    ["::10.0.0.1", "ipv4-compatible"],
    ["64:ff9b::a00:1", "nat64"],
    ["64:ff9b::808:808", "nat64"],
    ["64:ff9b::a9fe:a9fe", "metadata"],
    ["2002:a00:1::", "6to4"],
    ["2002:a9fe:a9fe::1", "metadata"],
    ["2a00:1450::5efe:10.0.0.1", "private-use"],
    ["2a00:1450::77", "own-address"],
    ["2A00:1450:0::77", "own-address"],
    ["fe80::1%eth0", "not-an-address"],
    ["127.1", "not-an-address"],
    ["0x7f.0.0.1", "not-an-address"],
    ["017700000001", "not-an-address"],
    ["example.nl", "not-an-address"],
    ["", "not-an-address"],
  ])("%s is not dialled: %s", (address, why) => {
    expect(strict(address, "target")).toEqual({ allowed: false, why });
  });

  test.each(["198.41.0.4", "8.8.8.8", "2001:500:2::c", "2a00:1450::78", "193.0.14.129"])(
    "%s is",
    (address) => {
      expect(strict(address, "target")).toEqual({ allowed: true });
    },
  );
});

describe("addresses given by the user", () => {
  test.each(["127.0.0.53", "10.0.0.1", "::1", "fd12::1", "192.0.2.1", "2a00:1450::77"])(
    "%s is dialled",
    (address) => {
      expect(strict(address, "config")).toEqual({ allowed: true });
    },
  );

  test.each(["169.254.169.254", "::ffff:169.254.169.254", "0.0.0.0", "224.0.0.251", "ff02::fb", "localhost"])(
    "%s is not",
    (address) => {
      expect(strict(address, "config").allowed).toBe(false);
    },
  );
});

describe("--allow-private", () => {
  const allows = (allowPrivate: readonly string[], address: string): boolean =>
    makePolicy({ allowPrivate, own: [] })(address, "target").allowed;

  test.each([
    ["10.1.0.0/16", "10.1.2.3", true],
    ["10.1.0.0/16", "10.2.0.1", false],
    ["10.1.2.3", "10.1.2.3", true],
    ["192.0.2.0/24", "192.0.2.7", true],
    ["all", "10.2.0.1", true],
    ["all", "172.16.0.1", true],
    ["all", "192.168.0.1", true],
    ["all", "100.64.0.1", true],
    ["all", "127.0.0.1", true],
    ["all", "::1", true],
    ["all", "fd00::1", true],
    ["all", "169.254.1.1", false],
    ["all", "192.0.2.1", false],
    ["all", "2001:db8::1", false],
    ["all", "::ffff:10.0.0.1", false],
    ["all", "100.100.100.200", false],
    ["all", "fd00:ec2::254", false],
    ["169.254.0.0/16", "169.254.169.254", false],
    ["100.100.100.200/32", "100.100.100.200", false],
    ["0.0.0.0/0", "169.254.169.254", false],
    // The form is opened, what is inside is not.
    ["::ffff:0.0.0.0/96", "::ffff:10.0.0.1", false],
  ])("%s: %s is dialled: %s", (prefix, address, allowed) => {
    expect(allows([prefix], address)).toBe(allowed);
  });

  test("a form and what is inside may both be opened", () => {
    expect(allows(["::ffff:0.0.0.0/96", "10.0.0.0/8"], "::ffff:10.0.0.1")).toBe(true);
  });

  test("an own address needs its prefix", () => {
    const open = makePolicy({ allowPrivate: ["2a00:1450::/32"], own: ["2a00:1450::77"] });
    expect(open("2a00:1450::77", "target").allowed).toBe(true);
  });
});

test("an excluded prefix is dialled for no one, mapped or not", () => {
  const policy = makePolicy({ exclude: ["8.8.8.0/24"], isMapped: () => true, own: [] });
  expect(policy("8.8.8.8", "target")).toEqual({ allowed: false, why: "excluded" });
  expect(policy("8.8.8.8", "config")).toEqual({ allowed: false, why: "excluded" });
  expect(policy("8.8.4.4", "target")).toEqual({ allowed: true });
});

test("settled 5.7: a mapped address counts as globally reachable", () => {
  const policy = makePolicy({ isMapped: (address) => address === "192.0.2.53", own: [] });
  expect(policy("192.0.2.53", "target").allowed).toBe(true);
  expect(policy("192.0.2.54", "target").allowed).toBe(false);
});

test.each([
  ["10.0.0.0/8", true],
  ["fd00::/8", true],
  ["10.0.0.1", true],
  ["10.0.0.0/33", false],
  ["all", false],
  ["", false],
])("%j is a prefix: %s", (text, is) => {
  expect(isPrefix(text)).toBe(is);
});

describe("no private address is ever dialled, in whatever form", () => {
  /** RFC 1918, loopback, link-local and shared space, built here from their definitions. */
  const octet = fc.integer({ min: 0, max: 255 });
  const privateV4 = fc.oneof(
    fc.tuple(fc.constant(10), octet, octet, octet),
    fc.tuple(fc.constant(127), octet, octet, octet),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
    fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
  );
  const hex = (octets: readonly number[]): number[] => [...octets];
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  const FORMS: Record<string, (v4: readonly number[]) => number[]> = {
    plain: hex,
    mapped: (v4) => [...zeros(10), 255, 255, ...v4],
    compatible: (v4) => [...zeros(12), ...v4],
    translated: (v4) => [...zeros(8), 255, 255, 0, 0, ...v4],
    nat64: (v4) => [0, 0x64, 0xff, 0x9b, ...zeros(8), ...v4],
    "nat64 local": (v4) => [0, 0x64, 0xff, 0x9b, 0, 1, ...zeros(6), ...v4],
    "6to4": (v4) => [0x20, 2, ...v4, ...zeros(10)],
    teredo: (v4) => [0x20, 1, 0, 0, 8, 8, 8, 8, ...zeros(4), ...v4.map((each) => each ^ 255)],
    isatap: (v4) => [0x2a, 0, ...zeros(6), 0, 0, 0x5e, 0xfe, ...v4],
  };

  test.each(Object.keys(FORMS))("%s", (form) => {
    fc.assert(
      fc.property(privateV4, (v4) => {
        const address = formatAddress(Uint8Array.from(FORMS[form]?.(v4) ?? []));
        expect(strict(address, "target").allowed, address).toBe(false);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
