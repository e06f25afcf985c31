/** Evidence of CAA records (RFC 8659): what was asked, climbing from each name. */

/**
 * By name whose certificates it is about: keys of `dns.answers` in order of climbing, from the name itself up to the
 * first name with CAA records or the last that was asked.
 */
export type CaaEvidence = Readonly<Record<string, readonly string[]>>;
