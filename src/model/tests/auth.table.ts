/** Tests of the records that tell genuine mail of a domain from forged mail: DMARC, DKIM, SPF. */
import { anchor, optional, recommended, type TestRow } from "./row.ts";

const category = "mail_auth" as const;
const dmarc = { category, section: "mail_auth_dmarc" } as const;
const dkim = { category, section: "mail_auth_dkim" } as const;
const spf = { category, section: "mail_auth_spf" } as const;
const scored = { ...anchor, points: 10 } as const;

export const MAIL_AUTH_TESTS = [
  { ...scored, ...dmarc, id: "mail_auth_dmarc_exist", title: "A DMARC record exists" },
  { ...scored, ...dmarc, id: "mail_auth_dmarc_policy", title: "The DMARC policy is strict enough" },
  { ...scored, ...dkim, id: "mail_auth_dkim_exist", title: "DKIM keys exist" },
  { ...scored, ...spf, id: "mail_auth_spf_exist", title: "An SPF record exists" },
  { ...scored, ...spf, id: "mail_auth_spf_policy", title: "The SPF record is sound and strict enough" },
  { ...recommended, ...spf, id: "mail_auth_spf_lookups", title: "SPF needs few DNS lookups" },
  {
    ...recommended,
    ...dmarc,
    id: "mail_auth_dmarc_subdomains",
    title: "The DMARC policy is strict for subdomains too",
  },
  { ...recommended, ...dkim, id: "mail_auth_dkim_keys", title: "The DKIM keys found are strong enough" },
  { ...optional, ...spf, id: "mail_auth_spf_scope", title: "SPF authorises few addresses" },
  { ...optional, ...spf, id: "mail_auth_spf_hygiene", title: "The SPF record is well written" },
  { ...optional, ...spf, id: "mail_auth_spf_wildcard", title: "SPF of names that do not exist" },
  { ...optional, ...dmarc, id: "mail_auth_dmarc_reporting", title: "DMARC reports have a destination" },
  {
    ...optional,
    ...dmarc,
    id: "mail_auth_dmarc_discovery",
    title: "Old and new receivers find the same DMARC record",
  },
  {
    ...optional,
    category,
    id: "mail_parked_complete",
    title: "A domain without mail says so in every way",
  },
] as const satisfies readonly TestRow[];
