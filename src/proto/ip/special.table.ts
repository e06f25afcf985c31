/** Special-purpose addresses, IANA registries of RFC 6890 for IPv4 and IPv6, with multicast and deprecated ranges. */

/** One row of the registries. */
export interface SpecialRange {
  readonly prefix: string;
  /** What the range is for; part of the reports. */
  readonly category: string;
  /** Globally reachable: counts in routing and IPv6 tests. */
  readonly global: boolean;
  /** An address that a scan may connect to. */
  readonly target: boolean;
}

/** The most specific range that holds an address decides; order plays no part. */
export const SPECIAL_RANGES: readonly SpecialRange[] = [
  { prefix: "0.0.0.0/8", category: "this-network", global: false, target: false }, // RFC 791
  { prefix: "10.0.0.0/8", category: "private-use", global: false, target: false }, // RFC 1918
  { prefix: "100.64.0.0/10", category: "shared-address-space", global: false, target: false }, // RFC 6598
  { prefix: "127.0.0.0/8", category: "loopback", global: false, target: false }, // RFC 1122
  { prefix: "169.254.0.0/16", category: "link-local", global: false, target: false }, // RFC 3927
  { prefix: "172.16.0.0/12", category: "private-use", global: false, target: false }, // RFC 1918
  { prefix: "192.0.0.0/24", category: "ietf-protocol", global: false, target: false }, // RFC 6890
  { prefix: "192.0.0.0/29", category: "ds-lite", global: false, target: false }, // RFC 7335
  { prefix: "192.0.0.8/32", category: "dummy-address", global: false, target: false }, // RFC 7600
  { prefix: "192.0.0.9/32", category: "pcp-anycast", global: true, target: false }, // RFC 7723
  { prefix: "192.0.0.10/32", category: "turn-anycast", global: true, target: false }, // RFC 8155
  { prefix: "192.0.0.170/32", category: "nat64-discovery", global: false, target: false }, // RFC 7050
  { prefix: "192.0.0.171/32", category: "nat64-discovery", global: false, target: false }, // RFC 7050
  { prefix: "192.0.2.0/24", category: "documentation", global: false, target: false }, // RFC 5737
  { prefix: "192.31.196.0/24", category: "as112", global: true, target: true }, // RFC 7535
  { prefix: "192.52.193.0/24", category: "amt", global: true, target: true }, // RFC 7450
  { prefix: "192.88.99.0/24", category: "6to4-relay", global: false, target: false }, // RFC 7526
  { prefix: "192.88.99.2/32", category: "6a44-relay", global: false, target: false }, // RFC 6751
  { prefix: "192.168.0.0/16", category: "private-use", global: false, target: false }, // RFC 1918
  { prefix: "192.175.48.0/24", category: "as112", global: true, target: true }, // RFC 7534
  { prefix: "198.18.0.0/15", category: "benchmarking", global: false, target: false }, // RFC 2544
  { prefix: "198.51.100.0/24", category: "documentation", global: false, target: false }, // RFC 5737
  { prefix: "203.0.113.0/24", category: "documentation", global: false, target: false }, // RFC 5737
  { prefix: "224.0.0.0/4", category: "multicast", global: false, target: false }, // RFC 5771
  { prefix: "240.0.0.0/4", category: "reserved", global: false, target: false }, // RFC 1112
  { prefix: "255.255.255.255/32", category: "limited-broadcast", global: false, target: false }, // RFC 8190

  { prefix: "::/128", category: "unspecified", global: false, target: false }, // RFC 4291
  { prefix: "::1/128", category: "loopback", global: false, target: false }, // RFC 4291
  { prefix: "::/96", category: "ipv4-compatible", global: false, target: false }, // RFC 4291, deprecated
  { prefix: "::ffff:0.0.0.0/96", category: "ipv4-mapped", global: false, target: false }, // RFC 4291
  { prefix: "::ffff:0:0:0/96", category: "ipv4-translated", global: false, target: false }, // RFC 7915
  { prefix: "64:ff9b::/96", category: "nat64", global: true, target: false }, // RFC 6052
  { prefix: "64:ff9b:1::/48", category: "nat64-local", global: false, target: false }, // RFC 8215
  { prefix: "100::/64", category: "discard-only", global: false, target: false }, // RFC 6666
  { prefix: "100:0:0:1::/64", category: "dummy-prefix", global: false, target: false }, // RFC 9780
  { prefix: "2001::/23", category: "ietf-protocol", global: false, target: false }, // RFC 2928
  { prefix: "2001::/32", category: "teredo", global: false, target: false }, // RFC 4380
  { prefix: "2001:1::1/128", category: "pcp-anycast", global: true, target: false }, // RFC 7723
  { prefix: "2001:1::2/128", category: "turn-anycast", global: true, target: false }, // RFC 8155
  { prefix: "2001:1::3/128", category: "dns-sd-srp-anycast", global: true, target: false }, // RFC 9665
  { prefix: "2001:2::/48", category: "benchmarking", global: false, target: false }, // RFC 5180
  { prefix: "2001:3::/32", category: "amt", global: true, target: true }, // RFC 7450
  { prefix: "2001:4:112::/48", category: "as112", global: true, target: true }, // RFC 7535
  { prefix: "2001:10::/28", category: "orchid", global: false, target: false }, // RFC 4843, deprecated
  { prefix: "2001:20::/28", category: "orchid-v2", global: true, target: false }, // RFC 7343
  { prefix: "2001:30::/28", category: "drone-entity-tag", global: true, target: false }, // RFC 9374
  { prefix: "2001:db8::/32", category: "documentation", global: false, target: false }, // RFC 3849
  { prefix: "2002::/16", category: "6to4", global: false, target: false }, // RFC 3056
  { prefix: "2620:4f:8000::/48", category: "as112", global: true, target: true }, // RFC 7534
  { prefix: "3fff::/20", category: "documentation", global: false, target: false }, // RFC 9637
  { prefix: "5f00::/16", category: "srv6-sid", global: false, target: false }, // RFC 9602
  { prefix: "fc00::/7", category: "unique-local", global: false, target: false }, // RFC 4193
  { prefix: "fe80::/10", category: "link-local", global: false, target: false }, // RFC 4291
  { prefix: "fec0::/10", category: "site-local", global: false, target: false }, // RFC 3879, deprecated
  { prefix: "ff00::/8", category: "multicast", global: false, target: false }, // RFC 4291
];

/** Addresses at which cloud providers serve credentials to the machines that they host. */
export const METADATA_ADDRESSES: readonly string[] = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.169.253",
  "100.100.100.200",
  "192.0.0.192",
  // Ordinary public space.
  "168.63.129.16",
  "fd00:ec2::254",
  "fd20:ce::254",
];
