/** Algorithms of hybrid public key encryption, RFC 9180 section 7. */

/** Length of a public key in octets, by the id of the key encapsulation. */
export const HPKE_KEM_KEY_OCTETS: ReadonlyMap<number, number> = new Map([
  [0x0010, 65],
  [0x0011, 97],
  [0x0012, 133],
  [0x0020, 32],
  [0x0021, 56],
]);

/** Key derivations: HKDF with SHA-256, SHA-384 and SHA-512. */
export const HPKE_KDFS: ReadonlySet<number> = new Set([1, 2, 3]);

/** Ciphers that encrypt: AES-128-GCM, AES-256-GCM and ChaCha20Poly1305. */
export const HPKE_AEADS: ReadonlySet<number> = new Set([1, 2, 3]);
