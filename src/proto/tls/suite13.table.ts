/** Ciphers and hashes of the TLS 1.3 suites that waterpas can speak (RFC 8446 B.4, RFC 6655 6.1 for the short tag). */
export interface Suite13 {
  readonly hash: "sha256" | "sha384";
  readonly cipher: "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305" | "aes-128-ccm";
  readonly keyBytes: number;
  readonly tagBytes: number;
}

/** By code point. */
export const SUITES13: ReadonlyMap<number, Suite13> = new Map<number, Suite13>([
  [0x1301, { hash: "sha256", cipher: "aes-128-gcm", keyBytes: 16, tagBytes: 16 }],
  [0x1302, { hash: "sha384", cipher: "aes-256-gcm", keyBytes: 32, tagBytes: 16 }],
  [0x1303, { hash: "sha256", cipher: "chacha20-poly1305", keyBytes: 32, tagBytes: 16 }],
  [0x1304, { hash: "sha256", cipher: "aes-128-ccm", keyBytes: 16, tagBytes: 16 }],
  [0x1305, { hash: "sha256", cipher: "aes-128-ccm", keyBytes: 16, tagBytes: 8 }],
]);

/** Octets of the nonce of all of them (RFC 8446 5.3). */
export const NONCE_BYTES = 12;
