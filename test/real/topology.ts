/** The 13 root servers (IANA, 2026): letter, IPv4, IPv6. Compiled-in hints of every resolver work unmodified. */
export const ROOTS: readonly (readonly [letter: string, v4: string, v6: string])[] = [
  ["a", "198.41.0.4", "2001:503:ba3e::2:30"],
  ["b", "170.247.170.2", "2801:1b8:10::b"],
  ["c", "192.33.4.12", "2001:500:2::c"],
  ["d", "199.7.91.13", "2001:500:2d::d"],
  ["e", "192.203.230.10", "2001:500:a8::e"],
  ["f", "192.5.5.241", "2001:500:2f::f"],
  ["g", "192.112.36.4", "2001:500:12::d0d"],
  ["h", "198.97.190.53", "2001:500:1::53"],
  ["i", "192.36.148.17", "2001:7fe::53"],
  ["j", "192.58.128.30", "2001:503:c27::2:30"],
  ["k", "193.0.14.129", "2001:7fd::1"],
  ["l", "199.7.83.42", "2001:500:9f::42"],
  ["m", "202.12.27.33", "2001:dc3::35"],
];

/** Addresses of one role, IPv4 first; globally unique unicast, used only where no cable leads out. */
export type Pair = readonly [v4: string, v6: string];

/** Who serves what in tier 2: one process per role, each on its own addresses. */
export const ROLES = {
  tld: ["185.159.197.10", "2a06:5580::10"],
  bind: ["193.17.10.1", "2a06:5581::1"],
  nsd: ["193.17.11.1", "2a06:5582::1"],
  knot: ["193.17.12.1", "2a06:5583::1"],
} as const satisfies Record<string, Pair>;

/** Addresses of the root servers, both families. */
export const ROOT_ADDRESSES: readonly string[] = ROOTS.flatMap(([, v4, v6]) => [v4, v6]);

/** Every address of tier 2. */
export const ADDRESSES: readonly string[] = [...ROOT_ADDRESSES, ...Object.values(ROLES).flat()];

/** Root hints as a zone file. */
export const HINTS: string = ROOTS.flatMap(([letter, v4, v6]) => [
  `. 3600000 IN NS ${letter}.root-servers.net.`,
  `${letter}.root-servers.net. 3600000 IN A ${v4}`,
  `${letter}.root-servers.net. 3600000 IN AAAA ${v6}`,
])
  .join("\n")
  .concat("\n");
