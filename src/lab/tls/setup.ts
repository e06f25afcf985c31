/** How a TLS server of the lab is configured: well (`settled.md` 11.4), unless told otherwise. */
import { constants } from "node:crypto";
import type { TlsOptions } from "node:tls";
import type { LeafChange, StapleSpec } from "./authority.ts";
import type { Fake } from "./fake.ts";

type NodeOptions = Pick<
  TlsOptions,
  | "minVersion"
  | "maxVersion"
  | "ciphers"
  | "ecdhCurve"
  | "sigalgs"
  | "honorCipherOrder"
  | "secureOptions"
  | "dhparam"
  | "requestCert"
  | "rejectUnauthorized"
>;

export interface TlsSetup {
  /** Options of `node:tls` in place of the good ones. */
  readonly change?: NodeOptions;
  /** Leaves of every name; several for a server with keys of more than one kind. */
  readonly leaves?: readonly LeafChange[];
  /** Names that have a certificate; others, and clients without a name, are turned away. Absent: all names. */
  readonly onlyNames?: readonly string[];
  /** Stapled to every leaf when asked for. */
  readonly staple?: StapleSpec;
  /** Asked in this order before the server itself. */
  readonly fakes?: readonly Fake[];
}

/** Recommended suites of both guideline tables, for either kind of key. */
const GOOD_SUITES = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
].join(":");

/** Without SHA-1 and SHA-224, which OpenSSL accepts by default. */
export const GOOD_SCHEMES = [
  "ecdsa_secp256r1_sha256",
  "ecdsa_secp384r1_sha384",
  "ed25519",
  "rsa_pss_rsae_sha256",
  "rsa_pss_rsae_sha384",
  "rsa_pkcs1_sha256",
  "rsa_pkcs1_sha384",
].join(":");

const CLASSIC_GROUPS = "X25519:P-256:P-384";
const HYBRID_GROUPS = `X25519MLKEM768:${CLASSIC_GROUPS}`;

/**
 * OpenSSL knows the hybrid since 3.5. Asking by trying is no way: under Node.js 22.12 what a context was refused for
 * stays in OpenSSL's queue of errors, and the next call that has nothing to do with it fails.
 */
const GOOD_GROUPS = isSince35(process.versions.openssl) ? HYBRID_GROUPS : CLASSIC_GROUPS;

export const GOOD_OPTIONS: NodeOptions = {
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  ciphers: GOOD_SUITES,
  ecdhCurve: GOOD_GROUPS,
  sigalgs: GOOD_SCHEMES,
  honorCipherOrder: true,
  // Otherwise a server of Node.js lets clients renegotiate three times.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
};

/** The good suites and some more, for old clients; without OpenSSL's security levels. */
export const withSuites = (...more: readonly string[]): string =>
  `${[GOOD_SUITES, ...more].join(":")}:@SECLEVEL=0`;

function isSince35(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 5);
}
