/** Findings about DKIM. */
import type { FindingTable } from "./row.ts";

export const DKIM_FINDINGS = {
  "dkim-none": {
    params: ["name"],
    says: "{name} does not exist, so there is no DKIM key below it.",
    fix: "Have your mail service sign with DKIM, and publish its key.",
    refs: ["RFC 6376 section 3.6.2.1", "RFC 8020 section 2"],
  },
  "dkim-revoked-only": {
    params: ["selectors"],
    says: "All DKIM keys found are revoked: {selectors}.",
    fix: "Publish the key that your mail service signs with.",
    refs: ["RFC 6376 section 3.6.1"],
  },
  "dkim-selector": {
    params: ["selectors"],
    says: "DKIM keys were found at {selectors}.",
    refs: ["RFC 6376 section 3.1"],
  },
  "dkim-ent": {
    params: ["name"],
    says: "{name} exists, so there is something below it.",
    refs: ["RFC 8020 section 2"],
  },
  "dkim-ent-proved": {
    params: ["name"],
    says: "DNSSEC proves that there is something below {name}.",
    refs: ["RFC 4034 section 4", "RFC 8020 section 2"],
  },
  "dkim-ent-nxdomain": {
    params: ["name"],
    says: "The name server denies {name} although there are keys below it.",
    fix: "Have the name server mended; careful resolvers never find the keys.",
    refs: ["RFC 8020 section 2"],
  },
  "dkim-wildcard": {
    params: ["name"],
    says: "By a wildcard every name of the domain exists, so that {name} proves nothing.",
    fix: "Measure again with `--dkim-selector` and the selector that your mail service uses.",
    refs: ["RFC 4592 section 2.2.3"],
  },
  "dkim-online-signing": {
    params: ["name"],
    says: "The name servers claim of every name that it exists, so that {name} proves nothing.",
    fix: "Measure again with `--dkim-selector` and the selector that your mail service uses.",
    refs: ["RFC 9824"],
  },
  "non-sending": {
    params: ["domain"],
    says: "{domain} says by SPF and DMARC that it sends no mail, so it needs no DKIM key.",
    refs: ["RFC 7208 section 5.1", "RFC 9989 section 4.7"],
  },
  "dkim-key-broken": {
    params: ["selector", "bits"],
    says: "The DKIM key at {selector} has {bits} bits; receivers must not accept it.",
    fix: "Replace the key at {selector} by one of 2048 bits.",
    refs: ["RFC 8301 section 3.2"],
  },
  "dkim-key-weak": {
    params: ["selector", "bits"],
    says: "The DKIM key at {selector} has only {bits} bits.",
    fix: "Replace the key at {selector} by one of 2048 bits.",
    refs: ["RFC 8301 section 3.2"],
  },
  "dkim-key-long": {
    params: ["selector", "bits"],
    says: "The DKIM key at {selector} has {bits} bits; receivers need not support so many.",
    refs: ["RFC 8301 section 3.2"],
  },
  "dkim-key-invalid": {
    params: ["selector", "why"],
    says: "The DKIM key at {selector} cannot be used: {why}.",
    fix: "Correct the record at {selector}.",
    refs: ["RFC 6376 section 3.6.1"],
  },
  "dkim-sha1-only": {
    params: ["selector"],
    says: "The DKIM key at {selector} is only for SHA-1, which receivers must not accept.",
    fix: "Remove the tag “h” from the record at {selector}.",
    refs: ["RFC 8301 section 3.1"],
  },
  "dkim-testing": {
    params: ["selector"],
    says: "The DKIM key at {selector} is marked as a test, so that receivers may ignore it.",
    fix: "Remove “t=y” from the record at {selector}.",
    refs: ["RFC 6376 section 3.6.1"],
  },
  "dkim-not-for-mail": {
    params: ["selector"],
    says: "The DKIM key at {selector} is for other services than mail.",
    refs: ["RFC 6376 section 3.6.1"],
  },
  "dkim-pkcs1": {
    params: ["selector"],
    says: "The DKIM key at {selector} is written in a form that not all receivers read.",
    fix: "Publish the key at {selector} as SubjectPublicKeyInfo.",
    refs: ["RFC 6376 section 3.6.1"],
  },
  "dkim-multiple": {
    params: ["selector", "count"],
    says: "There are {count} DKIM keys at {selector}; which one counts is not defined.",
    fix: "Leave one key at {selector}.",
    refs: ["RFC 6376 section 3.6.2.2"],
  },
  "dkim-revoked": {
    params: ["selector"],
    says: "The DKIM key at {selector} is revoked.",
    refs: ["RFC 6376 section 3.6.1"],
  },
  "parked-spf": {
    params: ["domain"],
    says: "SPF does not say that nobody sends mail for {domain}.",
    fix: "Publish the TXT record “v=spf1 -all” at {domain}.",
    refs: ["RFC 7208 section 5.1"],
  },
  "parked-dmarc": {
    params: ["domain"],
    says: "DMARC does not ask receivers to reject mail of {domain}.",
    fix: "Publish the TXT record “v=DMARC1; p=reject;” at _dmarc.{domain}.",
    refs: ["RFC 9989 section 4.7"],
  },
  "parked-dmarc-subdomains": {
    params: ["domain"],
    says: "DMARC does not ask receivers to reject mail of names below {domain}.",
    fix: "Remove “sp” and “np” from the DMARC record, or make them “reject”.",
    refs: ["RFC 9989 section 4.7"],
  },
  "parked-mx": {
    params: ["domain"],
    says: "{domain} sends no mail, but has mail servers that receive it.",
    refs: ["RFC 7505 section 3"],
  },
  "parked-wildcard-mx": {
    params: ["domain", "hosts"],
    says: "By a wildcard, every name below {domain} receives mail at {hosts}.",
    fix: "Remove the wildcard MX record, or make it “0 .”.",
    refs: ["RFC 7505 section 3"],
  },
} as const satisfies FindingTable;
