/** Organizational domains by the public suffix list, RFC 7489 section 3.2. */
import { getDomain } from "tldts";

/** The public suffix and the label before it, by ICANN and private rules; `null` for a public suffix itself. */
export function organizationalByList(domain: string): string | null {
  return getDomain(domain, { allowPrivateDomains: true, validateHostname: false, extractHostname: false });
}
