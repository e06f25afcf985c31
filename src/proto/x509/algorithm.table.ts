/** Object identifiers of keys, curves and signatures: RFC 3279, 4055, 5480, 5639, 5758, 8017, 8410, 9881, 9909, SEC 2. */

/** Kinds of public keys. */
export type KeyKind =
  | "rsa"
  | "rsa-pss"
  | "ec"
  | "ed25519"
  | "ed448"
  | "dsa"
  | "dh"
  | "x25519"
  | "x448"
  | "ml-dsa-44"
  | "ml-dsa-65"
  | "ml-dsa-87"
  | "slh-dsa"
  | "other";

export const KEY_KINDS: ReadonlyMap<string, KeyKind> = new Map<string, KeyKind>([
  ["1.2.840.113549.1.1.1", "rsa"],
  ["1.2.840.113549.1.1.10", "rsa-pss"],
  ["1.2.840.10045.2.1", "ec"],
  ["1.3.101.112", "ed25519"],
  ["1.3.101.113", "ed448"],
  ["1.3.101.110", "x25519"],
  ["1.3.101.111", "x448"],
  ["1.2.840.10040.4.1", "dsa"],
  ["1.2.840.10046.2.1", "dh"],
  ["2.16.840.1.101.3.4.3.17", "ml-dsa-44"],
  ["2.16.840.1.101.3.4.3.18", "ml-dsa-65"],
  ["2.16.840.1.101.3.4.3.19", "ml-dsa-87"],
  ...Array.from({ length: 12 }, (_, index): [string, KeyKind] => [
    `2.16.840.1.101.3.4.3.${20 + index}`,
    "slh-dsa",
  ]),
]);

/** Sizes of keys that come in one size only. */
export const KEY_BITS: ReadonlyMap<KeyKind, number> = new Map<KeyKind, number>([
  ["ed25519", 256],
  ["ed448", 456],
  ["x25519", 256],
  ["x448", 448],
]);

export interface Curve {
  /** As in the registry of TLS groups where it is there. */
  readonly name: string;
  readonly bits: number;
}

function sec(...rows: readonly (readonly [arc: number, name: string, bits: number])[]): [string, Curve][] {
  return rows.map(([arc, name, bits]) => [`1.3.132.0.${arc}`, { name, bits }]);
}

function brainpool(): [string, Curve][] {
  const sizes = [160, 192, 224, 256, 320, 384, 512];
  return sizes.flatMap((bits, index): [string, Curve][] => [
    [`1.3.36.3.3.2.8.1.1.${1 + 2 * index}`, { name: `brainpoolP${bits}r1`, bits }],
    [`1.3.36.3.3.2.8.1.1.${2 + 2 * index}`, { name: `brainpoolP${bits}t1`, bits }],
  ]);
}

export const CURVES: ReadonlyMap<string, Curve> = new Map<string, Curve>([
  ["1.2.840.10045.3.1.1", { name: "secp192r1", bits: 192 }],
  ["1.2.840.10045.3.1.7", { name: "secp256r1", bits: 256 }],
  ["1.2.156.10197.1.301", { name: "curveSM2", bits: 256 }],
  ...sec(
    [1, "sect163k1", 163],
    [2, "sect163r1", 163],
    [3, "sect239k1", 239],
    [4, "sect113r1", 113],
    [5, "sect113r2", 113],
    [6, "secp112r1", 112],
    [7, "secp112r2", 112],
    [8, "secp160r1", 160],
    [9, "secp160k1", 160],
    [10, "secp256k1", 256],
    [15, "sect163r2", 163],
    [16, "sect283k1", 283],
    [17, "sect283r1", 283],
    [22, "sect131r1", 131],
    [23, "sect131r2", 131],
    [24, "sect193r1", 193],
    [25, "sect193r2", 193],
    [26, "sect233k1", 233],
    [27, "sect233r1", 233],
    [28, "secp128r1", 128],
    [29, "secp128r2", 128],
    [30, "secp160r2", 160],
    [31, "secp192k1", 192],
    [32, "secp224k1", 224],
    [33, "secp224r1", 224],
    [34, "secp384r1", 384],
    [35, "secp521r1", 521],
    [36, "sect409k1", 409],
    [37, "sect409r1", 409],
    [38, "sect571k1", 571],
    [39, "sect571r1", 571],
  ),
  ...brainpool(),
]);

/** Hashes as node:crypto names them. */
export const HASHES: ReadonlyMap<string, string> = new Map([
  ["1.2.840.113549.2.2", "md2"],
  ["1.2.840.113549.2.5", "md5"],
  ["1.3.14.3.2.26", "sha1"],
  ["2.16.840.1.101.3.4.2.4", "sha224"],
  ["2.16.840.1.101.3.4.2.1", "sha256"],
  ["2.16.840.1.101.3.4.2.2", "sha384"],
  ["2.16.840.1.101.3.4.2.3", "sha512"],
  ["2.16.840.1.101.3.4.2.5", "sha512-224"],
  ["2.16.840.1.101.3.4.2.6", "sha512-256"],
  ["2.16.840.1.101.3.4.2.7", "sha3-224"],
  ["2.16.840.1.101.3.4.2.8", "sha3-256"],
  ["2.16.840.1.101.3.4.2.9", "sha3-384"],
  ["2.16.840.1.101.3.4.2.10", "sha3-512"],
]);

/** Families of signatures; the rest is `other`. */
export type SignatureFamily =
  | "rsa"
  | "rsa-pss"
  | "ecdsa"
  | "dsa"
  | "ed25519"
  | "ed448"
  | "ml-dsa"
  | "slh-dsa"
  | "other";

export interface SignatureForm {
  /** As the RFC spells it, for people. */
  readonly name: string;
  readonly family: SignatureFamily;
  /** `null` when the algorithm has its own, or its parameters name it (RSASSA-PSS). */
  readonly hash: string | null;
}

function row(
  oid: string,
  name: string,
  family: SignatureFamily,
  hash: string | null,
): [string, SignatureForm] {
  return [oid, { name, family, hash }];
}

const SHA3 = ["sha3-224", "sha3-256", "sha3-384", "sha3-512"];
const SLH_DSA = ["sha2", "shake"].flatMap((hash) =>
  ["128s", "128f", "192s", "192f", "256s", "256f"].map((size) => `id-slh-dsa-${hash}-${size}`),
);

export const SIGNATURES: ReadonlyMap<string, SignatureForm> = new Map([
  row("1.2.840.113549.1.1.2", "md2WithRSAEncryption", "rsa", "md2"),
  row("1.2.840.113549.1.1.4", "md5WithRSAEncryption", "rsa", "md5"),
  row("1.2.840.113549.1.1.5", "sha1WithRSAEncryption", "rsa", "sha1"),
  row("1.3.14.3.2.29", "sha1WithRSAEncryption", "rsa", "sha1"),
  row("1.2.840.113549.1.1.14", "sha224WithRSAEncryption", "rsa", "sha224"),
  row("1.2.840.113549.1.1.11", "sha256WithRSAEncryption", "rsa", "sha256"),
  row("1.2.840.113549.1.1.12", "sha384WithRSAEncryption", "rsa", "sha384"),
  row("1.2.840.113549.1.1.13", "sha512WithRSAEncryption", "rsa", "sha512"),
  row("1.2.840.113549.1.1.15", "sha512-224WithRSAEncryption", "rsa", "sha512-224"),
  row("1.2.840.113549.1.1.16", "sha512-256WithRSAEncryption", "rsa", "sha512-256"),
  row("1.2.840.113549.1.1.10", "RSASSA-PSS", "rsa-pss", null),
  row("1.2.840.10045.4.1", "ecdsa-with-SHA1", "ecdsa", "sha1"),
  row("1.2.840.10045.4.3.1", "ecdsa-with-SHA224", "ecdsa", "sha224"),
  row("1.2.840.10045.4.3.2", "ecdsa-with-SHA256", "ecdsa", "sha256"),
  row("1.2.840.10045.4.3.3", "ecdsa-with-SHA384", "ecdsa", "sha384"),
  row("1.2.840.10045.4.3.4", "ecdsa-with-SHA512", "ecdsa", "sha512"),
  row("1.2.840.10040.4.3", "dsa-with-sha1", "dsa", "sha1"),
  row("2.16.840.1.101.3.4.3.1", "dsa-with-sha224", "dsa", "sha224"),
  row("2.16.840.1.101.3.4.3.2", "dsa-with-sha256", "dsa", "sha256"),
  row("2.16.840.1.101.3.4.3.3", "dsa-with-sha384", "dsa", "sha384"),
  row("2.16.840.1.101.3.4.3.4", "dsa-with-sha512", "dsa", "sha512"),
  ...SHA3.map((hash, index) =>
    row(`2.16.840.1.101.3.4.3.${9 + index}`, `ecdsa-with-${hash.toUpperCase()}`, "ecdsa", hash),
  ),
  ...SHA3.map((hash, index) =>
    row(`2.16.840.1.101.3.4.3.${13 + index}`, `rsassa-pkcs1-v1_5-with-${hash.toUpperCase()}`, "rsa", hash),
  ),
  row("1.3.101.112", "Ed25519", "ed25519", null),
  row("1.3.101.113", "Ed448", "ed448", null),
  row("2.16.840.1.101.3.4.3.17", "ML-DSA-44", "ml-dsa", null),
  row("2.16.840.1.101.3.4.3.18", "ML-DSA-65", "ml-dsa", null),
  row("2.16.840.1.101.3.4.3.19", "ML-DSA-87", "ml-dsa", null),
  ...SLH_DSA.map((name, index) => row(`2.16.840.1.101.3.4.3.${20 + index}`, name, "slh-dsa", null)),
]);
