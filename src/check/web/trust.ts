/** Whether browsers would trust the connection over which an answer came. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { ExchangeTls, WebExchange } from "../../model/web.ts";
import { findPath } from "../../proto/x509/path.ts";
import type { Setting } from "../define.ts";
import { certificateOf, rootsOf } from "../tls/certificates.ts";

/** `null` for an exchange without TLS. The certificate must be for the host, and lead to a trusted root at the time of judging. */
export function isTrusted(
  { tls }: WebExchange,
  evidence: EvidenceDocument,
  setting: Setting,
): boolean | null {
  if (tls === null) return null;
  if (tls.name_match !== true) return false;
  return pathIsTrusted(tls.leaf, evidence, setting) ?? chainIsTrusted(tls, evidence, setting);
}

const DATE_ERRORS: ReadonlySet<string> = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

/** OpenSSL's word, but for dates, which it compares with the clock of the machine (`settled.md` 7.6). */
function chainIsTrusted(tls: ExchangeTls, evidence: EvidenceDocument, { now }: Setting): boolean {
  const { chain_error: error, leaf: digest } = tls;
  if (error !== null && !DATE_ERRORS.has(error)) return false;
  const leaf = digest === null ? null : certificateOf(evidence, digest);
  if (leaf === null) return error === null;
  return leaf.notBefore <= now && now <= leaf.notAfter;
}

/** Our own search, where the chain was seen when TLS was measured; `null` elsewhere. */
function pathIsTrusted(digest: string | null, evidence: EvidenceDocument, { now }: Setting): boolean | null {
  if (digest === null) return null;
  for (const endpoint of Object.values(evidence.tls ?? {})) {
    const sent = endpoint.chains.find(({ certificates }) => certificates[0] === digest);
    const leaf = sent === undefined ? null : certificateOf(evidence, digest);
    if (sent === undefined || leaf === null) continue;
    const certificates = sent.certificates.flatMap((each) => certificateOf(evidence, each) ?? []);
    return findPath({ leaf, sent: certificates, roots: rootsOf(endpoint, evidence), now }).trusted;
  }
  return null;
}
