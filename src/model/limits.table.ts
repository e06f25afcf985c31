/** Thresholds that a profile may replace: the value, its unit in the name, and where it comes from. */
export const LIMITS = {
  hsts_min_age_seconds: { value: 31_536_000, source: "internet.nl: one year" },
  rsa_min_bits: {
    value: 2048,
    source: "NCSC-NL TLS guidelines 2025-05; RFC 8624 leaves the size to the operator",
  },
  rpki_min_peers: { value: 10, source: "visibility below which a route is taken for a leak or a test" },
  mta_sts_min_max_age_seconds: { value: 604_800, source: "RFC 8461 section 3.2: weeks or greater" },
  similarity_max_distance: { value: 10, source: "internet.nl 1.11.2" },
  securitytxt_not_signed: { value: "info", source: "RFC 9116 section 2.3: signing is recommended" },
} as const satisfies Record<string, { readonly value: number | string; readonly source: string }>;

export type LimitName = keyof typeof LIMITS;
