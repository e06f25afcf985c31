/** How much work one question may cause, against CVE-2023-50387 (KeyTrap) and CVE-2023-50868 (NSEC3). */

export const LIMITS = {
  /** Signature verifications tried for one RRset, over all pairs of RRSIG and key. */
  attemptsPerRrset: 16,
  failuresPerRrset: 16,
  /** Keys tried that share tag and algorithm. */
  keysPerTag: 4,
  /** DNSKEYs hashed to compare them with the DS RRset of one zone. */
  digestsPerZone: 16,
  /** Verifications needed for one question, chain of trust included. */
  attemptsPerQuestion: 64,
  /** Names hashed for one proof, and rounds of SHA-1 that may take. */
  nsec3NamesPerProof: 60,
  nsec3RoundsPerProof: 20_000,
  /** Above this NSEC3 records are not relied upon, RFC 9276 section 3.2. */
  nsec3Iterations: 150,
  aliases: 11,
  keysPerZone: 100,
  /** Replies looked at for one question while none of them validates. */
  triesPerQuestion: 4,
  /** Seconds for which a validated zone is remembered at most. */
  trustSeconds: 3600,
} as const;

export type Limits = { readonly [Limit in keyof typeof LIMITS]: number };
