/** Extended DNS Error INFO-CODEs, RFC 8914 section 4 and IANA registry "Extended DNS Error Codes", by number. */
export const EDE_NAMES: readonly string[] = [
  "Other Error",
  "Unsupported DNSKEY Algorithm",
  "Unsupported DS Digest Type",
  "Stale Answer",
  "Forged Answer",
  "DNSSEC Indeterminate",
  "DNSSEC Bogus",
  "Signature Expired",
  "Signature Not Yet Valid",
  "DNSKEY Missing",
  "RRSIGs Missing",
  "No Zone Key Bit Set",
  "NSEC Missing",
  "Cached Error",
  "Not Ready",
  "Blocked",
  "Censored",
  "Filtered",
  "Prohibited",
  "Stale NXDomain Answer",
  "Not Authoritative",
  "Not Supported",
  "No Reachable Authority",
  "Network Error",
  "Invalid Data",
  "Signature Expired before Valid",
  "Too Early",
  "Unsupported NSEC3 Iterations Value",
  "Unable to conform to policy",
  "Synthesized",
  "Invalid Query Type",
  "Rate Limited",
  "Over Quota",
  "Negative Trust Anchor",
  "New Delegation Only",
];

/** The registered meaning of an INFO-CODE, `EDE 40` for one that is not registered. */
export function edeName(code: number): string {
  return EDE_NAMES[code] ?? `EDE ${code}`;
}
