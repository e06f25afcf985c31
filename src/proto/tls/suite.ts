/** What the registered name of a cipher suite says. */
import { SUITE_NAMES } from "./suite.table.ts";
import { VERSION } from "./version.table.ts";

/** Names of key exchanges as they stand in suite names. */
const KEY_EXCHANGES = [
  "RSA",
  "DH",
  "DHE",
  "DH_anon",
  "ECDH",
  "ECDHE",
  "ECDH_anon",
  "PSK",
  "RSA_PSK",
  "DHE_PSK",
  "ECDHE_PSK",
  "KRB5",
  "SRP",
  "ECCPWD",
  "GOST",
] as const;

/** How the keys are agreed on; `any` for TLS 1.3, where the suite does not say. */
export type KeyExchangeName = (typeof KEY_EXCHANGES)[number] | "any";
/** Whose key signs or decrypts; `null` for anonymous and pure PSK suites, `any` for TLS 1.3. */
type Authentication = "RSA" | "DSS" | "ECDSA" | "KRB5" | "GOST" | "any";

/** A registered cipher suite. */
export interface Suite {
  readonly code: number;
  /** IANA name. */
  readonly name: string;
  readonly keyExchange: KeyExchangeName;
  readonly authentication: Authentication | null;
  /** Keys shortened for the export rules of the 1990s. */
  readonly isExport: boolean;
  /** Lowest and highest protocol version that can have it. */
  readonly oldest: number;
  readonly newest: number;
  /** ServerKeyExchange carries a signature. */
  readonly isSigned: boolean;
}

const AUTHENTICATION: readonly (readonly [RegExp, Authentication])[] = [
  [/_anon/, "any"],
  [/RSA/, "RSA"],
  [/DSS/, "DSS"],
  [/ECDSA/, "ECDSA"],
  [/^KRB5/, "KRB5"],
  [/^GOST/, "GOST"],
];

function keyExchangeOf(head: string): KeyExchangeName {
  if (head.startsWith("GOST")) return "GOST";
  if (head.startsWith("SRP")) return "SRP";
  // RFC 6655 calls two suites of DHE_PSK "PSK_DHE".
  if (head === "PSK_DHE") return "DHE_PSK";
  const exact = KEY_EXCHANGES.find((name) => name === head);
  if (exact !== undefined) return exact;
  if (head.includes("_anon")) return head.startsWith("ECDH") ? "ECDH_anon" : "DH_anon";
  return KEY_EXCHANGES.find((name) => name === head.split("_")[0]) ?? "RSA";
}

function authenticationOf(head: string): Authentication | null {
  const found = AUTHENTICATION.find(([pattern]) => pattern.test(head))?.[1];
  return found === undefined || found === "any" ? null : found;
}

// RFC 5246 7.4.3 and RFC 8422 5.4: the ephemeral exchanges that are not anonymous and not with a PSK; RFC 2712 and
// static DH send no ServerKeyExchange.
const SIGNED: readonly KeyExchangeName[] = ["DHE", "ECDHE"];

function newSuite(code: number, name: string): Suite {
  return {
    code,
    name,
    keyExchange: "any",
    authentication: "any",
    isExport: false,
    oldest: VERSION.tls13,
    newest: VERSION.tls13,
    isSigned: false,
    ...oldFacts(name),
  };
}

/** RFC 5246 1.2: AEAD modes, and MACs other than MD5 and SHA-1; RFC 9189 for GOST. */
function needsTls12(head: string, cipher: string): boolean {
  if (head.startsWith("GOSTR341112")) return true;
  // RFC 5487 3 and RFC 5489 3: with PSKs the MACs alone do not need it.
  if (head.includes("PSK") && /_(CBC|NULL)_/.test(cipher) && !cipher.includes("ARIA")) return false;
  return /_(SHA256|SHA384|CCM|CCM_8)$/.test(cipher);
}

function oldFacts(name: string): Partial<Suite> {
  const at = name.indexOf("_WITH_");
  // TLS 1.3 suites name no key exchange (RFC 8446 B.4); the four MGM suites of GOST are of TLS 1.3 as well (RFC 9367).
  if (at < 0 || name.includes("_MGM_")) return {};
  const full = name.slice("TLS_".length, at);
  const head = full.replace(/_EXPORT(1024)?$/, "");
  const keyExchange = keyExchangeOf(head);
  const isExport = head !== full;
  return {
    keyExchange,
    authentication: authenticationOf(head),
    isExport,
    oldest: needsTls12(head, name.slice(at)) ? VERSION.tls12 : VERSION.ssl3,
    newest: VERSION.tls12,
    isSigned: SIGNED.includes(keyExchange) || (isExport && keyExchange === "RSA"),
  };
}

/** Signalling values, which share the number space but are no suites (RFC 5746 3.3, RFC 7507 2). */
const SCSV = { renegotiation: 0x00ff, fallback: 0x5600 } as const;

/** Every registered suite by code point, without signalling values and `TLS_NULL_WITH_NULL_NULL`. */
export const SUITES: ReadonlyMap<number, Suite> = new Map(
  SUITE_NAMES.filter(([code]) => code !== 0 && code !== SCSV.renegotiation && code !== SCSV.fallback).map(
    ([code, name]) => [code, newSuite(code, name)],
  ),
);
