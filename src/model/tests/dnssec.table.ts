/** Tests of the DNSSEC of a name. */
import { anchor, type TestRow } from "./row.ts";

const webDnssec = { ...anchor, category: "web_dnssec" } as const;
const mailDomain = { ...anchor, category: "mail_dnssec", section: "mail_dnssec_domain" } as const;
const mailHosts = { ...anchor, category: "mail_dnssec", section: "mail_dnssec_mailservers" } as const;

export const WEB_DNSSEC_TESTS = [
  { ...webDnssec, id: "web_dnssec_exist", title: "The domain name is signed" },
  { ...webDnssec, id: "web_dnssec_valid", points: 10, title: "The signatures are valid" },
] as const satisfies readonly TestRow[];

export const MAIL_DNSSEC_TESTS = [
  { ...mailDomain, id: "mail_dnssec_mailto_exist", title: "The mail domain is signed" },
  { ...mailDomain, id: "mail_dnssec_mailto_valid", points: 10, title: "Its signatures are valid" },
  { ...mailHosts, id: "mail_dnssec_mx_exist", title: "The names of the MX hosts are signed" },
  { ...mailHosts, id: "mail_dnssec_mx_valid", points: 10, title: "Their signatures are valid" },
] as const satisfies readonly TestRow[];
