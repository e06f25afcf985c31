/** All categories, sections and tests, in the order in which reports show them (`catalogue.md` 2, 4; `settled.md` 4). */
import type { ReportType } from "./evidence.ts";
import { WEB_APPSECPRIV_TESTS } from "./tests/appsecpriv.table.ts";
import { MAIL_AUTH_TESTS } from "./tests/auth.table.ts";
import { DNS_TESTS } from "./tests/dns.table.ts";
import { MAIL_DNSSEC_TESTS, WEB_DNSSEC_TESTS } from "./tests/dnssec.table.ts";
import { WEB_HTTPS_TESTS } from "./tests/https.table.ts";
import { MAIL_IPV6_TESTS, WEB_IPV6_TESTS } from "./tests/ipv6.table.ts";
import { ASN_TESTS, PREFIX_TESTS } from "./tests/route-target.table.ts";
import type { CategoryRow, SectionRow, TestRow } from "./tests/row.ts";
import { MAIL_RPKI_TESTS, WEB_RPKI_TESTS } from "./tests/rpki.table.ts";
import { MAIL_STARTTLS_TESTS } from "./tests/starttls.table.ts";
import { MAIL_TRANSPORT_TESTS } from "./tests/transport.table.ts";

export const CATEGORIES = [
  { id: "web_ipv6", sides: ["web"], title: "IPv6", counted: true },
  { id: "web_dnssec", sides: ["web"], title: "DNSSEC", counted: true },
  { id: "web_https", sides: ["web"], title: "HTTPS", counted: true },
  { id: "web_appsecpriv", sides: ["web"], title: "Security options", counted: false },
  { id: "web_rpki", sides: ["web"], title: "RPKI", counted: true },
  { id: "mail_ipv6", sides: ["mail"], title: "IPv6", counted: true },
  { id: "mail_dnssec", sides: ["mail"], title: "DNSSEC", counted: true },
  { id: "mail_auth", sides: ["mail"], title: "DMARC, DKIM, SPF", counted: true },
  { id: "mail_starttls", sides: ["mail"], title: "STARTTLS, DANE", counted: true },
  { id: "mail_rpki", sides: ["mail"], title: "RPKI", counted: true },
  { id: "mail_transport", sides: ["mail"], title: "Transport", counted: false },
  { id: "dns", sides: ["web", "mail"], title: "Zone and name servers", counted: false },
  { id: "prefix", sides: ["prefix"], title: "Prefix", counted: false },
  { id: "asn", sides: ["asn"], title: "Network", counted: false },
] as const satisfies readonly CategoryRow[];

export const SECTIONS = [
  { id: "web_ipv6_nameservers", category: "web_ipv6", title: "Name servers" },
  { id: "web_ipv6_webserver", category: "web_ipv6", title: "Web server" },
  { id: "web_https_http", category: "web_https", title: "HTTP" },
  { id: "web_https_tls", category: "web_https", title: "TLS" },
  { id: "web_https_certificate", category: "web_https", title: "Certificates" },
  { id: "web_https_dane", category: "web_https", title: "DANE" },
  { id: "web_appsecpriv_http_headers", category: "web_appsecpriv", title: "Header fields" },
  { id: "web_rpki", category: "web_rpki", title: "Web server" },
  { id: "web_ns_rpki", category: "web_rpki", title: "Name servers" },
  { id: "mail_ipv6_nameservers", category: "mail_ipv6", title: "Name servers" },
  { id: "mail_ipv6_mailserver", category: "mail_ipv6", title: "MX hosts" },
  { id: "mail_dnssec_domain", category: "mail_dnssec", title: "Mail domain" },
  { id: "mail_dnssec_mailservers", category: "mail_dnssec", title: "MX hosts" },
  { id: "mail_auth_dmarc", category: "mail_auth", title: "DMARC" },
  { id: "mail_auth_dkim", category: "mail_auth", title: "DKIM" },
  { id: "mail_auth_spf", category: "mail_auth", title: "SPF" },
  { id: "mail_starttls_tls", category: "mail_starttls", title: "TLS" },
  { id: "mail_starttls_certificate", category: "mail_starttls", title: "Certificates" },
  { id: "mail_starttls_dane", category: "mail_starttls", title: "DANE" },
  { id: "mail_rpki", category: "mail_rpki", title: "MX hosts" },
  { id: "mail_ns_rpki", category: "mail_rpki", title: "Name servers" },
  { id: "mail_mx_ns_rpki", category: "mail_rpki", title: "Name servers of the MX hosts" },
  { id: "mail_transport_policy", category: "mail_transport", title: "MTA-STS and TLS reports" },
  { id: "mail_transport_hosts", category: "mail_transport", title: "MX hosts" },
  { id: "mail_transport_records", category: "mail_transport", title: "Records" },
] as const satisfies readonly SectionRow[];

export const TESTS = [
  ...WEB_IPV6_TESTS,
  ...WEB_DNSSEC_TESTS,
  ...WEB_HTTPS_TESTS,
  ...WEB_APPSECPRIV_TESTS,
  ...WEB_RPKI_TESTS,
  ...MAIL_IPV6_TESTS,
  ...MAIL_DNSSEC_TESTS,
  ...MAIL_AUTH_TESTS,
  ...MAIL_STARTTLS_TESTS,
  ...MAIL_RPKI_TESTS,
  ...MAIL_TRANSPORT_TESTS,
  ...DNS_TESTS,
  ...PREFIX_TESTS,
  ...ASN_TESTS,
] as const satisfies readonly TestRow[];

export type TestId = (typeof TESTS)[number]["id"];

/** The tests of one side's report, in order. */
export function testsOfSide(side: ReportType): readonly (typeof TESTS)[number][] {
  const sides = new Map<string, readonly ReportType[]>(CATEGORIES.map((row) => [row.id, row.sides]));
  return TESTS.filter((test) => sides.get(test.category)?.includes(side) === true);
}
