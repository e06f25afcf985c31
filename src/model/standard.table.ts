/**
 * Standards, each as the tests that show it (`reports.md` 3.1), and what internet.nl's dashboard derives from results
 * (`scoring.md` 8.2). The composition of an edition of a national measurement is data like this, not code.
 */
import type { TargetType } from "./evidence.ts";

export interface Standard {
  readonly id: string;
  readonly type: TargetType;
  readonly title: string;
  readonly tests: readonly string[];
  /** Tests of MX hosts: says nothing of a domain without. */
  readonly needsMx?: boolean;
}

const kex = (prefix: string): readonly string[] =>
  [
    "keyexchange",
    "ciphers",
    "cipherorder",
    "version",
    "compress",
    "secreneg",
    "clientreneg",
    "0rtt",
    "keyexchangehash",
  ].map((name) => `${prefix}_tls_${name}`);
const certificate = (prefix: string): readonly string[] =>
  ["sig", "pubkey", "chain", "domain"].map((name) => `${prefix}_cert_${name}`);

/** The tests behind "TLS as NCSC-NL advises"; the dashboard counts neither extended master secret nor CAA. */
const WEB_TLS_NCSC: readonly string[] = [
  ...kex("web_https"),
  "web_https_tls_ocsp",
  ...certificate("web_https"),
];
const MAIL_TLS_NCSC: readonly string[] = [
  "mail_starttls_tls_available",
  ...kex("mail_starttls"),
  ...certificate("mail_starttls"),
];

export const STANDARDS: readonly Standard[] = [
  { id: "std_web_dnssec", type: "web", title: "DNSSEC", tests: ["web_dnssec_exist", "web_dnssec_valid"] },
  { id: "std_web_https", type: "web", title: "HTTPS", tests: ["web_https_http_available"] },
  { id: "std_web_https_redirect", type: "web", title: "HTTPS enforced", tests: ["web_https_http_redirect"] },
  { id: "std_web_hsts", type: "web", title: "HSTS", tests: ["web_https_http_hsts"] },
  {
    id: "std_web_tls_ncsc",
    type: "web",
    title: "TLS as NCSC-NL advises",
    tests: [...WEB_TLS_NCSC, "web_https_tls_extendedmastersecret"],
  },
  {
    id: "std_web_ipv6",
    type: "web",
    title: "IPv6",
    tests: [
      "web_ipv6_ns_address",
      "web_ipv6_ns_reach",
      "web_ipv6_ws_address",
      "web_ipv6_ws_reach",
      "web_ipv6_ws_similar",
    ],
  },
  {
    id: "std_web_rpki",
    type: "web",
    title: "RPKI",
    tests: ["web_rpki_exists", "web_rpki_valid", "web_ns_rpki_exists", "web_ns_rpki_valid"],
  },
  { id: "std_web_securitytxt", type: "web", title: "security.txt", tests: ["web_appsecpriv_securitytxt"] },
  { id: "std_mail_dmarc", type: "mail", title: "DMARC", tests: ["mail_auth_dmarc_exist"] },
  {
    id: "std_mail_dmarc_policy",
    type: "mail",
    title: "DMARC policy",
    tests: ["mail_auth_dmarc_exist", "mail_auth_dmarc_policy"],
  },
  { id: "std_mail_spf", type: "mail", title: "SPF", tests: ["mail_auth_spf_exist"] },
  {
    id: "std_mail_spf_policy",
    type: "mail",
    title: "SPF policy",
    tests: ["mail_auth_spf_exist", "mail_auth_spf_policy"],
  },
  { id: "std_mail_dkim", type: "mail", title: "DKIM", tests: ["mail_auth_dkim_exist"] },
  {
    id: "std_mail_dnssec",
    type: "mail",
    title: "DNSSEC",
    tests: ["mail_dnssec_mailto_exist", "mail_dnssec_mailto_valid"],
  },
  {
    id: "std_mail_dnssec_mx",
    type: "mail",
    title: "DNSSEC of MX hosts",
    tests: ["mail_dnssec_mx_exist", "mail_dnssec_mx_valid"],
    needsMx: true,
  },
  {
    id: "std_mail_starttls",
    type: "mail",
    title: "STARTTLS",
    tests: ["mail_starttls_tls_available"],
    needsMx: true,
  },
  {
    id: "std_mail_starttls_ncsc",
    type: "mail",
    title: "STARTTLS as NCSC-NL advises",
    tests: MAIL_TLS_NCSC,
    needsMx: true,
  },
  {
    id: "std_mail_dane",
    type: "mail",
    title: "DANE",
    tests: ["mail_starttls_dane_exist", "mail_starttls_dane_valid"],
    needsMx: true,
  },
  {
    id: "std_mail_ipv6",
    type: "mail",
    title: "IPv6",
    tests: ["mail_ipv6_ns_address", "mail_ipv6_ns_reach", "mail_ipv6_mx_address", "mail_ipv6_mx_reach"],
  },
  {
    id: "std_mail_rpki",
    type: "mail",
    title: "RPKI",
    tests: [
      "mail_rpki_exists",
      "mail_rpki_valid",
      "mail_ns_rpki_exists",
      "mail_ns_rpki_valid",
      "mail_mx_ns_rpki_exists",
      "mail_mx_ns_rpki_valid",
    ],
  },
];

/** Agreements that several standards make up: what each asks for together. */
export interface Agreement {
  readonly id: string;
  readonly type: TargetType;
  readonly title: string;
  readonly standards: readonly string[];
}

const WEB = ["std_web_dnssec", "std_web_https", "std_web_https_redirect", "std_web_hsts", "std_web_tls_ncsc"];
const MAIL = [
  "std_mail_dmarc_policy",
  "std_mail_spf_policy",
  "std_mail_dkim",
  "std_mail_dnssec",
  "std_mail_dnssec_mx",
  "std_mail_starttls_ncsc",
  "std_mail_dane",
];

export const AGREEMENTS: readonly Agreement[] = [
  { id: "all_web_nl", type: "web", title: "All agreed web standards", standards: WEB },
  { id: "all_web_nl_ipv6", type: "web", title: "The same, and IPv6", standards: [...WEB, "std_web_ipv6"] },
  { id: "all_web_nl_rpki", type: "web", title: "The same, and RPKI", standards: [...WEB, "std_web_rpki"] },
  { id: "all_mail_nl", type: "mail", title: "All agreed mail standards", standards: MAIL },
  {
    id: "all_mail_nl_ipv6",
    type: "mail",
    title: "The same, and IPv6",
    standards: [...MAIL, "std_mail_ipv6"],
  },
  {
    id: "all_mail_nl_rpki",
    type: "mail",
    title: "The same, and RPKI",
    standards: [...MAIL, "std_mail_rpki"],
  },
];
