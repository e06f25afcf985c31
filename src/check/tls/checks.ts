/** The tests of TLS, in the order of the tests tables. */
import type { AnyCheck } from "../define.ts";
import { webHttpsHttpAvailable } from "../web/http-available.ts";
import { defineCaa } from "./caa.ts";
import { defineCertChain } from "./cert-chain.ts";
import { defineCertExpiry, defineCertLifetime } from "./cert-dates.ts";
import { defineCertDomain } from "./cert-domain.ts";
import { defineCertPubkey, defineCertSignature } from "./cert-strength.ts";
import { defineChainQuality, webCertSct } from "./chain-quality.ts";
import { defineCipherOrder } from "./cipher-order.ts";
import { defineCiphers } from "./ciphers.ts";
import { defineClientAuth } from "./client-auth.ts";
import { defineClientRenegotiation, defineEarlyData } from "./connection.ts";
import { defineConsistency } from "./consistency.ts";
import { defineDaneExist } from "./dane-exist.ts";
import { mailDaneRecords, mailDaneRollover } from "./dane-records.ts";
import { defineDaneValid } from "./dane-valid.ts";
import { defineDhPrime, defineKeyReuse } from "./dh-prime.ts";
import { defineGroups, definePostQuantum } from "./groups.ts";
import { defineCompression, defineExtendedMasterSecret, defineSecureRenegotiation } from "./hello.ts";
import { defineKeyExchange } from "./key-exchange.ts";
import { defineKeyExchangeHash } from "./key-exchange-hash.ts";
import { defineMozilla } from "./mozilla.ts";
import { defineCertRevoked, defineMustStaple, webTlsOcsp } from "./ocsp.ts";
import { MAIL, WEB } from "./role.table.ts";
import type { TlsRole } from "./role.ts";
import { defineDowngrade, defineLargeHello, defineTls13, defineTls13Only } from "./tls13.ts";
import { defineVersion } from "./version.ts";

const before = (role: TlsRole): AnyCheck[] => [
  defineKeyExchange(role),
  defineCiphers(role),
  defineCipherOrder(role),
  defineVersion(role),
  defineCompression(role),
  defineSecureRenegotiation(role),
  defineClientRenegotiation(role),
  defineCertChain(role),
  defineCertPubkey(role),
  defineCertSignature(role),
  defineCertDomain(role),
  defineCaa(role),
  defineDaneExist(role),
  defineDaneValid(role),
];

const ownFirst = (role: TlsRole): AnyCheck[] => [
  defineCertRevoked(role),
  defineTls13(role),
  defineLargeHello(role),
  defineGroups(role),
  defineDhPrime(role),
  defineCertExpiry(role),
  defineCertLifetime(role),
  defineMustStaple(role),
  defineDowngrade(role),
  defineConsistency(role),
];

const ownLast = (role: TlsRole): AnyCheck[] => [
  defineTls13Only(role),
  definePostQuantum(role),
  defineKeyReuse(role),
  defineMozilla(role),
  defineChainQuality(role),
  defineClientAuth(role),
];

export const WEB_HTTPS_CHECKS: readonly AnyCheck[] = [
  webHttpsHttpAvailable,
  ...before(WEB),
  defineEarlyData(WEB),
  webTlsOcsp,
  defineKeyExchangeHash(WEB),
  defineExtendedMasterSecret(WEB),
  ...ownFirst(WEB),
  webCertSct,
  ...ownLast(WEB),
];

/**
 * Those of mail servers, without `mail_starttls_tls_available`, which comes before them and lets them through. They
 * join the catalogue together with it and with the rows of `MAIL_STARTTLS_TESTS`.
 */
export const MAIL_STARTTLS_CHECKS: readonly AnyCheck[] = [
  ...before(MAIL),
  mailDaneRollover,
  defineEarlyData(MAIL),
  defineKeyExchangeHash(MAIL),
  defineExtendedMasterSecret(MAIL),
  ...ownFirst(MAIL),
  ...ownLast(MAIL),
  mailDaneRecords,
];
