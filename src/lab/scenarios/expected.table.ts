/** Outcomes that several scenarios share. */
import type { ExpectedTest } from "../catalogue/scenario.ts";

type Expected = Readonly<Record<string, ExpectedTest>>;

export const BOGUS: Expected = {
  web_dnssec_valid: ["failed", "bad"],
  mail_dnssec_mailto_valid: ["failed", "bad"],
  web_https_dane_exist: ["info", "bogus"],
  web_https_tls_caa: ["warning", "bad"],
  dns_dnssec_rrsets: ["failed"],
};

/** TLSA records that cannot be relied on. */
const INSECURE_DANE: Expected = { web_https_dane_exist: ["info", "bad"] };

export const UNSIGNED: Expected = {
  web_dnssec_exist: ["failed", "bad"],
  mail_dnssec_mailto_exist: ["failed", "bad"],
  ...INSECURE_DANE,
};

/** Reading `rfc`: signed, but with nothing that can be checked. */
export const UNSUPPORTED: Expected = {
  web_dnssec_valid: ["warning", "unsupported-ds-algo"],
  mail_dnssec_mailto_valid: ["warning", "unsupported-ds-algo"],
  ...INSECURE_DANE,
};

/** One of the name servers has IPv6. */
export const ONE_IPV6_SERVER: Expected = {
  web_ipv6_ns_address: ["failed", "other"],
  mail_ipv6_ns_address: ["failed", "other"],
};

export const NO_IPV6_SERVER: Expected = {
  web_ipv6_ns_address: ["failed", "bad"],
  mail_ipv6_ns_address: ["failed", "bad"],
};

/** Its IPv6 address lies in a network that a stranger announces too. */
export const DEAD_IPV6_SERVER: Expected = {
  web_ipv6_ns_reach: ["failed", "bad"],
  mail_ipv6_ns_reach: ["failed", "bad"],
  web_ns_rpki_valid: ["failed", "invalid"],
  mail_ns_rpki_valid: ["failed", "invalid"],
};

/** The web server's route has no ROA. */
export const NO_ROA: Expected = {
  web_rpki_exists: ["warning", "bad"],
  web_rpki_valid: ["failed", "bad"],
};

/** The only route to an address of the web server is invalid. */
export const INVALID_ROUTE: Expected = {
  web_rpki_valid: ["failed", "invalid"],
  web_rpki_reachable: ["warning", "unreachable"],
};

/** Without mail servers there is nothing of theirs to announce. */
export const NO_MX_ROUTES: Expected = {
  mail_rpki_exists: ["not_tested", "no-addresses"],
  mail_rpki_valid: ["not_tested", "not-tested"],
  mail_mx_ns_rpki_exists: ["not_tested", "no-addresses"],
  mail_mx_ns_rpki_valid: ["not_tested", "not-tested"],
};

const NO_DATA: ExpectedTest = ["error", "not-tested"];

export const MX_ROUTES_UNKNOWN: Expected = {
  mail_rpki_exists: NO_DATA,
  mail_rpki_valid: NO_DATA,
  mail_mx_ns_rpki_exists: NO_DATA,
  mail_mx_ns_rpki_valid: NO_DATA,
};

/** Every one of internet.nl's tests about routes. */
export const NO_RPKI_DATA: Expected = {
  web_rpki_exists: NO_DATA,
  web_rpki_valid: NO_DATA,
  web_ns_rpki_exists: NO_DATA,
  web_ns_rpki_valid: NO_DATA,
  mail_ns_rpki_exists: NO_DATA,
  mail_ns_rpki_valid: NO_DATA,
  ...MX_ROUTES_UNKNOWN,
};

const COULD_NOT_TEST: ExpectedTest = ["error", "could-not-test"];

/** No name server answers. */
export const SILENT: Expected = {
  ...NO_RPKI_DATA,
  web_ipv6_ns_address: COULD_NOT_TEST,
  web_ipv6_ns_reach: COULD_NOT_TEST,
  web_dnssec_exist: COULD_NOT_TEST,
  web_dnssec_valid: COULD_NOT_TEST,
  mail_ipv6_ns_address: COULD_NOT_TEST,
  mail_ipv6_ns_reach: COULD_NOT_TEST,
  mail_dnssec_mailto_exist: COULD_NOT_TEST,
  mail_dnssec_mailto_valid: COULD_NOT_TEST,
  mail_dnssec_mx_exist: COULD_NOT_TEST,
  mail_dnssec_mx_valid: COULD_NOT_TEST,
};

/** One address of the web server may not be dialled: whatever the other one shows, the unknown one could be worse. */
const WEB_TLS_UNKNOWN: Expected = {
  web_https_http_available: ["error", "other"],
  ...Object.fromEntries(
    [
      ...[
        "keyexchange",
        "ciphers",
        "cipherorder",
        "version",
        "compress",
        "secreneg",
        "clientreneg",
        "0rtt",
        "ocsp",
      ],
      ...["keyexchangehash", "extendedmastersecret"],
    ].map((test) => [`web_https_tls_${test}`, COULD_NOT_TEST]),
  ),
  ...Object.fromEntries(
    ["chain", "pubkey", "sig", "domain"].map((test) => [`web_https_cert_${test}`, COULD_NOT_TEST]),
  ),
  web_https_dane_valid: COULD_NOT_TEST,
};

/** Tests of STARTTLS that only a server that is reached decides, but `available`. */
export const MEASURED_STARTTLS = [
  "tls_keyexchange",
  "tls_ciphers",
  "tls_cipherorder",
  "tls_version",
  "tls_compress",
  "tls_secreneg",
  "tls_clientreneg",
  "tls_0rtt",
  "tls_keyexchangehash",
  "tls_extendedmastersecret",
  "cert_chain",
  "cert_pubkey",
  "cert_sig",
  "cert_domain",
  "dane_valid",
] as const;

/** Tests of STARTTLS of which nothing was learnt. */
export const unknownStarttls = (...names: readonly string[]): Expected =>
  Object.fromEntries(names.map((name) => [`mail_starttls_${name}`, ["error", "could-not-test"]]));

/** Nothing is known of the web servers: an address that cannot be measured may be worse than the others. */
export const WEB_UNKNOWN: Expected = {
  ...WEB_TLS_UNKNOWN,
  ...Object.fromEntries(
    [
      ...["redirect", "hsts", "compress"].map((test) => `web_https_http_${test}`),
      ...["x_frame_options", "referrer_policy", "csp", "x_content_type_options", "securitytxt"].map(
        (test) => `web_appsecpriv_${test}`,
      ),
    ].map((id) => [id, COULD_NOT_TEST]),
  ),
};
