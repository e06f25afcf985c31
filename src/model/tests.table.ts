/** All categories, sections and tests, in the order in which reports show them (`catalogue.md` 2, 4; `settled.md` 4). */
import type { ReportType } from "./evidence.ts";
import type { Level } from "./status.ts";

export interface CategoryRow {
  readonly id: string;
  /** Reports in which it appears. */
  readonly sides: readonly ReportType[];
  readonly title: string;
  /** False: its tests bear no points. */
  readonly counted: boolean;
}

export interface SectionRow {
  readonly id: string;
  readonly category: string;
  readonly title: string;
}

export interface TestRow {
  readonly id: string;
  readonly category: string;
  readonly section: string | null;
  /** The final level of a test that was really made. */
  readonly level: Level;
  /** Full points; `null` for a test without. */
  readonly points: number | null;
  readonly origin: "internetnl" | "waterpas";
  readonly title: string;
}

export const CATEGORIES = [
  { id: "web_ipv6", sides: ["web"], title: "IPv6", counted: true },
  { id: "web_dnssec", sides: ["web"], title: "DNSSEC", counted: true },
  { id: "web_rpki", sides: ["web"], title: "RPKI", counted: true },
  { id: "mail_ipv6", sides: ["mail"], title: "IPv6", counted: true },
  { id: "mail_dnssec", sides: ["mail"], title: "DNSSEC", counted: true },
  { id: "mail_rpki", sides: ["mail"], title: "RPKI", counted: true },
  { id: "dns", sides: ["web", "mail"], title: "Zone and name servers", counted: false },
  { id: "prefix", sides: ["prefix"], title: "Prefix", counted: false },
  { id: "asn", sides: ["asn"], title: "Network", counted: false },
] as const satisfies readonly CategoryRow[];

export const SECTIONS = [
  { id: "web_ipv6_nameservers", category: "web_ipv6", title: "Name servers" },
  { id: "web_rpki", category: "web_rpki", title: "Web server" },
  { id: "web_ns_rpki", category: "web_rpki", title: "Name servers" },
  { id: "mail_ipv6_nameservers", category: "mail_ipv6", title: "Name servers" },
  { id: "mail_dnssec_domain", category: "mail_dnssec", title: "Mail domain" },
  { id: "mail_dnssec_mailservers", category: "mail_dnssec", title: "MX hosts" },
  { id: "mail_rpki", category: "mail_rpki", title: "MX hosts" },
  { id: "mail_ns_rpki", category: "mail_rpki", title: "Name servers" },
  { id: "mail_mx_ns_rpki", category: "mail_rpki", title: "Name servers of the MX hosts" },
] as const satisfies readonly SectionRow[];

const anchor = { origin: "internetnl", level: "required", section: null, points: null } as const;
const own = { origin: "waterpas", category: "dns", section: null, points: null } as const;
const required = { ...own, level: "required" } as const;
const recommended = { ...own, level: "recommended" } as const;
const optional = { ...own, level: "optional" } as const;

const webNs = { ...anchor, category: "web_ipv6", section: "web_ipv6_nameservers" } as const;
const webDnssec = { ...anchor, category: "web_dnssec" } as const;
const mailNs = { ...anchor, category: "mail_ipv6", section: "mail_ipv6_nameservers" } as const;
const mailDomain = { ...anchor, category: "mail_dnssec", section: "mail_dnssec_domain" } as const;
const mailHosts = { ...anchor, category: "mail_dnssec", section: "mail_dnssec_mailservers" } as const;

const webRoutes = { category: "web_rpki", section: "web_rpki" } as const;
const webNsRoutes = { category: "web_rpki", section: "web_ns_rpki" } as const;
const mailRoutes = { category: "mail_rpki", section: "mail_rpki" } as const;
const mailNsRoutes = { category: "mail_rpki", section: "mail_ns_rpki" } as const;
const mxNsRoutes = { category: "mail_rpki", section: "mail_mx_ns_rpki" } as const;
const exists = { ...anchor, points: 5, title: "ROAs exist for the addresses" } as const;
const valid = { ...anchor, points: 10, title: "The routes to the addresses are valid" } as const;
const maxLength = { ...recommended, title: "ROAs allow no more than is announced" } as const;
const reachable = { ...recommended, title: "Networks that drop invalid routes reach the addresses" } as const;
const origins = { ...optional, title: "Networks that announce the addresses" } as const;

const ofPrefix = { origin: "waterpas", category: "prefix", section: null, points: null } as const;
const ofAsn = { origin: "waterpas", category: "asn", section: null, points: null } as const;
const isRequired = { level: "required" } as const;
const isRecommended = { level: "recommended" } as const;
const isOptional = { level: "optional" } as const;

export const TESTS = [
  { ...webNs, id: "web_ipv6_ns_address", title: "Name servers have IPv6 addresses" },
  { ...webNs, id: "web_ipv6_ns_reach", points: 10, title: "Name servers answer over IPv6" },
  { ...webDnssec, id: "web_dnssec_exist", title: "The domain name is signed" },
  { ...webDnssec, id: "web_dnssec_valid", points: 10, title: "The signatures are valid" },
  { ...exists, ...webRoutes, id: "web_rpki_exists" },
  { ...valid, ...webRoutes, id: "web_rpki_valid" },
  { ...maxLength, ...webRoutes, id: "web_rpki_maxlength" },
  { ...reachable, ...webRoutes, id: "web_rpki_reachable" },
  { ...origins, ...webRoutes, id: "web_rpki_origins" },
  { ...exists, ...webNsRoutes, id: "web_ns_rpki_exists" },
  { ...valid, ...webNsRoutes, id: "web_ns_rpki_valid" },
  { ...maxLength, ...webNsRoutes, id: "web_ns_rpki_maxlength" },
  { ...reachable, ...webNsRoutes, id: "web_ns_rpki_reachable" },
  { ...origins, ...webNsRoutes, id: "web_ns_rpki_origins" },
  { ...mailNs, id: "mail_ipv6_ns_address", title: "Name servers have IPv6 addresses" },
  { ...mailNs, id: "mail_ipv6_ns_reach", points: 10, title: "Name servers answer over IPv6" },
  { ...mailDomain, id: "mail_dnssec_mailto_exist", title: "The mail domain is signed" },
  { ...mailDomain, id: "mail_dnssec_mailto_valid", points: 10, title: "Its signatures are valid" },
  { ...mailHosts, id: "mail_dnssec_mx_exist", title: "The names of the MX hosts are signed" },
  { ...mailHosts, id: "mail_dnssec_mx_valid", points: 10, title: "Their signatures are valid" },
  { ...exists, ...mailRoutes, id: "mail_rpki_exists" },
  { ...valid, ...mailRoutes, id: "mail_rpki_valid" },
  { ...maxLength, ...mailRoutes, id: "mail_rpki_maxlength" },
  { ...reachable, ...mailRoutes, id: "mail_rpki_reachable" },
  { ...origins, ...mailRoutes, id: "mail_rpki_origins" },
  { ...exists, ...mailNsRoutes, id: "mail_ns_rpki_exists" },
  { ...valid, ...mailNsRoutes, id: "mail_ns_rpki_valid" },
  { ...maxLength, ...mailNsRoutes, id: "mail_ns_rpki_maxlength" },
  { ...reachable, ...mailNsRoutes, id: "mail_ns_rpki_reachable" },
  { ...origins, ...mailNsRoutes, id: "mail_ns_rpki_origins" },
  { ...exists, ...mxNsRoutes, id: "mail_mx_ns_rpki_exists" },
  { ...valid, ...mxNsRoutes, id: "mail_mx_ns_rpki_valid" },
  { ...maxLength, ...mxNsRoutes, id: "mail_mx_ns_rpki_maxlength" },
  { ...reachable, ...mxNsRoutes, id: "mail_mx_ns_rpki_reachable" },
  { ...origins, ...mxNsRoutes, id: "mail_mx_ns_rpki_origins" },
  { ...required, id: "dns_dnssec_rrsets", title: "All records used here validate" },
  { ...required, id: "dns_dnssec_ds_match", title: "Every DS record has its key" },
  { ...required, id: "dns_dnssec_consistency", title: "All name servers give a zone that validates" },
  { ...required, id: "dns_dnssec_denial", title: "All name servers prove what does not exist" },
  { ...required, id: "dns_dnssec_algorithm", title: "Signing algorithm" },
  { ...recommended, id: "dns_dnssec_ds_digest", title: "Digest types of the DS records" },
  { ...recommended, id: "dns_dnssec_key_size", title: "Key sizes" },
  { ...recommended, id: "dns_dnssec_rrsig_lifetime", title: "Lifetime of the signatures" },
  { ...recommended, id: "dns_dnssec_nsec3", title: "NSEC3 parameters" },
  {
    ...recommended,
    id: "dns_dnssec_algorithm_completeness",
    title: "Every algorithm signs everything",
  },
  { ...optional, id: "dns_dnssec_cds", title: "CDS and CDNSKEY records" },
  { ...required, id: "dns_ns_count", title: "Number of name servers" },
  { ...required, id: "dns_ns_lame", title: "Every name server is authoritative" },
  { ...recommended, id: "dns_ns_delegation", title: "Delegation matches the zone" },
  { ...required, id: "dns_ns_alias", title: "Name server names are not aliases" },
  { ...recommended, id: "dns_ns_tcp", title: "Name servers answer over TCP" },
  { ...recommended, id: "dns_ns_edns", title: "Name servers follow EDNS" },
  { ...recommended, id: "dns_ns_diversity", title: "Name servers stand in several networks" },
  { ...recommended, id: "dns_soa_serial", title: "Name servers have the same version of the zone" },
  { ...optional, id: "dns_soa_values", title: "Values of the SOA record" },
  { ...optional, id: "dns_ns_behaviour", title: "Oddities of the name servers" },
  { ...ofPrefix, ...isRequired, id: "prefix_rpki_valid", title: "Its routes are valid" },
  { ...ofPrefix, ...isRecommended, id: "prefix_rpki_exists", title: "ROAs cover it" },
  {
    ...ofPrefix,
    ...isRecommended,
    id: "prefix_rpki_maxlength",
    title: "ROAs allow no more than is announced",
  },
  {
    ...ofPrefix,
    ...isRecommended,
    id: "prefix_rpki_reachable",
    title: "Networks that drop invalid routes reach it",
  },
  {
    ...ofPrefix,
    ...isRecommended,
    id: "prefix_route_bogon",
    title: "It may be announced, and by its origin",
  },
  { ...ofPrefix, ...isOptional, id: "prefix_route_visible", title: "It is announced" },
  { ...ofAsn, ...isRequired, id: "asn_rpki_invalid", title: "None of its routes is invalid" },
  { ...ofAsn, ...isRecommended, id: "asn_rpki_exists", title: "ROAs cover all its space" },
  { ...ofAsn, ...isRecommended, id: "asn_rpki_valid", title: "All its routes have a ROA" },
  { ...ofAsn, ...isRecommended, id: "asn_rpki_maxlength", title: "ROAs allow no more than is announced" },
  { ...ofAsn, ...isRecommended, id: "asn_rpki_foreign", title: "Other networks that announce its space" },
  { ...ofAsn, ...isOptional, id: "asn_rpki_unused", title: "ROAs that no route needs" },
  { ...ofAsn, ...isOptional, id: "asn_aspa_exists", title: "Its providers are on record (ASPA)" },
] as const satisfies readonly TestRow[];

export type TestId = (typeof TESTS)[number]["id"];

/** The tests of one side's report, in order. */
export function testsOfSide(side: ReportType): readonly (typeof TESTS)[number][] {
  const sides = new Map<string, readonly ReportType[]>(CATEGORIES.map((row) => [row.id, row.sides]));
  return TESTS.filter((test) => sides.get(test.category)?.includes(side) === true);
}
