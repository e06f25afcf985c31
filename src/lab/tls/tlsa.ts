/** TLSA records of the lab, RFC 6698. */
import { type CertificateKey, certificateKey, type KeyKind, spkiDigest } from "./key.ts";

/** Labels of the keys of all web hosts and of all mail hosts: one record fits every one of them. */
export const WEB_KEY = "web";
export const MAIL_KEY = "mail";
/** The key that mail hosts will have next. */
const NEXT_MAIL_KEY = "mail next";

/** A record DANE-EE, SPKI, SHA-256 (`3 1 1`), as a line of a zone. */
export function tlsaLine(owner: string, key: CertificateKey): string {
  return `${owner} TLSA 3 1 1 ${spkiDigest(key).toString("hex")}\n`;
}

/** The record of the web host's key of some kind. */
export function webTlsa(owner: string, kind: KeyKind = "p256"): string {
  return tlsaLine(owner, certificateKey(kind, WEB_KEY));
}

/** The records of a mail host: the key in use, and the next one unless `next` is false (RFC 7671 section 8.1). */
export function mailTlsa(owner: string, { next = true } = {}): string {
  const labels = next ? [MAIL_KEY, NEXT_MAIL_KEY] : [MAIL_KEY];
  return labels.map((label) => tlsaLine(owner, certificateKey("p256", label))).join("");
}

/** A record of a key that no host has. */
export function strayTlsa(owner: string): string {
  return tlsaLine(owner, certificateKey("p256", "stray"));
}
