/** Certificates as text, RFC 7468 section 5. */

const BLOCK = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END/g;

/** The octets of all certificates in a text, in their order; other text is passed over. */
export function certificatesInPem(text: string): Buffer[] {
  return [...text.matchAll(BLOCK)].map(([, body = ""]) => Buffer.from(body, "base64"));
}
