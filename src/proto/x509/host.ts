/** Does a certificate name the host? RFC 9525. */
import { formatAddress, parseAddress } from "../ip/address.ts";
import type { Certificate } from "./certificate.ts";

/** OpenSSL and browsers want two labels behind a wildcard, so that none stands for a whole top-level domain. */
const LEAST_LABELS_BEHIND_WILDCARD = 2;

/** The names of a certificate that count: of subjectAltName, never the common name (RFC 9525 section 6.3). */
export interface HostNames {
  readonly dns: readonly string[];
  readonly addresses: readonly string[];
}

/** The names that count, as the certificate has them. */
export function hostNamesOf({ names }: Pick<Certificate, "names">): HostNames {
  return { dns: names?.dns ?? [], addresses: names?.addresses ?? [] };
}

/**
 * The name of the certificate that covers the host, `null` when none does.
 *
 * @param host A domain name in A-labels, with or without final dot, or an IP address without brackets.
 */
export function coveringName(certificate: Pick<Certificate, "names">, host: string): string | null {
  const { dns, addresses } = hostNamesOf(certificate);
  const address = parseAddress(host);
  if (address.ok) {
    const wanted = formatAddress(address.bytes);
    return addresses.find((found) => found === wanted) ?? null;
  }
  const reference = foldCase(host.replace(/\.$/, ""));
  if (!isPlainName(reference)) return null;
  return dns.find((presented) => coversName(presented, reference)) ?? null;
}

/** Whether a name of a certificate, perhaps with a wildcard, covers a domain name in lower case (RFC 9525 section 6.3). */
function coversName(presented: string, reference: string): boolean {
  const pattern = foldCase(presented);
  if (!pattern.includes("*")) return isPlainName(pattern) && pattern === reference;
  // Only as the whole left-most label, where it stands for exactly one label.
  const behind = pattern.slice(2);
  if (!pattern.startsWith("*.") || !isPlainName(behind)) return false;
  if (behind.split(".").length < LEAST_LABELS_BEHIND_WILDCARD) return false;
  const dot = reference.indexOf(".");
  return dot > 0 && reference.slice(dot + 1) === behind;
}

/** Not empty, no empty labels, no characters that would hide where a name ends. */
function isPlainName(name: string): boolean {
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(name);
}

/** RFC 4343: letters of ASCII only. */
function foldCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
