/**
 * Diffie-Hellman primes that many servers share, by the first 16 hexadecimal digits of the SHA-256 of the big-endian
 * prime without leading zeros.
 *
 * `vendor` primes came with a product, `rfc2409` and `rfc5114` are small or of unknown making; for these a
 * precomputation pays (Logjam, weakdh.org). `rfc3526` and `rfc7919` are derived from constants.
 */
export const PRIMES: ReadonlyMap<string, Prime> = new Map(
  (
    [
      ["9cd3b7f336872f46", "ffdhe2048", "rfc7919", 2048],
      ["0eaf67db3a839156", "ffdhe3072", "rfc7919", 3072],
      ["4648414224ac881b", "ffdhe4096", "rfc7919", 4096],
      ["227ac9066b3ddd9e", "ffdhe6144", "rfc7919", 6144],
      ["770b14efaf6f0499", "ffdhe8192", "rfc7919", 8192],
      ["b52ba6a3026520a6", "MODP-768", "rfc2409", 768],
      ["3f35a3f5f6c4376a", "MODP-1024", "rfc2409", 1024],
      ["64fcc83ec403930b", "MODP-1536", "rfc3526", 1536],
      ["d66436f79bbd6b2e", "MODP-2048", "rfc3526", 2048],
      ["48cf8b092fbce435", "MODP-3072", "rfc3526", 3072],
      ["4ee95187682bcb23", "MODP-4096", "rfc3526", 4096],
      ["d1bfe6d0925ce7e4", "MODP-6144", "rfc3526", 6144],
      ["39ab4feab950a312", "MODP-8192", "rfc3526", 8192],
      ["44c55cfee5c07592", "1024-bit MODP with 160-bit subgroup", "rfc5114", 1024],
      ["bfe545862ca102ad", "2048-bit MODP with 224-bit subgroup", "rfc5114", 2048],
      ["0b7835722cb61982", "2048-bit MODP with 256-bit subgroup", "rfc5114", 2048],
      ["8ae47dca3d24e9b6", "nginx 1024", "vendor", 1024],
      ["bf910d9df4e0b2e7", "mod_ssl 2.2 1024", "vendor", 1024],
      ["f26e2403f3f07946", "OpenSSL built-in 512", "vendor", 512],
      ["66d0bf38b0bdfacf", "OpenSSL built-in 1024", "vendor", 1024],
      ["bfa876fe4671a9c6", "IronPort 1024", "vendor", 1024],
    ] as const
  ).map(([digest, name, origin, bits]) => [digest, { name, origin, bits }]),
);

/** Where a shared prime comes from. */
type PrimeOrigin = "rfc7919" | "rfc2409" | "rfc3526" | "rfc5114" | "vendor";

/** A shared prime. */
export interface Prime {
  readonly name: string;
  readonly origin: PrimeOrigin;
  readonly bits: number;
}

/** The shared prime with this digest, or `null`. */
export function findPrime(sha256Hex: string): Prime | null {
  return PRIMES.get(sha256Hex.slice(0, 16)) ?? null;
}
