/** Evidence of TLS endpoints: healthy ones, and ways to change them. */
import { createHash } from "node:crypto";
import { type Authority, type Issued, type LeafSpec, openAuthority } from "../../src/lab/tls/authority.ts";
import { certificateKey, spkiDigest } from "../../src/lab/tls/key.ts";
import { endpointKey, type SentChain, type TlsEndpoint } from "../../src/model/tls.ts";

type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

export type MutableEndpoint = Mutable<TlsEndpoint>;

/** Octets by their SHA-256, as evidence keeps them. */
export type Blobs = Record<string, string>;

/** Keeps octets and gives the key under which they are found. */
export function keep(blobs: Blobs, octets: Uint8Array): string {
  const digest = createHash("sha256").update(octets).digest("hex");
  blobs[digest] = Buffer.from(octets).toString("base64url");
  return digest;
}

const AUTHORITIES = new Map<number, Authority>();

/** The authority that issued what the servers of a scene send. */
export function authorityAt(now: number): Authority {
  const known = AUTHORITIES.get(now) ?? openAuthority(now);
  AUTHORITIES.set(now, known);
  return known;
}

const ISSUED = new Map<string, Issued>();

/** A leaf; equal wishes give equal octets, although ECDSA signatures hold a random number. */
export function issueLeaf(now: number, spec: LeafSpec): Issued {
  const key = JSON.stringify([now, spec]);
  const issued = ISSUED.get(key) ?? authorityAt(now).issue(spec);
  ISSUED.set(key, issued);
  return issued;
}

/** 90 days less a second, two logs: what browsers and Mozilla's strictest profile want. */
export const GOOD_LEAF = { days: [-10, 79], logs: [0, 1] } as const satisfies Partial<LeafSpec>;

/** A chain as evidence has it. */
export function sentChain(
  blobs: Blobs,
  { chain }: Pick<Issued, "chain">,
  over: Partial<SentChain> = {},
): SentChain {
  return {
    certificates: chain.map((octets) => keep(blobs, octets)),
    seen_with: ["0303/C02B", "0304"],
    staples: [
      { v: "0303", response: null },
      { v: "0304", response: null },
    ],
    sct_list: null,
    ...over,
  };
}

export interface EndpointScene {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly now: number;
  readonly leaf?: Partial<LeafSpec>;
}

const SUITES_13 = ["1302", "1303", "1301"];
const SUITES_12 = ["C02B", "C02C", "CCA9"];

/** A server in which nothing is wrong: TLS 1.2 and 1.3, a P-256 key, hybrid groups. */
export function healthyEndpoint(
  { address, host, port, now, leaf }: EndpointScene,
  blobs: Blobs,
): MutableEndpoint {
  const authority = authorityAt(now);
  const issued = issueLeaf(now, { names: [host], ...GOOD_LEAF, ...leaf });
  const chain = sentChain(blobs, issued);
  const [leafDigest = null] = chain.certificates;
  const suite = (v: string, group: string | null) => (id: string) => ({
    v,
    id,
    group,
    sig: "0403",
    chain: 0,
    dh: null,
  });
  const endpoint: TlsEndpoint = {
    address,
    port,
    sni: host,
    starttls: port === 25 ? "smtp" : null,
    scan: "full",
    depth: "deep",
    complete: true,
    connections: { crafted: 21, full: 2, retries: 0 },
    duration_ms: 850,
    reach: { state: "tls", attempts: [] },
    fingerprint: { version: "0304", suite: "1302", group: "11EC", leaf: leafDigest },
    versions: {
      "0304": { ok: true },
      "0303": { ok: true },
      "0302": { ok: false, why: "alert:70" },
      "0301": { ok: false },
      "0300": { ok: false },
      "0002": { ok: false, why: "closed" },
    },
    suites: [...SUITES_13.map(suite("0304", null)), ...SUITES_12.map(suite("0303", "001D"))],
    suite_lists: [
      { v: "0304", list: "tls13", exhausted: true },
      ...(["a", "b1", "b2"] as const).map((list) => ({ v: "0303", list, exhausted: true })),
    ],
    orders: [{ v: "0303", offered: SUITES_12, chosen: SUITES_12 }],
    preference: "server",
    groups: {
      "0304": { accepted: ["11EC", "001D", "0017", "0018"], preferred: "11EC", exhaustive: true },
      "0303": { accepted: ["001D", "0017", "0018"], preferred: "001D", exhaustive: true },
    },
    hello12: {
      v: "0303",
      ems: true,
      ri: true,
      ticket: true,
      compression: 0,
      alpn: port === 25 ? null : "h2",
      cert_requested: false,
      extensions: ["FF01", "0017"],
    },
    hello13: { alpn: "h2", cert_requested: false, sig: "0403", ticket: true, extensions: ["0010"] },
    weak_sig: { md5: false, sha1: false, sha224: false, schemes: [], ignored: false },
    chains: [chain],
    trust: leafDigest === null ? [] : [{ leaf: leafDigest, ok: true, code: null }],
    anchors: [{ certificate: keep(blobs, authority.root.der), store: "public" }],
    reneg: { attempted: 1, succeeded: 0, end: "alert:100" },
    early_data: { max: 0, attempted: false, accepted: null },
    client_auth: { requested: false, required: false },
    large_hello: { answered: true, outcome: "hello" },
    sentinels: [{ v: "0303", value: "01", offered13: false }],
    repeated_keys: [],
    oddities: [],
    log: [{ probe: "C0", outcome: "hrr" }],
  };
  return structuredClone(endpoint) as MutableEndpoint;
}

/** Healthy endpoints of several addresses, by key. */
export function healthyTls(scenes: readonly EndpointScene[], blobs: Blobs): Record<string, MutableEndpoint> {
  return Object.fromEntries(
    scenes.map((scene) => [
      endpointKey(scene.address, scene.port, scene.host),
      healthyEndpoint(scene, blobs),
    ]),
  );
}

/** RDATA of the TLSA record 3 1 1 for the key that the healthy servers have. */
export const GOOD_TLSA = `3 1 1 ${spkiDigest(certificateKey("p256", "machine")).toString("hex")}`;
/** The same for a key that is not in use. */
export const NEXT_TLSA = `3 1 1 ${spkiDigest(certificateKey("p256", "next")).toString("hex")}`;
