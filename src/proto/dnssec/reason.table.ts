/** Why data has a security state: codes, the states they come with, Extended DNS Error numbers (RFC 8914). */
import type { Security } from "../../model/security.ts";

export interface ReasonRow {
  /** `secure` marks a warning. */
  readonly states: readonly Security[];
  readonly ede?: number;
}

const INSECURE = ["insecure"] as const;
const BOGUS = ["bogus"] as const;
const INDETERMINATE = ["indeterminate"] as const;
const WARNING = ["secure"] as const;

export const REASONS = {
  "no-ds": { states: INSECURE },
  "nsec3-opt-out": { states: INSECURE },
  "unsupported-algorithm": { states: ["insecure", "bogus"], ede: 1 },
  "policy-algorithm": { states: INSECURE, ede: 1 },
  "unsupported-ds-digest": { states: INSECURE, ede: 2 },
  "nsec3-iterations": { states: ["insecure", "secure"], ede: 27 },

  "ds-no-match": { states: BOGUS, ede: 9 },
  "ds-digest-mismatch": { states: BOGUS, ede: 9 },
  "ds-digest-length": { states: BOGUS, ede: 9 },
  "ds-malformed": { states: BOGUS, ede: 6 },
  "ds-wildcard": { states: BOGUS, ede: 6 },
  "ds-denial-from-child": { states: BOGUS, ede: 6 },
  "nsec-no-delegation": { states: BOGUS, ede: 6 },
  "ds-fetch-failed": { states: ["bogus", "indeterminate"], ede: 22 },

  "dnskey-missing": { states: BOGUS, ede: 9 },
  "dnskey-fetch-failed": { states: ["bogus", "indeterminate"], ede: 9 },
  "no-zone-key-bit": { states: BOGUS, ede: 11 },
  "dnskey-protocol": { states: BOGUS, ede: 9 },
  "key-revoked": { states: BOGUS, ede: 9 },
  "key-malformed": { states: BOGUS, ede: 9 },
  "key-unusable": { states: BOGUS, ede: 9 },
  "no-matching-key": { states: BOGUS, ede: 9 },

  "rrsig-missing": { states: BOGUS, ede: 10 },
  "rrsig-malformed": { states: BOGUS, ede: 6 },
  "signer-mismatch": { states: BOGUS, ede: 6 },
  "rrsig-labels": { states: BOGUS, ede: 6 },
  "rrsig-expired": { states: BOGUS, ede: 7 },
  "rrsig-not-yet-valid": { states: BOGUS, ede: 8 },
  "rrsig-expired-before-inception": { states: BOGUS, ede: 25 },
  "rrsig-invalid": { states: BOGUS, ede: 6 },

  "nsec-missing": { states: BOGUS, ede: 12 },
  "nsec-not-covering": { states: BOGUS, ede: 12 },
  "nsec-type-exists": { states: BOGUS, ede: 6 },
  "nsec-wildcard-not-denied": { states: BOGUS, ede: 12 },
  "nsec-malformed": { states: BOGUS, ede: 6 },
  "nsec-next-out-of-zone": { states: BOGUS, ede: 6 },
  "nsec-ent-exists": { states: BOGUS, ede: 6 },
  /** NXDOMAIN, but a record matches the name. */
  "nsec-name-exists": { states: BOGUS, ede: 6 },
  /** NODATA, but the records prove that there is no such name. */
  "nsec-name-denied": { states: BOGUS, ede: 6 },
  "nsec3-no-closest-encloser": { states: BOGUS, ede: 12 },
  "nsec3-next-closer-not-covered": { states: BOGUS, ede: 12 },
  "nsec3-unknown-hash": { states: BOGUS, ede: 6 },
  "nsec3-unknown-flags": { states: BOGUS, ede: 6 },
  "wildcard-proof-missing": { states: BOGUS, ede: 12 },

  "cname-multiple": { states: BOGUS, ede: 6 },
  "dname-multiple": { states: BOGUS, ede: 6 },
  "dname-wildcard": { states: BOGUS, ede: 6 },
  "alias-loop": { states: ["bogus", "secure"], ede: 0 },
  "alias-chain-too-long": { states: ["bogus", "secure"], ede: 0 },
  "validation-limit": { states: BOGUS, ede: 6 },

  "no-trust-anchor": { states: INDETERMINATE, ede: 5 },
  "evidence-truncated": { states: INDETERMINATE, ede: 5 },
  /** A recursive resolver gave bogus data and the authoritative servers could not be asked; set by the caller. */
  "unconfirmed-bogus": { states: INDETERMINATE, ede: 6 },
  "no-usable-server": { states: INDETERMINATE, ede: 22 },
  "malformed-response": { states: INDETERMINATE, ede: 24 },
  "anchor-mismatch": { states: INDETERMINATE },
  "local-clock-suspect": { states: INDETERMINATE },

  "anchor-new-key-seen": { states: WARNING },
  "ds-unmatched": { states: WARNING },
  "ds-digest-sha1": { states: WARNING },
  "rrsig-invalid-extra": { states: WARNING },
  "algorithm-incomplete": { states: ["secure", "bogus"] },
  "algorithm-deprecated": { states: WARNING },
  "key-size": { states: WARNING },
  "ttl-gt-original": { states: WARNING },
  "ttl-beyond-expiration": { states: WARNING },
  "expires-soon": { states: WARNING },
  "validity-long": { states: WARNING },
  "nsec3-salt": { states: WARNING },
  "nsec-mixed": { states: WARNING },
  "nxdomain-for-ent": { states: WARNING },
  "dname-cname-mismatch": { states: WARNING },
  "compact-denial": { states: WARNING },
  "partial-bogus": { states: WARNING },
} as const satisfies Readonly<Record<string, ReasonRow>>;

export type ReasonCode = keyof typeof REASONS;
