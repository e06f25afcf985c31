import { describe, expect, test } from "vitest";
import { parseAddress, parsePrefix } from "../../../src/proto/ip/address.ts";
import { findPref64, readPref64, synthesise } from "../../../src/proto/ip/pref64.ts";

const octets = (text: string): Uint8Array => {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(`not an address: ${text}`);
  return address.bytes;
};

// RFC 6052 section 2.4, table 2: 192.0.2.33 behind prefixes of each length.
const EXAMPLES = [
  ["2001:db8::/32", "2001:db8:c000:221::"],
  ["2001:db8:100::/40", "2001:db8:1c0:2:21::"],
  ["2001:db8:122::/48", "2001:db8:122:c000:2:2100::"],
  ["2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"],
  ["2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::"],
  ["2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33"],
  ["64:ff9b::/96", "64:ff9b::192.0.2.33"],
] as const;

describe("RFC 6052: addresses behind a translator", () => {
  test.each(EXAMPLES)("192.0.2.33 behind %s is %s", (text, address) => {
    const prefix = parsePrefix(text);
    if (!prefix.ok) throw new Error(prefix.reason);
    expect(octets(synthesise(prefix, octets("192.0.2.33")))).toEqual(octets(address));
  });

  test.each(["2001:db8::/33", "2001:db8::/128", "192.0.2.0/24", "10.0.0.0/32", "64:ff9b::1/96", "nonsense"])(
    "%s is not the prefix of a translator",
    (text) => {
      expect(readPref64(text)).toBeUndefined();
    },
  );
});

describe("RFC 7050: the prefix in the answer for ipv4only.arpa", () => {
  test.each(EXAMPLES)("%s is found again by either address", (text) => {
    const prefix = parsePrefix(text);
    if (!prefix.ok) throw new Error(prefix.reason);
    for (const known of ["192.0.0.170", "192.0.0.171"]) {
      expect(findPref64([octets(synthesise(prefix, octets(known)))])).toBe(text);
    }
  });

  test.each<[string, readonly string[], string | null]>([
    ["no addresses", [], null],
    ["an address that somebody made up", ["2001:db8::1"], null],
    ["another IPv4 address behind a prefix", ["64:ff9b::192.0.2.33"], null],
    // RFC 6052 section 2.2: bits 64 to 71 are zero.
    ["bits 64 to 71 set", ["2001:db8:122:344:01c0:0:aa00:0"], null],
    ["held twice", ["2001:db8:c000:aa:0:0:c000:aa"], null],
    [
      "held twice, but another address holds it once",
      ["2001:db8:c000:aa:0:0:c000:aa", "64:ff9b::c000:ab"],
      "64:ff9b::/96",
    ],
    ["both well-known addresses in one", ["2001:db8:c000:ab:0:0:c000:aa"], "2001:db8:c000:ab::/96"],
    ["an IPv4 address", ["192.0.0.170"], null],
  ])("%s: %j", (_, addresses, prefix) => {
    expect(findPref64(addresses.map(octets))).toBe(prefix);
  });
});
