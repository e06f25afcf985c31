import type { MailRow, MailServer, TlsaSpec } from "../row.ts";

const POSTFIX: MailServer = { kind: "postfix" };
const EXIM: MailServer = { kind: "exim" };

type Rest = Partial<Omit<MailRow, "id" | "how" | "server" | "tlsa">>;

const row = (
  server: MailServer,
  id: string,
  how: string,
  tlsa: readonly TlsaSpec[],
  rest: Rest = {},
): MailRow => ({ expect: {}, ...rest, id, how, server, tlsa });

/** Records exist and none fits. */
const MISMATCH = { mail_starttls_dane_valid: "failed bad" } as const;
/** No record that senders could use: there is nothing to match. */
const NO_DANE = {
  mail_starttls_dane_exist: "failed bad",
  mail_starttls_dane_valid: "not_tested not-tested",
  mail_starttls_dane_rollover: "not_tested not-tested",
} as const;

const RSA = { key: "rsa2048", issuer: "rsa" } as const;
/** What cannot be relied on; senders pass the host over. */
const BOGUS = { ...NO_DANE, mail_starttls_dane_exist: "failed bogus" } as const;

/** RSA and ECDSA certificates at once. */
const BOTH_KEYS = [{}, RSA] as const;

/** Every combination that is of use to SMTP, each alone (RFC 7672 section 3.1). */
const KINDS: readonly MailRow[] = [
  row(POSTFIX, "k311", "SPKI of the leaf, SHA-256", ["3 1 1 leaf"]),
  row(EXIM, "k312", "SPKI of the leaf, SHA-512", ["3 1 2 leaf"]),
  row(POSTFIX, "k310", "SPKI of the leaf itself, RSA", ["3 1 0 leaf"], { leaves: [RSA] }),
  row(EXIM, "k301", "leaf, SHA-256, RSA", ["3 0 1 leaf"], { leaves: [RSA] }),
  row(POSTFIX, "k302", "leaf, SHA-512", ["3 0 2 leaf"]),
  row(POSTFIX, "k300", "the leaf itself", ["3 0 0 leaf"]),
  row(POSTFIX, "k211", "SPKI of the issuer, SHA-256", ["2 1 1 issuer"]),
  row(EXIM, "k212", "SPKI of the issuer, SHA-512", ["2 1 2 issuer"]),
  row(POSTFIX, "k201", "the issuer, SHA-256", ["2 0 1 issuer"]),
  row(EXIM, "k200", "the issuer itself", ["2 0 0 issuer"]),
];

const PKIX: readonly MailRow[] = [
  row(POSTFIX, "u111", "usage PKIX-EE, which SMTP does not know", ["1 1 1 leaf"], { expect: NO_DANE }),
  row(EXIM, "u011", "usage PKIX-TA, which SMTP does not know", ["0 1 1 issuer"], { expect: NO_DANE }),
  row(POSTFIX, "u111-311", "PKIX-EE beside a record that is of use", ["1 1 1 stranger", "3 1 1 leaf"]),
];

const MATCHES: readonly MailRow[] = [
  row(EXIM, "other-key", "a record of another key", ["3 1 1 stranger"], { expect: MISMATCH }),
  row(POSTFIX, "short", "31 octets of SHA-256", ["3 1 1 short"], { expect: MISMATCH }),
  row(POSTFIX, "pair", "rollover: the key in use and the next one", ["3 1 1 leaf", "3 1 1 stranger"], {
    expect: { mail_starttls_dane_rollover: "passed good" },
  }),
  row(EXIM, "ca-pair", "rollover: the key in use and its issuer", ["3 1 1 leaf", "2 1 1 issuer"], {
    expect: { mail_starttls_dane_rollover: "passed good" },
  }),
  row(POSTFIX, "agile", "a stronger digest that does not fit", ["3 1 2 stranger", "3 1 1 leaf"], {
    expect: MISMATCH,
  }),
  row(EXIM, "root-unsent", "a root that the server does not send", ["2 1 1 root"], { expect: MISMATCH }),
  row(POSTFIX, "root-sent", "a root that the server sends", ["2 1 1 root"], {
    leaves: [{ sends: "with-root" }],
  }),
  row(POSTFIX, "root-in-dns", "a root that stands in DNS alone", ["2 0 0 root"]),
  row(POSTFIX, "two-keys", "RSA and ECDSA, a record for each", ["3 1 1 leaf", "3 1 1 second"], {
    leaves: BOTH_KEYS,
    audit: "standard",
  }),
  row(EXIM, "one-of-two", "RSA and ECDSA, a record for ECDSA alone", ["3 1 1 leaf"], {
    leaves: BOTH_KEYS,
    audit: "standard",
    expect: MISMATCH,
    unlike: "it has one handshake, in which the server takes the ECDSA key",
  }),
  row(POSTFIX, "other-ipv6", "another key at the IPv6 address", ["3 1 1 leaf"], {
    ipv6: { keyLabel: "ipv6" },
    expect: MISMATCH,
  }),
];

const NAMES_AND_DATES: readonly MailRow[] = [
  row(POSTFIX, "expired-ee", "expired, and its key pinned", ["3 1 1 leaf"], {
    leaves: [{ days: [-100, -10] }],
    expect: { mail_starttls_cert_chain: "info bad" },
  }),
  row(EXIM, "named-ee", "of another name, and its key pinned", ["3 1 1 leaf"], {
    named: "stranger",
    expect: { mail_starttls_cert_domain: "info bad" },
  }),
  row(POSTFIX, "self-ee", "signed by itself, and its key pinned", ["3 1 1 leaf"], {
    leaves: [{ issuer: "self" }],
    expect: { mail_starttls_cert_chain: "info bad" },
  }),
  row(EXIM, "expired-ta", "expired, and its issuer pinned", ["2 1 1 issuer"], {
    leaves: [{ days: [-100, -10] }],
    expect: { ...MISMATCH, mail_starttls_cert_chain: "info bad" },
  }),
  row(POSTFIX, "named-ta", "of another name, and its issuer pinned", ["2 1 1 issuer"], {
    named: "stranger",
    expect: { ...MISMATCH, mail_starttls_cert_domain: "failed bad" },
  }),
  row(POSTFIX, "domain-ta", "names the mail domain, and its issuer pinned", ["2 0 1 issuer"], {
    named: "domain",
    // The test is about the name of the MX host alone, whatever senders may accept.
    expect: { mail_starttls_cert_domain: "failed bad" },
  }),
  row(EXIM, "stranger-ca", "below a root nobody trusts, which is pinned", ["2 1 1 issuer"], {
    leaves: [{ issuer: "stranger" }],
    expect: { mail_starttls_cert_chain: "info bad" },
  }),
];

const ZONES: readonly MailRow[] = [
  row(POSTFIX, "none", "no record", [], { expect: NO_DANE }),
  row(EXIM, "unsigned", "records in a zone without DNSSEC", ["3 1 1 leaf"], {
    zone: "unsigned",
    expect: NO_DANE,
  }),
  row(POSTFIX, "bogus", "records whose signature is broken", ["3 1 1 leaf"], {
    zone: "bogus-tlsa",
    expect: BOGUS,
  }),
  row(EXIM, "bogus-addr", "addresses whose signature is broken", ["3 1 1 leaf"], {
    zone: "bogus-address",
    expect: BOGUS,
  }),
  row(POSTFIX, "bogus-none", "no record, and a broken proof of that", [], {
    zone: "bogus-denial",
    ipv6: {},
    expect: BOGUS,
  }),
  row(EXIM, "mx-unsigned", "MX records without DNSSEC, the host with it", ["3 1 1 leaf"], {
    domainZone: "unsigned",
    unlike:
      "what fits the records is only trusted by it where the MX records can be forged; RFC 7672 section 2.2.1 leaves that to senders",
  }),
  row(POSTFIX, "alias", "the MX host is an alias, records below its real name", ["3 1 1 leaf"], {
    alias: "tlsa-at-host",
  }),
  row(EXIM, "alias-own", "the MX host is an alias, records below the alias", ["2 1 1 issuer"], {
    alias: "tlsa-at-alias",
  }),
  row(POSTFIX, "alias-out", "an alias into a zone without DNSSEC, records below the alias", ["3 1 1 leaf"], {
    alias: "tlsa-at-alias",
    zone: "unsigned",
  }),
];

export const DANE_ROWS: readonly MailRow[] = [...KINDS, ...PKIX, ...MATCHES, ...NAMES_AND_DATES, ...ZONES];
