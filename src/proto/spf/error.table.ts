/** What can be wrong with an SPF record, RFC 7208 sections 4.5, 5, 6, 7.1 and 12. */
const SPF_ERRORS = [
  "non-ascii", // an octet above 0x7E
  "bad-char", // a control character, such as a tab
  "unknown-mechanism",
  "modifier-name", // not a letter and then letters, digits, `-`, `_`, `.`
  "missing-domain-spec", // include and exists need one
  "empty-domain-spec", // nothing after the `:` or `=`
  "domain-end", // ends neither in a dot and a label nor in a macro
  "toplabel", // the last label is not one of a host name
  "cidr", // a prefix length out of range, or where none may stand
  "ip4",
  "ip6",
  "all-arg",
  "ptr-arg",
  "macro-syntax",
  "macro-zero-digits", // `%{d0}`
  "macro-exp-only", // c, r and t outside explanations, RFC 7208 section 7.2
  "duplicate-redirect",
  "duplicate-exp",
] as const;
export type SpfErrorCode = (typeof SPF_ERRORS)[number];
