/** Tests of STARTTLS on mail servers, their certificates, CAA and DANE. */
import { anchor, optional, recommended, required, type TestRow } from "./row.ts";
import { CERTIFICATE_TITLES, OWN_CERTIFICATE_TITLES, OWN_TLS_TITLES, TLS_TITLES } from "./tls-title.table.ts";

const tls = { category: "mail_starttls", section: "mail_starttls_tls" } as const;
const certificate = { category: "mail_starttls", section: "mail_starttls_certificate" } as const;
const dane = { category: "mail_starttls", section: "mail_starttls_dane" } as const;
const scored = { ...anchor, points: 10 } as const;

export const MAIL_STARTTLS_TESTS = [
  { ...scored, ...tls, id: "mail_starttls_tls_available", title: "STARTTLS is available" },
  { ...scored, ...tls, id: "mail_starttls_tls_keyexchange", title: TLS_TITLES.keyexchange },
  { ...scored, ...tls, id: "mail_starttls_tls_ciphers", title: TLS_TITLES.ciphers },
  { ...scored, ...tls, id: "mail_starttls_tls_cipherorder", title: TLS_TITLES.cipherorder },
  { ...scored, ...tls, id: "mail_starttls_tls_version", title: TLS_TITLES.version },
  { ...scored, ...tls, id: "mail_starttls_tls_compress", title: TLS_TITLES.compress },
  { ...scored, ...tls, id: "mail_starttls_tls_secreneg", title: TLS_TITLES.secreneg },
  {
    ...scored,
    ...tls,
    level: "optional",
    id: "mail_starttls_tls_clientreneg",
    title: TLS_TITLES.clientreneg,
  },
  {
    ...scored,
    ...certificate,
    level: "optional",
    id: "mail_starttls_cert_chain",
    title: CERTIFICATE_TITLES.chain,
  },
  { ...scored, ...certificate, id: "mail_starttls_cert_pubkey", title: CERTIFICATE_TITLES.pubkey },
  { ...scored, ...certificate, id: "mail_starttls_cert_sig", title: CERTIFICATE_TITLES.sig },
  {
    ...scored,
    ...certificate,
    level: "optional",
    id: "mail_starttls_cert_domain",
    title: CERTIFICATE_TITLES.domain,
  },
  { ...scored, ...tls, level: "recommended", id: "mail_starttls_tls_caa", title: TLS_TITLES.caa },
  { ...scored, ...dane, id: "mail_starttls_dane_exist", title: "TLSA records exist for the mail servers" },
  { ...scored, ...dane, id: "mail_starttls_dane_valid", title: "The certificates match the TLSA records" },
  {
    ...anchor,
    ...dane,
    level: "optional",
    id: "mail_starttls_dane_rollover",
    title: "TLSA records are ready for the next key",
  },
  { ...scored, ...tls, id: "mail_starttls_tls_0rtt", title: TLS_TITLES["0rtt"] },
  { ...scored, ...tls, id: "mail_starttls_tls_keyexchangehash", title: TLS_TITLES.keyexchangehash },
  {
    ...scored,
    ...tls,
    id: "mail_starttls_tls_extendedmastersecret",
    title: TLS_TITLES.extendedmastersecret,
  },
  { ...required, ...certificate, id: "mail_starttls_cert_revoked", title: OWN_CERTIFICATE_TITLES.revoked },
  { ...recommended, ...tls, id: "mail_starttls_tls_1_3", title: OWN_TLS_TITLES["1_3"] },
  { ...recommended, ...tls, id: "mail_starttls_tls_largehello", title: OWN_TLS_TITLES.largehello },
  { ...recommended, ...tls, id: "mail_starttls_tls_groups", title: OWN_TLS_TITLES.groups },
  { ...recommended, ...tls, id: "mail_starttls_tls_dhprime", title: OWN_TLS_TITLES.dhprime },
  { ...recommended, ...certificate, id: "mail_starttls_cert_expiry", title: OWN_CERTIFICATE_TITLES.expiry },
  {
    ...recommended,
    ...certificate,
    id: "mail_starttls_cert_lifetime",
    title: OWN_CERTIFICATE_TITLES.lifetime,
  },
  {
    ...recommended,
    ...certificate,
    id: "mail_starttls_cert_muststaple",
    title: OWN_CERTIFICATE_TITLES.muststaple,
  },
  { ...recommended, ...tls, id: "mail_starttls_tls_downgrade", title: OWN_TLS_TITLES.downgrade },
  { ...recommended, ...tls, id: "mail_starttls_tls_consistency", title: OWN_TLS_TITLES.consistency },
  { ...optional, ...tls, id: "mail_starttls_tls_1_3_only", title: OWN_TLS_TITLES["1_3_only"] },
  { ...optional, ...tls, id: "mail_starttls_tls_pqkex", title: OWN_TLS_TITLES.pqkex },
  { ...optional, ...tls, id: "mail_starttls_tls_keyreuse", title: OWN_TLS_TITLES.keyreuse },
  { ...optional, ...tls, id: "mail_starttls_tls_mozilla", title: OWN_TLS_TITLES.mozilla },
  {
    ...optional,
    ...certificate,
    id: "mail_starttls_cert_chainquality",
    title: OWN_CERTIFICATE_TITLES.chainquality,
  },
  { ...optional, ...tls, id: "mail_starttls_tls_clientauth", title: OWN_TLS_TITLES.clientauth },
  { ...optional, ...dane, id: "mail_starttls_dane_records", title: "State of each TLSA record" },
  {
    ...recommended,
    ...tls,
    id: "mail_starttls_command_injection",
    title: "Commands sent before TLS are not run inside it",
  },
] as const satisfies readonly TestRow[];
