/** What every lab internet begins with: the root, the top-level domains and the hosting companies. */
import { ROOT_SERVERS } from "./root-servers.table.ts";
import type { InternetSpec, KeySpec, ServerSpec, SigningChange, ZoneSpec } from "./spec.ts";
import { mailTlsa } from "./tls/tlsa.ts";

/** A key signing key and a zone signing key of P-256, the usual pair. */
export const P256_KEYS: readonly KeySpec[] = keyPair(13);

/** A key signing key and a zone signing key of one algorithm. */
export function keyPair(algorithm: number, bits = 2048): readonly KeySpec[] {
  return [
    { algorithm, bits, flags: 257, signs: "keys" },
    { algorithm, bits, flags: 256, signs: "data" },
  ];
}

/** NSEC3 as RFC 9276 section 3.1 wants it: no iterations, no salt. */
export function nsec3(
  change: { readonly optOut?: boolean; readonly iterations?: number; readonly salt?: string } = {},
) {
  const { optOut = false, iterations = 0, salt = "" } = change;
  return { kind: "nsec3" as const, iterations, salt: Buffer.from(salt, "hex"), optOut };
}

/** SOA timers within the limits of `dns_soa_values`. */
const TIMERS = "14400 3600 1209600 3600";
const SERIAL = 2_026_010_101;

/** A SOA record at the apex. */
export function soa(mname: string, rname: string): string {
  return `@ SOA ${mname} ${rname} ${SERIAL} ${TIMERS}\n`;
}

/** The two name servers that most lab domains use. */
export const HOSTER_NS = "@ NS ns1.hoster-a.example.\n@ NS ns2.hoster-b.example.\n";

interface Tld {
  readonly name: string;
  /** Host parts of the addresses of its two servers. */
  readonly hosts: readonly [number, number];
  readonly keys: readonly KeySpec[];
  readonly signing?: () => SigningChange;
}

const TLDS: readonly Tld[] = [
  {
    name: "test",
    hosts: [1, 2],
    keys: keyPair(8),
    signing: () => ({ denial: [nsec3({ optOut: true })] }),
  },
  { name: "example", hosts: [3, 4], keys: P256_KEYS },
  { name: "internal", hosts: [5, 6], keys: [] },
  { name: "net", hosts: [7, 8], keys: P256_KEYS },
];

function tldZone({ name, hosts, keys, signing }: Tld): ZoneSpec {
  const servers = hosts.map((host, i) => {
    const server = `ns${i + 1}.nic`;
    return `@ 172800 NS ${server}\n${server} 172800 A 192.0.2.${host}\n${server} 172800 AAAA 2001:db8:2::${host}\n`;
  });
  return {
    name,
    text: soa("ns1.nic", "hostmaster.nic") + servers.join(""),
    keys,
    ...(signing === undefined ? {} : { signing }),
    placements: hosts.map((_, i) => ({ server: `${name}-${i + 1}` })),
  };
}

function tldServers({ name, hosts }: Tld): ServerSpec[] {
  return hosts.map((host, i) => ({
    name: `${name}-${i + 1}`,
    addresses: [`192.0.2.${host}`, `2001:db8:2::${host}`],
  }));
}

const ROOT_NS = ROOT_SERVERS.map(({ letter }) => `@ 518400 NS ${letter}.root-servers.net.\n`).join("");
const ROOT_ADDRESSES = ROOT_SERVERS.map(
  ({ letter, ipv4, ipv6 }) =>
    `${letter}.root-servers.net. 518400 A ${ipv4}\n${letter}.root-servers.net. 518400 AAAA ${ipv6}\n`,
).join("");
const ROOT_SOA = soa("a.root-servers.net.", "nstld.nic.net.");

export const ROOT_ZONE: ZoneSpec = {
  name: ".",
  text: ROOT_SOA + ROOT_NS + ROOT_ADDRESSES,
  keys: P256_KEYS,
  placements: [{ server: "root" }],
};

/** Unsigned, as it is in the world outside. */
const ROOT_SERVERS_ZONE: ZoneSpec = {
  name: "root-servers.net",
  text: ROOT_SOA + ROOT_NS + ROOT_ADDRESSES,
  placements: [{ server: "root" }],
};

export const ROOT_SERVER: ServerSpec = {
  name: "root",
  addresses: ROOT_SERVERS.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6]),
};

const ARPA: ZoneSpec = {
  name: "arpa",
  text: `${soa("ns1.nic.net.", "hostmaster.nic.net.")}@ NS ns1.nic.net.\n@ NS ns2.nic.net.\n`,
  keys: P256_KEYS,
  placements: [{ server: "net-1" }, { server: "net-2" }],
};

/** Hosts of a hosting company: label, host part, and whether they have IPv6. */
type HostRow = readonly [label: string, host: string, families?: "ipv4"];

interface Hoster {
  readonly zone: string;
  readonly prefix4: string;
  readonly prefix6: string;
  readonly hosts: readonly HostRow[];
  /** Zones of the reverse names of `prefix4` and `prefix6`. */
  readonly reverse4: string;
  readonly reverse6: string;
}

const HOSTER_A: Hoster = {
  zone: "hoster-a.example",
  prefix4: "192.0.2.",
  prefix6: "2001:db8:2::",
  reverse4: "2.0.192.in-addr.arpa",
  reverse6: "2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
  hosts: [
    ["ns1", "53"],
    ["ns3", "55", "ipv4"],
    ["web", "80"],
    ["mx1", "24"],
    ["mx2", "25"],
    ["mx3", "26"],
  ],
};

const HOSTER_B: Hoster = {
  zone: "hoster-b.example",
  prefix4: "198.51.100.",
  prefix6: "2001:db8:51::",
  reverse4: "100.51.198.in-addr.arpa",
  reverse6: "1.5.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
  hosts: [
    ["ns2", "53"],
    ["ns4", "55", "ipv4"],
    ["web", "80"],
    ["mx1", "24"],
    ["mx2", "25", "ipv4"],
  ],
};

/** The address of IPv6 at which nothing answers. */
export const DEAD_IPV6 = "3fff:113::250";
export const DEAD_IPV4 = "203.0.113.250";

/** Who may issue certificates for the names of the lab. */
export const CAA = '@ CAA 0 issue "ca.example"\n';

/** Mail hosts with TLSA records. */
const SECURED_MAIL: ReadonlySet<string> = new Set(["mx1", "mx2"]);

function hosterZone({ zone, prefix4, prefix6, hosts }: Hoster, extra = ""): ZoneSpec {
  const records = hosts.map(([label, host, families]) => {
    const ipv4 = `${label} A ${prefix4}${host}\n`;
    return families === "ipv4" ? ipv4 : `${ipv4}${label} AAAA ${prefix6}${host}\n`;
  });
  const secured = hosts
    .filter(([label]) => SECURED_MAIL.has(label))
    .map(([label]) => mailTlsa(`_25._tcp.${label}`));
  const text = [...records, CAA, ...secured, extra].join("");
  return {
    name: zone,
    text: soa("ns1.hoster-a.example.", `hostmaster.${zone}.`) + HOSTER_NS + text,
    keys: P256_KEYS,
    placements: [{ server: "hoster-a" }, { server: "hoster-b" }],
  };
}

function reverseZones({ zone, reverse4, reverse6, hosts }: Hoster): ZoneSpec[] {
  const dual = hosts.filter(([, , families]) => families !== "ipv4");
  return [
    reverseZone(reverse4, zone, hosts, (host) => host),
    reverseZone(reverse6, zone, dual, reverseNibbles),
  ];
}

/** Nibbles of the 80 bits after a /48 (RFC 3596 section 2.5). */
const reverseNibbles = (host: string): string => [...host.padStart(20, "0")].reverse().join(".");

function reverseZone(
  name: string,
  zone: string,
  hosts: readonly HostRow[],
  owner: (host: string) => string,
): ZoneSpec {
  const records = hosts.map(([label, host]) => `${owner(host)} PTR ${label}.${zone}.\n`);
  return {
    name,
    text: soa("ns1.hoster-a.example.", "hostmaster.hoster-a.example.") + HOSTER_NS + records.join(""),
    keys: P256_KEYS,
    placements: [{ server: "hoster-a" }, { server: "hoster-b" }],
  };
}

/** A hoster whose name servers lie in the zones of the same top-level domain as its customers. */
const HOSTER_C: ZoneSpec = {
  name: "hoster-c.test",
  text: `${soa("ns1", "hostmaster")}@ NS ns1
@ NS ns2
ns1 A 192.0.2.54
ns1 AAAA 2001:db8:2::54
ns2 A 198.51.100.54
ns2 AAAA 2001:db8:51::54
`,
  keys: P256_KEYS,
  placements: [{ server: "hoster-c1" }, { server: "hoster-c2" }],
};

const dual = (name: string, prefixes: Hoster, host: string): ServerSpec => ({
  name,
  addresses: [prefixes.prefix4 + host, prefixes.prefix6 + host],
});

const HOSTER_SERVERS: readonly ServerSpec[] = [
  dual("hoster-a", HOSTER_A, "53"),
  dual("hoster-b", HOSTER_B, "53"),
  { name: "hoster-a-ipv4", addresses: ["192.0.2.55"] },
  { name: "hoster-b-ipv4", addresses: ["198.51.100.55"] },
  { name: "hoster-b-half", addresses: ["198.51.100.56"] },
  dual("hoster-c1", HOSTER_A, "54"),
  dual("hoster-c2", HOSTER_B, "54"),
];

/** Half of this server's addresses are dead. */
const HALF_DEAD = `ns5 A 198.51.100.56\nns5 AAAA ${DEAD_IPV6}\n`;

export const CORE: InternetSpec = {
  zones: [
    ROOT_ZONE,
    ROOT_SERVERS_ZONE,
    ...TLDS.map(tldZone),
    ARPA,
    hosterZone(HOSTER_A),
    hosterZone(HOSTER_B, HALF_DEAD),
    HOSTER_C,
    ...reverseZones(HOSTER_A),
    ...reverseZones(HOSTER_B),
  ],
  servers: [ROOT_SERVER, ...TLDS.flatMap(tldServers), ...HOSTER_SERVERS],
  blackholes: [DEAD_IPV4, DEAD_IPV6],
  quic: [`${HOSTER_A.prefix4}80`, `${HOSTER_A.prefix6}80`],
};
