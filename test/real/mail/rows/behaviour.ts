import type { MailRow } from "../row.ts";

const PINNED = ["3 1 1 leaf"] as const;

/** STARTTLS is not to be had: what DNS says stands, and no record can match. */
const NO_TLS = {
  mail_starttls_tls_available: "failed bad",
  mail_starttls_cert_chain: "not_tested not-tested",
  mail_starttls_cert_domain: "not_tested not-tested",
  mail_starttls_dane_valid: "failed bad",
} as const;

/** The server turned us away: nothing of it is known. */
const TURNED_AWAY = {
  mail_starttls_tls_available: "error could-not-test",
  mail_starttls_cert_chain: "error could-not-test",
  mail_starttls_cert_domain: "error could-not-test",
  mail_starttls_dane_valid: "error could-not-test",
} as const;

/** Nothing of what was sent before TLS is carried out inside it (CVE-2011-0411). */
const INSPECTED = {
  mail_starttls_command_injection: "passed good",
  mail_smtp_conformance: "passed good",
} as const;

/** Ways of real servers to receive strangers (`mail.md` 13.7). */
export const BEHAVIOUR_ROWS: readonly MailRow[] = [
  {
    id: "pf-plain",
    how: "P06: Postfix without STARTTLS",
    server: { kind: "postfix", settings: ["smtpd_tls_security_level=none"] },
    tlsa: PINNED,
    outcome: "no-starttls",
    expect: NO_TLS,
  },
  {
    id: "ex-plain",
    how: "P06: Exim without STARTTLS",
    server: { kind: "exim", hidesTls: true },
    tlsa: PINNED,
    outcome: "no-starttls",
    expect: NO_TLS,
  },
  {
    id: "node-plain",
    how: "P06: smtp-server without STARTTLS",
    server: { kind: "node", options: { hideSTARTTLS: true } },
    tlsa: PINNED,
    outcome: "no-starttls",
    expect: NO_TLS,
  },
  {
    id: "pf-screen",
    how: "P01: postscreen, which greets in two parts",
    server: { kind: "postfix", screened: true },
    tlsa: PINNED,
    expect: {},
  },
  {
    id: "ex-421",
    how: "P02: Exim that has had enough",
    server: { kind: "exim", acl: { connect: "defer message = 421 4.7.0 too many connections" } },
    tlsa: PINNED,
    outcome: "banner-tempfail",
    expect: TURNED_AWAY,
  },
  {
    id: "node-slow",
    how: "P04: smtp-server that greets after eleven seconds",
    server: { kind: "node", options: { greetingAfterMs: 11_000 } },
    tlsa: PINNED,
    expect: { mail_smtp_conformance: "info bad" },
    finds: ["banner-slow"],
    // Only the first session waits.
    ours: true,
  },
  {
    id: "pf-masked",
    how: "P07: Postfix whose greeting and keyword something on the way hides",
    server: {
      kind: "postfix",
      settings: ["smtpd_banner=**************************", "smtpd_discard_ehlo_keywords=starttls"],
    },
    tlsa: PINNED,
    outcome: "starttls-stripped",
    expect: NO_TLS,
    finds: ["starttls-stripped"],
  },
  {
    id: "pf-rate",
    how: "P02: Postfix that allows three connections a minute",
    server: { kind: "postfix", settings: ["smtpd_client_connection_rate_limit=3"] },
    tlsa: PINNED,
    // What was learnt in the first three sessions stays, the rest is unknown.
    expect: {
      mail_starttls_tls_version: "error could-not-test",
      mail_starttls_tls_clientreneg: "error could-not-test",
    },
    ours: true,
  },
  {
    id: "pf-554",
    how: "P03: Postfix that refuses the client",
    server: {
      kind: "postfix",
      settings: ["smtpd_delay_reject=no", "smtpd_client_restrictions=reject"],
    },
    tlsa: PINNED,
    outcome: "banner-permfail",
    expect: TURNED_AWAY,
  },
  {
    id: "node-554",
    how: "P03: smtp-server that refuses the client",
    server: { kind: "node", options: { refusesWith: 554 } },
    tlsa: PINNED,
    outcome: "banner-permfail",
    expect: TURNED_AWAY,
  },
  {
    id: "pf-454",
    how: "P08: Postfix with a setting of TLS that it does not understand",
    server: { kind: "postfix", settings: ["smtpd_tls_protocols=TLSv9"] },
    tlsa: PINNED,
    outcome: "starttls-tempfail",
    expect: NO_TLS,
  },
  {
    id: "ex-454",
    how: "P08: Exim that puts TLS off",
    server: { kind: "exim", acl: { starttls: "defer message = not now" } },
    tlsa: PINNED,
    outcome: "starttls-tempfail",
    expect: NO_TLS,
  },
  {
    id: "ex-grey",
    how: "P13: Exim that puts off EHLO",
    server: { kind: "exim", acl: { helo: "defer message = greylisted" } },
    tlsa: PINNED,
    outcome: "ehlo-tempfail",
    expect: TURNED_AWAY,
  },
  {
    id: "pf-alert",
    how: "P15: Postfix without a suite for its key",
    server: {
      kind: "postfix",
      settings: ["smtpd_tls_protocols=TLSv1.2", "tls_medium_cipherlist=aRSA"],
    },
    tlsa: PINNED,
    expect: NO_TLS,
  },
  {
    id: "pf-nokey",
    how: "Postfix that cannot read its key: suites without a certificate are left, of which DANE knows nothing",
    server: { kind: "postfix", settings: ["smtpd_tls_chain_files=/nowhere/key.pem"] },
    tlsa: PINNED,
    expect: {
      mail_starttls_tls_ciphers: "failed bad",
      mail_starttls_cert_chain: "info bad",
      mail_starttls_cert_domain: "info bad",
      mail_starttls_cert_pubkey: "not_tested not-tested",
      mail_starttls_dane_valid: "failed bad",
    },
    finds: ["no-certificate"],
  },
  {
    id: "pf",
    how: "Postfix as it comes",
    server: { kind: "postfix" },
    tlsa: PINNED,
    audit: "active",
    expect: INSPECTED,
  },
  {
    id: "ex",
    how: "Exim as it comes",
    server: { kind: "exim" },
    tlsa: PINNED,
    audit: "active",
    expect: INSPECTED,
  },
  {
    id: "node",
    how: "smtp-server with a size limit and a late greeting",
    server: { kind: "node", options: { size: 1_234_567, greetingAfterMs: 1500 } },
    tlsa: PINNED,
    audit: "active",
    expect: INSPECTED,
    keywords: ["SIZE 1234567"],
  },
  {
    id: "node-auth",
    how: "smtp-server that takes passwords without TLS",
    server: { kind: "node", options: { allowInsecureAuth: true } },
    tlsa: PINNED,
    expect: { mail_smtp_conformance: "info bad" },
    finds: ["auth-plaintext"],
    keywords: ["AUTH LOGIN PLAIN"],
  },
];
