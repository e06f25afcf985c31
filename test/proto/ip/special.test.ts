import { describe, expect, test } from "vitest";
import { formatAddress, parseAddress, parsePrefix } from "../../../src/proto/ip/address.ts";
import { METADATA_ADDRESSES, SPECIAL_RANGES } from "../../../src/proto/ip/special.table.ts";
import { classify } from "../../../src/proto/ip/special.ts";

/** First and last address of a prefix. */
function ends(text: string): readonly [string, string] {
  const prefix = parsePrefix(text);
  if (!prefix.ok) throw new Error(`${text}: ${prefix.reason}`);
  const last = prefix.bytes.map((octet, index) => {
    const covered = Math.min(8, Math.max(0, prefix.length - index * 8));
    return octet | (0xff >> covered);
  });
  return [formatAddress(prefix.bytes), formatAddress(last)];
}

// web.md 11.2, as it stands there: prefix, globally reachable, may be connected to.
const RANGES: readonly (readonly [string, boolean, boolean])[] = [
  ["0.0.0.0/8", false, false],
  ["10.0.0.0/8", false, false],
  ["100.64.0.0/10", false, false],
  ["127.0.0.0/8", false, false],
  ["169.254.0.0/16", false, false],
  ["172.16.0.0/12", false, false],
  ["192.0.0.0/29", false, false],
  ["192.0.0.8/32", false, false],
  ["192.0.0.9/32", true, false],
  ["192.0.0.10/32", true, false],
  ["192.0.0.170/31", false, false],
  ["192.0.0.0/24", false, false],
  ["192.0.2.0/24", false, false],
  ["192.88.99.0/24", false, false],
  ["192.88.99.2/32", false, false],
  ["192.168.0.0/16", false, false],
  ["198.18.0.0/15", false, false],
  ["198.51.100.0/24", false, false],
  ["203.0.113.0/24", false, false],
  ["224.0.0.0/4", false, false],
  ["240.0.0.0/4", false, false],
  ["255.255.255.255/32", false, false],
  ["192.31.196.0/24", true, true],
  ["192.52.193.0/24", true, true],
  ["192.175.48.0/24", true, true],
  ["::/128", false, false],
  ["::1/128", false, false],
  ["::ffff:0.0.0.0/96", false, false],
  ["::/96", false, false],
  ["::ffff:0:0:0/96", false, false],
  ["64:ff9b:1::/48", false, false],
  ["100::/64", false, false],
  ["100:0:0:1::/64", false, false],
  ["2001::/32", false, false],
  ["2001:2::/48", false, false],
  ["2001:10::/28", false, false],
  ["2001:db8::/32", false, false],
  ["2002::/16", false, false],
  ["3fff::/20", false, false],
  ["5f00::/16", false, false],
  ["fc00::/7", false, false],
  ["fe80::/10", false, false],
  ["fec0::/10", false, false],
  ["ff00::/8", false, false],
  ["2001:1::1/128", true, false],
  ["2001:1::2/128", true, false],
  ["2001:1::3/128", true, false],
  ["2001:3::/32", true, true],
  ["2001:4:112::/48", true, true],
  ["2620:4f:8000::/48", true, true],
  ["2001:20::/28", true, false],
  ["2001:30::/28", true, false],
];

describe("ranges of the registries", () => {
  test.each(RANGES)("%s: global %s, target %s, from first to last address", (prefix, global, target) => {
    for (const address of ends(prefix)) {
      const found = classify(address);
      expect({ address, global: found.global, target: found.target }).toEqual({ address, global, target });
      expect(found.category).not.toBeNull();
    }
  });

  test("each range of the table is one of the registry's, and the other way round", () => {
    const listed = [...RANGES.map(([prefix]) => prefix), "64:ff9b::/96", "2001::/23"].filter(
      (prefix) => prefix !== "192.0.0.170/31",
    );
    const table = SPECIAL_RANGES.map(({ prefix }) => prefix).filter(
      (prefix) => !prefix.startsWith("192.0.0.17"),
    );
    expect([...table].sort()).toEqual([...listed].sort());
  });

  test.each([
    ["9.255.255.255", "11.0.0.0"],
    ["100.63.255.255", "100.128.0.0"],
    ["126.255.255.255", "128.0.0.0"],
    ["169.253.255.255", "169.255.0.0"],
    ["172.15.255.255", "172.32.0.0"],
    ["191.255.255.255", "192.0.1.0"],
    ["192.167.255.255", "192.169.0.0"],
    ["198.17.255.255", "198.20.0.0"],
    ["203.0.112.255", "203.0.114.0"],
    ["223.255.255.255", "1.0.0.0"],
    ["2001:200::", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["2001:db9::", "2003::"],
    ["2000::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["3fff:1000::", "2620:4f:8001::"],
  ])("the neighbours %s and %s are ordinary", (before, after) => {
    const ordinary = { category: null, global: true, target: true, metadata: false };
    expect(classify(before)).toEqual(ordinary);
    expect(classify(after)).toEqual(ordinary);
  });

  test.each([
    ["2001:0:ffff:ffff::", "teredo"],
    ["2001:1::", "ietf-protocol"],
    ["2001:1::4", "ietf-protocol"],
    ["2001:1ff::", "ietf-protocol"],
    ["2001:db8::1", "documentation"],
    ["192.0.0.200", "ietf-protocol"],
    ["192.0.0.9", "pcp-anycast"],
    ["255.255.255.255", "limited-broadcast"],
    ["255.255.255.254", "reserved"],
    ["::1", "loopback"],
    ["::2", "ipv4-compatible"],
  ])("%s is %s: the most specific range decides", (address, category) => {
    expect(classify(address).category).toBe(category);
  });
});

describe("rule 6: IPv6 outside 2000::/3", () => {
  test.each(["200::1", "1000::", "1fff::1", "4000::", "5fff::", "8000::1", "e000::1", "101::", "64:ff9c::1"])(
    "%s is not allocated",
    (address) => {
      expect(classify(address)).toEqual({
        category: "unallocated",
        global: false,
        target: false,
        metadata: false,
      });
    },
  );
});

describe("rule 5: addresses inside addresses", () => {
  test.each([
    ["IPv4-mapped", "::ffff:10.1.2.3", "10.1.2.3", "ipv4-mapped"],
    ["IPv4-mapped, ordinary inside", "::ffff:8.8.8.8", "8.8.8.8", "ipv4-mapped"],
    ["IPv4-compatible", "::10.1.2.3", "10.1.2.3", "ipv4-compatible"],
    ["SIIT", "::ffff:0:10.1.2.3", "10.1.2.3", "ipv4-translated"],
    ["NAT64", "64:ff9b::10.1.2.3", "10.1.2.3", "nat64"],
    ["NAT64, ordinary inside", "64:ff9b::8.8.8.8", "8.8.8.8", "nat64"],
    ["6to4", "2002:a01:203::1", "10.1.2.3", "6to4"],
    // RFC 4380 section 4: client 192.168.1.1 is 3f57:fefe with all bits inverted.
    ["Teredo, private client", "2001:0:808:808:0:0:3f57:fefe", "192.168.1.1", "teredo"],
    // Client 8.8.8.8 is f7f7:f7f7, the server is private.
    ["Teredo, private server", "2001:0:a01:203:0:0:f7f7:f7f7", "10.1.2.3", "teredo"],
    ["local NAT64 of 96 bits", "64:ff9b:1::10.1.2.3", "10.1.2.3", "nat64-local"],
    // RFC 6052 section 2.2: bits 48 to 63 and 72 to 87.
    ["local NAT64 of 48 bits", "64:ff9b:1:a01:2:300::", "10.1.2.3", "nat64-local"],
  ])("%s: %s leads to %s", (_what, address, inner, category) => {
    const found = classify(address);
    expect(found).toMatchObject({ category, target: false, metadata: false });
    expect(found.inner === undefined ? false : classify(found.inner).target).toBe(classify(inner).target);
    if (category !== "nat64-local") expect(found.inner).toBe(inner);
  });

  test("NAT64 of an ordinary address is globally reachable, of a private one it is not", () => {
    expect(classify("64:ff9b::8.8.8.8").global).toBe(true);
    expect(classify("64:ff9b::10.1.2.3").global).toBe(false);
  });

  test.each([
    ["private inside", "2a00:1450::5efe:10.1.2.3", { target: false, global: false, inner: "10.1.2.3" }],
    [
      "universal bit set",
      "2a00:1450::200:5efe:10.1.2.3",
      { target: false, global: false, inner: "10.1.2.3" },
    ],
    ["ordinary inside", "2a00:1450::5efe:8.8.8.8", { target: true, global: true, inner: "8.8.8.8" }],
  ])("ISATAP, %s", (_what, address, expected) => {
    expect(classify(address)).toMatchObject(expected);
  });

  test("an interface identifier that only looks like ISATAP", () => {
    expect(classify("2a00:1450::1:5efe:10.1.2.3")).not.toHaveProperty("inner");
    expect(classify("2a00:1450::5eff:a01:203")).not.toHaveProperty("inner");
  });

  // RFC 6052 section 2.4: 192.0.2.33 in prefixes of each length.
  test.each([
    ["2001:db8::/32", "2001:db8:c000:221::"],
    ["2001:db8:100::/40", "2001:db8:1c0:2:21::"],
    ["2001:db8:122::/48", "2001:db8:122:c000:2:2100::"],
    ["2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"],
    ["2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::"],
    ["2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33"],
  ])("a translator with the prefix %s", (text, address) => {
    const prefix = parsePrefix(text);
    if (!prefix.ok) throw new Error(prefix.reason);
    expect(classify(address, [prefix]).inner).toBe("192.0.2.33");
    expect(classify(address)).not.toHaveProperty("inner");
  });

  test("a translator's prefix makes a private address behind it a forbidden target", () => {
    const prefix = parsePrefix("2a00:1450:64::/96");
    if (!prefix.ok) throw new Error(prefix.reason);
    expect(classify("2a00:1450:64::10.1.2.3", [prefix])).toMatchObject({ target: false, inner: "10.1.2.3" });
    expect(classify("2a00:1450:64::8.8.8.8", [prefix])).toMatchObject({ target: true, inner: "8.8.8.8" });
    expect(classify("2a00:1450:65::10.1.2.3", [prefix])).toMatchObject({ target: true });
  });
});

describe("rule 8: metadata services", () => {
  test("all eight are listed, as they are printed", () => {
    expect(METADATA_ADDRESSES).toHaveLength(8);
    for (const address of METADATA_ADDRESSES) {
      const parsed = parseAddress(address);
      expect(parsed.ok && formatAddress(parsed.bytes)).toBe(address);
    }
  });

  test.each([
    ["169.254.169.254", false],
    ["169.254.170.2", false],
    ["169.254.169.253", false],
    ["fd00:ec2::254", false],
    ["fd20:ce::254", false],
    ["100.100.100.200", false],
    ["192.0.0.192", false],
    ["168.63.129.16", true],
  ])("%s is never a target; global %s", (address, global) => {
    expect(classify(address)).toEqual({ category: "cloud-metadata", global, target: false, metadata: true });
  });

  test.each([
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1:a9fe:a9:fe00::",
    "64:ff9b:1::169.254.169.254",
    "2002:a9fe:a9fe::",
    "::ffff:168.63.129.16",
    "2a00:1450::5efe:168.63.129.16",
    "FD00:0EC2:0::0254",
  ])("%s is recognised", (address) => {
    expect(classify(address)).toMatchObject({ target: false, metadata: true });
  });
});

describe("what is no address", () => {
  test.each(["", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "fe80::1%eth0", "[::1]"])("%j", (text) => {
    expect(classify(text)).toEqual({
      category: "not-an-address",
      global: false,
      target: false,
      metadata: false,
    });
  });
});
