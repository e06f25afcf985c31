/** Limits of evaluation, RFC 7208 section 4.6.4, and our own of analysis. */
export const SPF_LIMITS = {
  lookups: 10, // terms that cause DNS queries
  voids: 2, // queries that find nothing
  mxNames: 10, // addresses looked up for one mx term
  ptrNames: 10, // names used of those an address has
  nodes: 120, // records in an analysed tree: far beyond the lookup limit, so that the true number can be shown
  depth: 12,
  questions: 600, // of one analysis
  explanationChars: 4096,
  expansionChars: 65_536, // macros that multiply the domain a thousand times
  nameChars: 253, // RFC 7208 section 7.3
} as const;

/** Sizes that cost, in octets. */
export const SPF_SIZES = {
  record: 450, // RFC 7208 section 3.4
  responses: [512, 1232], // DNS over UDP without EDNS; with the size all resolvers use
} as const;
