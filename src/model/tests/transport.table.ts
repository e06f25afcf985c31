/** Tests of the way mail takes to a domain: MX hosts, MTA-STS, TLS reports, SMTP. */
import { optional, recommended, required, type TestRow } from "./row.ts";

const category = "mail_transport" as const;
const sts = { category, section: "mail_transport_policy" } as const;
const hosts = { category, section: "mail_transport_hosts" } as const;
const records = { category, section: "mail_transport_records" } as const;

export const MAIL_TRANSPORT_TESTS = [
  { ...recommended, ...sts, id: "mail_mta_sts_exist", title: "An MTA-STS record exists" },
  { ...recommended, ...sts, id: "mail_mta_sts_valid", title: "The MTA-STS policy can be fetched and read" },
  { ...recommended, ...sts, id: "mail_mta_sts_policy", title: "The MTA-STS policy is enforced" },
  { ...required, ...sts, id: "mail_mta_sts_mx", title: "The MX hosts keep what the MTA-STS policy promises" },
  { ...optional, ...sts, id: "mail_tls_rpt_exist", title: "A TLS-RPT record exists" },
  { ...optional, ...sts, id: "mail_tls_rpt_valid", title: "The TLS-RPT record can be used" },
  { ...recommended, ...hosts, id: "mail_mx_valid", title: "The MX records name proper hosts" },
  { ...optional, ...hosts, id: "mail_mx_redundancy", title: "Mail does not depend on one network" },
  { ...optional, ...hosts, id: "mail_mx_fcrdns", title: "Addresses of the MX hosts have matching names" },
  { ...optional, ...hosts, id: "mail_smtp_conformance", title: "The MX hosts speak SMTP by the book" },
  { ...optional, ...hosts, id: "mail_smtp_extensions", title: "Extensions that the MX hosts offer" },
  { ...optional, ...records, id: "mail_srv_submission", title: "Mail programs find servers with TLS" },
  {
    ...optional,
    ...records,
    id: "mail_dns_consistency",
    title: "All name servers give the same mail records",
  },
] as const satisfies readonly TestRow[];
