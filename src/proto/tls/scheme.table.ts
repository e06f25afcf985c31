/** Signature schemes, IANA registry "TLS SignatureScheme"; in TLS 1.2 the first octet is the hash, the second the key. */

/** Hash that the signature is made over; `intrinsic` where the algorithm brings its own. */
type SchemeHash = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512" | "sm3" | "intrinsic";

/** A signature scheme. */
export interface Scheme {
  readonly code: number;
  readonly name: string;
  readonly hash: SchemeHash;
  readonly key: "rsa" | "rsa-pss" | "dsa" | "ecdsa" | "eddsa" | "sm2" | "ml-dsa";
}

const ROWS: readonly Scheme[] = [
  // RFC 5246 7.4.1.4.1: pairs that RFC 8446 does not name.
  { code: 0x0101, name: "rsa_pkcs1_md5", hash: "md5", key: "rsa" },
  { code: 0x0102, name: "dsa_md5", hash: "md5", key: "dsa" },
  { code: 0x0103, name: "ecdsa_md5", hash: "md5", key: "ecdsa" },
  { code: 0x0201, name: "rsa_pkcs1_sha1", hash: "sha1", key: "rsa" },
  { code: 0x0202, name: "dsa_sha1", hash: "sha1", key: "dsa" },
  { code: 0x0203, name: "ecdsa_sha1", hash: "sha1", key: "ecdsa" },
  { code: 0x0301, name: "rsa_pkcs1_sha224", hash: "sha224", key: "rsa" },
  { code: 0x0302, name: "dsa_sha224", hash: "sha224", key: "dsa" },
  { code: 0x0303, name: "ecdsa_sha224", hash: "sha224", key: "ecdsa" },
  { code: 0x0401, name: "rsa_pkcs1_sha256", hash: "sha256", key: "rsa" },
  { code: 0x0402, name: "dsa_sha256", hash: "sha256", key: "dsa" },
  { code: 0x0403, name: "ecdsa_secp256r1_sha256", hash: "sha256", key: "ecdsa" },
  { code: 0x0501, name: "rsa_pkcs1_sha384", hash: "sha384", key: "rsa" },
  { code: 0x0502, name: "dsa_sha384", hash: "sha384", key: "dsa" },
  { code: 0x0503, name: "ecdsa_secp384r1_sha384", hash: "sha384", key: "ecdsa" },
  { code: 0x0601, name: "rsa_pkcs1_sha512", hash: "sha512", key: "rsa" },
  { code: 0x0602, name: "dsa_sha512", hash: "sha512", key: "dsa" },
  { code: 0x0603, name: "ecdsa_secp521r1_sha512", hash: "sha512", key: "ecdsa" },
  { code: 0x0708, name: "sm2sig_sm3", hash: "sm3", key: "sm2" },
  { code: 0x0804, name: "rsa_pss_rsae_sha256", hash: "sha256", key: "rsa" },
  { code: 0x0805, name: "rsa_pss_rsae_sha384", hash: "sha384", key: "rsa" },
  { code: 0x0806, name: "rsa_pss_rsae_sha512", hash: "sha512", key: "rsa" },
  { code: 0x0807, name: "ed25519", hash: "intrinsic", key: "eddsa" },
  { code: 0x0808, name: "ed448", hash: "intrinsic", key: "eddsa" },
  { code: 0x0809, name: "rsa_pss_pss_sha256", hash: "sha256", key: "rsa-pss" },
  { code: 0x080a, name: "rsa_pss_pss_sha384", hash: "sha384", key: "rsa-pss" },
  { code: 0x080b, name: "rsa_pss_pss_sha512", hash: "sha512", key: "rsa-pss" },
  { code: 0x081a, name: "ecdsa_brainpoolP256r1tls13_sha256", hash: "sha256", key: "ecdsa" },
  { code: 0x081b, name: "ecdsa_brainpoolP384r1tls13_sha384", hash: "sha384", key: "ecdsa" },
  { code: 0x081c, name: "ecdsa_brainpoolP512r1tls13_sha512", hash: "sha512", key: "ecdsa" },
  { code: 0x0904, name: "mldsa44", hash: "intrinsic", key: "ml-dsa" },
  { code: 0x0905, name: "mldsa65", hash: "intrinsic", key: "ml-dsa" },
  { code: 0x0906, name: "mldsa87", hash: "intrinsic", key: "ml-dsa" },
];

/** Every known scheme by code point. */
export const SCHEMES: ReadonlyMap<number, Scheme> = new Map(ROWS.map((row) => [row.code, row]));

/**
 * What the engine offers: everything, worst last, so that no server fails for want of a signature.
 *
 * DSA and MD5 at the end are for the oldest servers.
 */
export const ALL_SCHEMES: readonly number[] = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a,
  0x080b, 0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0203, 0x0201, 0x0202, 0x0101,
];

/** The offer that asks whether a weak hash is used: SHA-1, MD5, SHA-224. A list to take hashes away from. */
export const WEAK_SCHEMES: readonly number[] = [0x0203, 0x0201, 0x0202, 0x0101, 0x0303, 0x0301, 0x0302];

/** Offers that bring out one kind of leaf in TLS 1.3 (RFC 8446 4.2.3): RSA keys, and all the others. */
export const RSA_SCHEMES: readonly number[] = [0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b];
export const EC_SCHEMES: readonly number[] = [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c];
