/**
 * Levels of *NCSC-NL, TLS security guidelines, version 2025-05*.
 *
 * What is not named is insufficient. Levels of groups hold for curves and ML-KEM by code point, for finite fields by
 * prime: only the primes of RFC 7919 with generator 2.
 */
export type Level = "good" | "sufficient" | "phase-out" | "insufficient";

const LEVELS = ["good", "sufficient", "phase-out"] as const;
type Listed = Readonly<Record<(typeof LEVELS)[number], readonly number[]>>;

const levels = (listed: Listed): ReadonlyMap<number, Level> =>
  new Map(LEVELS.flatMap((level) => listed[level].map((code) => [code, level] as const)));

/** Protocol versions. */
const VERSION_LEVELS = levels({ good: [0x0304], sufficient: [0x0303], "phase-out": [] });

/** Cipher suites. */
const SUITE_LEVELS = levels({
  good: [0x1302, 0x1303],
  sufficient: [0x1301, 0x1304, 0xc02b, 0xc02c, 0xc0ac, 0xc0ad, 0xcca9, 0xc02f, 0xc030, 0xcca8],
  "phase-out": [
    // ECDHE_ECDSA
    0xc023, 0xc024, 0xc048, 0xc049, 0xc05c, 0xc05d, 0xc072, 0xc073, 0xc086, 0xc087,
    // ECDHE_RSA
    0xc027, 0xc028, 0xc04c, 0xc04d, 0xc060, 0xc061, 0xc076, 0xc077, 0xc08a, 0xc08b,
    // DHE_RSA
    0x0067, 0x006b, 0x009e, 0x009f, 0xc09e, 0xc09f, 0xccaa, 0x00be, 0x00c4, 0xc07c, 0xc07d, 0xc044, 0xc045,
    0xc052, 0xc053,
  ],
});

/** Named groups. */
const GROUP_LEVELS = levels({
  good: [0x11ec, 0x11eb, 0x11ed],
  sufficient: [0x001d, 0x001e, 0x0017, 0x0018, 0x0019, 0x001a, 0x001b, 0x001c, 0x001f, 0x0020, 0x0021],
  "phase-out": [0x0015, 0x0101, 0x0102, 0x0103, 0x0104],
});

/** Signature hashes of the key exchange. EdDSA and ML-DSA bring their own hash and are not weak. */
const HASH_LEVELS: Readonly<Record<string, Level>> = {
  sha256: "good",
  sha384: "good",
  sha512: "good",
  intrinsic: "good",
  sha224: "phase-out",
};

/** The level of a version; SSL 2.0 is 0002. */
export const versionLevel = (code: number): Level => VERSION_LEVELS.get(code) ?? "insufficient";
/** The level of a cipher suite. */
export const suiteLevel = (code: number): Level => SUITE_LEVELS.get(code) ?? "insufficient";
/** The level of a named group. */
export const groupLevel = (code: number): Level => GROUP_LEVELS.get(code) ?? "insufficient";
/** The level of the hash of a signature scheme, by the names of `SCHEMES`. */
export const hashLevel = (hash: string): Level => HASH_LEVELS[hash] ?? "insufficient";

const DH_GENERATOR = 2;
const PHASE_OUT_PRIMES: readonly string[] = ["ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"];

/** The level of finite-field parameters, by the name in the table of primes (`null` = not there) and the generator. */
export function primeLevel(name: string | null, generator: number | null): Level {
  const isListed = name !== null && PHASE_OUT_PRIMES.includes(name);
  return isListed && generator === DH_GENERATOR ? "phase-out" : "insufficient";
}

/** Public keys of certificates. */
export const CERTIFICATE_KEYS = {
  rsaGoodBits: 3072,
  rsaPhaseOutBits: 2048,
  goodCurves: [
    "secp256r1",
    "secp384r1",
    "secp521r1",
    "brainpoolP256r1",
    "brainpoolP384r1",
    "brainpoolP512r1",
  ],
  phaseOutCurves: ["secp224r1"],
  goodKinds: ["ed25519", "ed448"],
} as const;

/** Signature algorithms of certificates, by object identifier. */
export const CERTIFICATE_SIGNATURES: Readonly<Record<string, Level>> = {
  "1.2.840.113549.1.1.11": "sufficient", // sha256WithRSAEncryption
  "1.2.840.113549.1.1.12": "sufficient", // sha384WithRSAEncryption
  "1.2.840.113549.1.1.13": "sufficient", // sha512WithRSAEncryption
  "1.2.840.10045.4.3.2": "sufficient", // ecdsa-with-SHA256
  "1.2.840.10045.4.3.3": "sufficient", // ecdsa-with-SHA384
  "1.2.840.10045.4.3.4": "sufficient", // ecdsa-with-SHA512
  "1.3.101.112": "sufficient", // Ed25519
  "1.3.101.113": "sufficient", // Ed448
  "1.2.840.113549.1.1.14": "phase-out", // sha224WithRSAEncryption
  "1.2.840.10045.4.3.1": "phase-out", // ecdsa-with-SHA224
};
