/** Security states of DNS data, RFC 4035 section 4.3, worst first. */
export const SECURITY_STATES = ["bogus", "indeterminate", "insecure", "secure"] as const;
export type Security = (typeof SECURITY_STATES)[number];

/** The worst of some states; `secure` when there are none. */
export function worstSecurity(states: Iterable<Security>): Security {
  let worst: Security = "secure";
  for (const state of states) {
    if (SECURITY_STATES.indexOf(state) < SECURITY_STATES.indexOf(worst)) worst = state;
  }
  return worst;
}

/**
 * Why data has a security state, or what is odd about data that is secure.
 *
 * `code` is from the closed list in `src/proto/dnssec/reason.table.ts`; names are presentation form without the
 * final dot (the root is `.`).
 */
export interface Reason {
  readonly code: string;
  /** Type of the RRset at fault, e.g. `DNSKEY` in "rrsig-expired of the DNSKEY RRset". */
  readonly subject?: string;
  /** Zone in which the fault lies. */
  readonly zone: string;
  /** Owner name of the RRset at fault. */
  readonly name: string;
  /** Extended DNS Error INFO-CODE (RFC 8914), where one fits. */
  readonly ede?: number;
  /** Further facts: key tags, times, counts. */
  readonly extra?: Readonly<Record<string, string | number>>;
}
