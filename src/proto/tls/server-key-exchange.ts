/** What a ServerKeyExchange message says. */

/** Finite-field parameters. */
export interface DhParameters {
  /** Size of the prime. */
  readonly bits: number;
  /** `null` when it does not fit 32 bits. */
  readonly generator: number | null;
  /** SHA-256 of the big-endian prime without leading zeros, in hexadecimal. */
  readonly primeSha256: string;
  /** Name in the table of shared primes. */
  readonly name: string | null;
}

/** The parameters of one key exchange of TLS 1.2 and below. */
export interface KeyExchange {
  readonly kind: "ecdhe" | "dhe" | "rsa-export" | "psk" | "other";
  /** Named curve. */
  readonly group: number | null;
  /** The curve is spelled out (RFC 4492 5.4, forbidden by RFC 8422 5.4). */
  readonly isExplicitCurve: boolean;
  readonly dh: DhParameters | null;
  /** Modulus of the short RSA key of export suites. */
  readonly exportRsaBits: number | null;
  /** SHA-256 of the ephemeral public value, in hexadecimal: the same one twice means that the key is used again. */
  readonly publicSha256: string | null;
  /** Signature scheme; TLS 1.2 only. */
  readonly scheme: number | null;
}
