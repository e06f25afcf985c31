/** Outcomes that several scenarios share. */
import type { ExpectedTest } from "../catalogue/scenario.ts";

type Expected = Readonly<Record<string, ExpectedTest>>;

export const BOGUS: Expected = {
  web_dnssec_valid: ["failed", "bad"],
  mail_dnssec_mailto_valid: ["failed", "bad"],
  dns_dnssec_rrsets: ["failed"],
};

export const UNSIGNED: Expected = {
  web_dnssec_exist: ["failed", "bad"],
  mail_dnssec_mailto_exist: ["failed", "bad"],
};

/** Reading `rfc`: signed, but with nothing that can be checked. */
export const UNSUPPORTED: Expected = {
  web_dnssec_valid: ["warning", "unsupported-ds-algo"],
  mail_dnssec_mailto_valid: ["warning", "unsupported-ds-algo"],
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

export const DEAD_IPV6_SERVER: Expected = {
  web_ipv6_ns_reach: ["failed", "bad"],
  mail_ipv6_ns_reach: ["failed", "bad"],
};

const COULD_NOT_TEST: ExpectedTest = ["error", "could-not-test"];

/** No name server answers. */
export const SILENT: Expected = {
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
