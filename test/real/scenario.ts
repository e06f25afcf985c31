import type { Key, KeySpec, SignOptions } from "./sign.ts";
import type { ZoneText } from "./zone-text.ts";

/** Security states, RFC 4035 4.3. */
export type State = "secure" | "insecure" | "bogus" | "indeterminate";

/** Which daemon serves a leaf zone. */
export type LeafServer = "bind" | "nsd" | "knot";

/** What a scenario's own steps may use. */
export interface Tools {
  /** The zone, final dot. */
  readonly zone: string;
  readonly keys: readonly Key[];
  readonly directory: string;
  /** Signs the same zone again, changed; for signatures to transplant. */
  readonly again: (change: {
    readonly options?: SignOptions;
    readonly records?: readonly string[];
    /** Fresh keys in place of those of the zone. */
    readonly keys?: readonly KeySpec[];
    /** Only these of the zone's keys sign. */
    readonly only?: (key: Key) => boolean;
  }) => Promise<ZoneText>;
  /** DS RDATA of a key. */
  readonly ds: (key: Key, digest: 1 | 2 | 4) => Promise<string>;
  /** DS RDATA of any DNSKEY text. */
  readonly dsOfText: (dnskey: string) => Promise<string>;
  /** Owner label of the NSEC3 record of a name (no salt, no extra iterations). */
  readonly nsec3Label: (owner: string) => Promise<string>;
}

/** The parent signed otherwise, for signatures to transplant. */
interface OtherParents {
  /** All its signatures have expired. */
  readonly expired: ZoneText;
  /** Delegations replaced by the records of `alternate`. */
  readonly changed: ZoneText;
}

/** One zone built by a real signer, possibly broken afterwards; ids as in the catalogue. */
export interface RealScenario {
  readonly id: string;
  /** What makes it what it is. */
  readonly how: string;
  /** Question: owner relative to the zone, type. */
  readonly ask: readonly [owner: string, type: string];
  readonly expect: State;
  /** Reason code that must come with the state. */
  readonly reason?: string;
  /** Warning code that must come with a secure state. */
  readonly warning?: string;
  readonly parent?: "test" | "n3";
  readonly server?: LeafServer;
  /** KSK and ZSK with P-256 when absent; empty leaves the zone unsigned. */
  readonly keys?: readonly KeySpec[];
  readonly options?: SignOptions;
  /** Records beside those of the base zone, `owner ttl type rdata`. */
  readonly records?: readonly string[];
  /** Edits key files before signing (ldns signs with whatever flags they carry). */
  readonly keyFile?: (dnskey: string, key: KeySpec) => string;
  /** Edits the signed zone. */
  readonly after?: (signed: ZoneText, tools: Tools) => unknown;
  /** DS RDATA lines for the parent; SHA-256 of every SEP key when absent. */
  readonly ds?: (tools: Tools) => Promise<readonly string[]> | readonly string[];
  /** Edits the signed parent. */
  readonly above?: (parent: ZoneText, zone: string, others: OtherParents) => void;
  /** What the changed parent has at the delegation name instead: `owner ttl type rdata` lines. */
  readonly alternate?: (zone: string) => readonly string[];
}

const key = (algorithm: number, role: KeySpec["role"], more: Partial<KeySpec> = {}): KeySpec => ({
  algorithm,
  role,
  ...more,
});

/** KSK and ZSK of one algorithm. */
export const pair = (algorithm: number, more: Partial<KeySpec> = {}): readonly KeySpec[] => [
  key(algorithm, "ksk", more),
  key(algorithm, "zsk", more),
];

/** One key specification. */
export const oneKey = key;

/** DS of the first key with SEP flag. */
export const sepOf = (tools: Tools): Key => {
  const found = tools.keys.find((item) => item.role !== "zsk") ?? tools.keys[0];
  if (found === undefined) {
    throw new Error(`${tools.zone}: no key`);
  }
  return found;
};

/** Changes the digest of a DS RDATA text so that it fits nothing. */
export const spoilDigest = (ds: string): string => {
  const [tag = "", algorithm = "", type = "", ...hex] = ds.split(" ");
  const digest = hex.join("");
  const first = digest.startsWith("0") ? "1" : "0";
  return [tag, algorithm, type, `${first}${digest.slice(1)}`].join(" ");
};

/** Changes one field of a DS RDATA text: 0 tag, 1 algorithm, 2 digest type, 3 digest. */
export const withField = (ds: string, field: number, value: string): string => {
  const [tag = "", algorithm = "", type = "", ...hex] = ds.split(" ");
  const fields = [tag, algorithm, type, hex.join("")];
  fields[field] = value;
  return fields.join(" ");
};

/** The zone every scenario starts from (dns.md 6.3), relative to its origin. */
export function baseZone(zone: string, address4: string, address6: string, more: readonly string[]): string {
  return [
    `$ORIGIN ${zone}`,
    "$TTL 3600",
    "@ 3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300",
    "@ 3600 IN NS ns1",
    `ns1 3600 IN A ${address4}`,
    `ns1 3600 IN AAAA ${address6}`,
    "@ 3600 IN A 192.0.2.10",
    "@ 3600 IN MX 10 mail",
    "www 3600 IN A 192.0.2.11",
    "www 3600 IN A 192.0.2.12",
    "mail 3600 IN A 192.0.2.25",
    "*.w 3600 IN A 192.0.2.13",
    "a.b.ent 3600 IN A 192.0.2.14",
    "cn 3600 IN CNAME www",
    "dn 3600 IN DNAME sub",
    "x.sub 3600 IN A 192.0.2.15",
    `_25._tcp.mail 3600 IN TLSA 3 1 1 ${"ab".repeat(32)}`,
    ...more,
    "",
  ].join("\n");
}
