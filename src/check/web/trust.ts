/** Whether browsers would trust the connection over which an answer came. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { ExchangeTls, WebExchange } from "../../model/web.ts";
import { findPath, type PathAnswer } from "../../proto/x509/path.ts";
import type { Setting } from "../define.ts";
import { certificateOf, rootsOf } from "../tls/certificates.ts";

/**
 * Whether the certificate is for the host, and leads to a trusted root at the time of judging; `null` without TLS, and
 * where OpenSSL and our own search disagree about more than dates.
 */
export function isTrusted(
  { tls }: WebExchange,
  evidence: EvidenceDocument,
  setting: Setting,
): boolean | null {
  if (tls === null) return null;
  if (tls.name_match !== true) return false;
  const path = pathOf(tls.leaf, evidence, setting);
  if (path === null) return chainIsTrusted(tls, evidence, setting);
  if (path.trusted === (tls.chain_error === null)) return path.trusted;
  const isAboutDates =
    tls.chain_error === null ? path.faults.every(isDate) : DATE_ERRORS.has(tls.chain_error);
  return isAboutDates ? path.trusted : null;
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

const DATE_FAULTS: ReadonlySet<string> = new Set(["expired", "not-yet-valid"]);

const isDate = ({ code }: PathAnswer["faults"][number]): boolean => DATE_FAULTS.has(code);

const KNOWN = new WeakMap<EvidenceDocument, Map<string, PathAnswer | null>>();

/** Our own search, made once for each certificate and time. */
function pathOf(digest: string | null, evidence: EvidenceDocument, { now }: Setting): PathAnswer | null {
  if (digest === null) return null;
  const known = KNOWN.get(evidence) ?? new Map<string, PathAnswer | null>();
  KNOWN.set(evidence, known);
  const key = `${digest} ${now}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const path = search(digest, evidence, now);
  known.set(key, path);
  return path;
}

/** `null` where the chain was not seen when TLS was measured. */
function search(digest: string, evidence: EvidenceDocument, now: number): PathAnswer | null {
  for (const endpoint of Object.values(evidence.tls ?? {})) {
    const chain = endpoint.chains.find(({ certificates }) => certificates[0] === digest);
    const leaf = chain === undefined ? null : certificateOf(evidence, digest);
    if (chain === undefined || leaf === null) continue;
    const sent = chain.certificates.flatMap((each) => certificateOf(evidence, each) ?? []);
    return findPath({ leaf, sent, roots: rootsOf(endpoint, evidence), now });
  }
  return null;
}
