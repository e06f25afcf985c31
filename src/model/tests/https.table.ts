/** Tests of the HTTPS of a web server: HTTP, TLS, its certificates, CAA and DANE. */
import { anchor, optional, recommended, required, type TestRow } from "./row.ts";
import { CERTIFICATE_TITLES, OWN_CERTIFICATE_TITLES, OWN_TLS_TITLES, TLS_TITLES } from "./tls-title.table.ts";

const http = { category: "web_https", section: "web_https_http" } as const;
const tls = { category: "web_https", section: "web_https_tls" } as const;
const certificate = { category: "web_https", section: "web_https_certificate" } as const;
const dane = { category: "web_https", section: "web_https_dane" } as const;
const scored = { ...anchor, points: 10 } as const;

export const WEB_HTTPS_TESTS = [
  { ...anchor, ...http, id: "web_https_http_available", title: "HTTPS is available" },
  { ...scored, ...http, id: "web_https_http_redirect", title: "Plain HTTP leads to HTTPS" },
  { ...scored, ...http, id: "web_https_http_hsts", title: "Browsers are told to use HTTPS only (HSTS)" },
  { ...scored, ...http, level: "optional", id: "web_https_http_compress", title: "Pages come uncompressed" },
  { ...scored, ...tls, id: "web_https_tls_keyexchange", title: TLS_TITLES.keyexchange },
  { ...scored, ...tls, id: "web_https_tls_ciphers", title: TLS_TITLES.ciphers },
  { ...scored, ...tls, id: "web_https_tls_cipherorder", title: TLS_TITLES.cipherorder },
  { ...scored, ...tls, id: "web_https_tls_version", title: TLS_TITLES.version },
  { ...scored, ...tls, id: "web_https_tls_compress", title: TLS_TITLES.compress },
  { ...scored, ...tls, id: "web_https_tls_secreneg", title: TLS_TITLES.secreneg },
  { ...scored, ...tls, level: "optional", id: "web_https_tls_clientreneg", title: TLS_TITLES.clientreneg },
  { ...scored, ...certificate, id: "web_https_cert_chain", title: CERTIFICATE_TITLES.chain },
  { ...scored, ...certificate, id: "web_https_cert_pubkey", title: CERTIFICATE_TITLES.pubkey },
  { ...scored, ...certificate, id: "web_https_cert_sig", title: CERTIFICATE_TITLES.sig },
  { ...scored, ...certificate, id: "web_https_cert_domain", title: CERTIFICATE_TITLES.domain },
  { ...scored, ...tls, level: "recommended", id: "web_https_tls_caa", title: TLS_TITLES.caa },
  {
    ...anchor,
    ...dane,
    level: "optional",
    id: "web_https_dane_exist",
    title: "TLSA records exist for the web server",
  },
  {
    ...scored,
    ...dane,
    level: "recommended",
    id: "web_https_dane_valid",
    title: "The certificates match the TLSA records",
  },
  { ...scored, ...tls, id: "web_https_tls_0rtt", title: TLS_TITLES["0rtt"] },
  {
    ...scored,
    ...tls,
    level: "recommended",
    id: "web_https_tls_ocsp",
    title: "A valid OCSP response is stapled",
  },
  { ...scored, ...tls, id: "web_https_tls_keyexchangehash", title: TLS_TITLES.keyexchangehash },
  { ...scored, ...tls, id: "web_https_tls_extendedmastersecret", title: TLS_TITLES.extendedmastersecret },
  { ...required, ...http, id: "web_https_http_downgrade", title: "No redirect leads back to plain HTTP" },
  { ...required, ...certificate, id: "web_https_cert_revoked", title: OWN_CERTIFICATE_TITLES.revoked },
  { ...recommended, ...tls, id: "web_https_tls_1_3", title: OWN_TLS_TITLES["1_3"] },
  { ...recommended, ...tls, id: "web_https_tls_largehello", title: OWN_TLS_TITLES.largehello },
  { ...recommended, ...tls, id: "web_https_tls_groups", title: OWN_TLS_TITLES.groups },
  { ...recommended, ...tls, id: "web_https_tls_dhprime", title: OWN_TLS_TITLES.dhprime },
  { ...recommended, ...certificate, id: "web_https_cert_expiry", title: OWN_CERTIFICATE_TITLES.expiry },
  { ...recommended, ...certificate, id: "web_https_cert_lifetime", title: OWN_CERTIFICATE_TITLES.lifetime },
  {
    ...recommended,
    ...certificate,
    id: "web_https_cert_muststaple",
    title: OWN_CERTIFICATE_TITLES.muststaple,
  },
  { ...recommended, ...tls, id: "web_https_tls_downgrade", title: OWN_TLS_TITLES.downgrade },
  { ...recommended, ...tls, id: "web_https_tls_consistency", title: OWN_TLS_TITLES.consistency },
  {
    ...recommended,
    ...certificate,
    id: "web_https_cert_sct",
    title: "Certificate transparency logs know the certificates",
  },
  {
    ...recommended,
    ...http,
    id: "web_https_hsts_preload",
    title: "The domain is fit for the HSTS preload list",
  },
  { ...recommended, ...http, id: "web_www_pair", title: "The name and its www are alike" },
  { ...optional, ...http, id: "web_https_http_nohttp", title: "Port 80 answers, or browsers never ask it" },
  { ...optional, ...http, id: "web_https_http2", title: "HTTP/2 is offered" },
  { ...optional, ...http, id: "web_https_http3", title: "HTTP/3 is offered" },
  { ...optional, ...http, id: "web_https_http_svcb", title: "HTTPS records fit the server" },
  { ...optional, ...tls, id: "web_https_tls_ech", title: "Keys for Encrypted Client Hello are usable" },
  { ...optional, ...tls, id: "web_https_tls_1_3_only", title: OWN_TLS_TITLES["1_3_only"] },
  { ...optional, ...tls, id: "web_https_tls_pqkex", title: OWN_TLS_TITLES.pqkex },
  { ...optional, ...tls, id: "web_https_tls_keyreuse", title: OWN_TLS_TITLES.keyreuse },
  { ...optional, ...tls, id: "web_https_tls_mozilla", title: OWN_TLS_TITLES.mozilla },
  {
    ...optional,
    ...certificate,
    id: "web_https_cert_chainquality",
    title: OWN_CERTIFICATE_TITLES.chainquality,
  },
  { ...optional, ...tls, id: "web_https_tls_clientauth", title: OWN_TLS_TITLES.clientauth },
] as const satisfies readonly TestRow[];
