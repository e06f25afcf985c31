/**
 * Server profiles of Mozilla's *Server Side TLS*: *modern* and *intermediate* of version 6.0 (April 2026), *old* of 5.8,
 * the last version that had it.
 *
 * Each profile allows what the ones above it allow and adds to that; a server satisfies the highest profile that allows
 * everything it does. Stapling is left out: version 6.0 has it no more. A preference for the client's order is advice.
 */
export interface MozillaProfile {
  readonly name: "modern" | "intermediate" | "old";
  readonly versions: readonly number[];
  readonly suites: readonly number[];
  readonly groups: readonly number[];
  /** Curves of EC leaves. */
  readonly curves: readonly string[];
  /** Smallest RSA leaf; `null` = no RSA. */
  readonly rsaMinBits: number | null;
  /** Signature algorithms of the leaf, by object identifier. */
  readonly signatures: readonly string[];
  /** Longest lifetime of the leaf; `null` = any. */
  readonly maxLifetimeDays: number | null;
  /** Smallest HSTS `max-age`; `null` = none wanted. */
  readonly hstsMinSeconds: number | null;
}

const TLS13_SUITES = [0x1301, 0x1302, 0x1303];
const GROUPS = [0x11ec, 0x001d, 0x0017, 0x0018];
const CURVES = ["secp256r1", "secp384r1"];
const ECDSA_SIGNATURES = ["1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"];
const RSA_SHA256 = "1.2.840.113549.1.1.11";
const INTERMEDIATE_SUITES = [...TLS13_SUITES, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8];

/** The profiles, strictest first. */
export const MOZILLA_PROFILES: readonly MozillaProfile[] = [
  {
    name: "modern",
    versions: [0x0304],
    suites: TLS13_SUITES,
    groups: GROUPS,
    curves: CURVES,
    rsaMinBits: null,
    signatures: ECDSA_SIGNATURES,
    maxLifetimeDays: 90,
    hstsMinSeconds: 63_072_000,
  },
  {
    name: "intermediate",
    versions: [0x0304, 0x0303],
    suites: INTERMEDIATE_SUITES,
    groups: GROUPS,
    curves: CURVES,
    rsaMinBits: 2048,
    signatures: [...ECDSA_SIGNATURES, RSA_SHA256],
    maxLifetimeDays: 366,
    hstsMinSeconds: 63_072_000,
  },
  {
    name: "old",
    versions: [0x0304, 0x0303, 0x0302, 0x0301],
    suites: [
      ...INTERMEDIATE_SUITES,
      0xc023,
      0xc024,
      0xc027,
      0xc028,
      0xc009,
      0xc00a,
      0xc013,
      0xc014,
      0x009c,
      0x009d,
      0x003c,
      0x003d,
      0x002f,
      0x0035,
      0x000a,
    ],
    groups: GROUPS,
    curves: CURVES,
    rsaMinBits: 2048,
    signatures: [...ECDSA_SIGNATURES, RSA_SHA256],
    maxLifetimeDays: 366,
    hstsMinSeconds: 63_072_000,
  },
];
