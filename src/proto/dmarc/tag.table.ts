/** Tags of DMARC records, RFC 9989 section 4.7; those of RFC 7489 section 6.3 that are gone. */
export const DMARC_TAGS = ["v", "p", "sp", "np", "adkim", "aspf", "t", "psd", "rua", "ruf", "fo"] as const;

/** RFC 9989 appendix C: receivers of RFC 7489 still apply `pct`. */
export const REMOVED_DMARC_TAGS = ["pct", "rf", "ri"] as const;

export const DMARC_POLICIES = ["none", "quarantine", "reject"] as const;
/** In the order of strength. */
export type DmarcPolicy = (typeof DMARC_POLICIES)[number];
