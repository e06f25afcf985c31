/** Tests of a zone and its name servers. */
import * as row from "./row.ts";

const required = { ...row.required, category: "dns" } as const;
const recommended = { ...row.recommended, category: "dns" } as const;
const optional = { ...row.optional, category: "dns" } as const;

export const DNS_TESTS = [
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
] as const satisfies readonly row.TestRow[];
