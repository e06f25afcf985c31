/** Which certificate issued which. */
import type { Certificate } from "./certificate.ts";
import { type SignatureState, verifySignature } from "./signature.ts";

/** Names and key identifiers fit, so that the one may have issued the other (RFC 5280 sections 4.2.1.1 and 6.1.3). */
export function mayHaveIssued(issuer: Certificate, certificate: Certificate): boolean {
  if (issuer.subject.key !== certificate.issuer.key) return false;
  const wanted = certificate.authorityKeyId;
  return wanted === null || issuer.subjectKeyId === null || wanted === issuer.subjectKeyId;
}

const STATES = new WeakMap<Certificate, WeakMap<Certificate, SignatureState>>();

/** Whether the key of the one signed the other; computed once per pair. */
export function signatureBy(issuer: Certificate, certificate: Certificate): SignatureState {
  const known = STATES.get(certificate) ?? new WeakMap<Certificate, SignatureState>();
  STATES.set(certificate, known);
  const state = known.get(issuer) ?? verifySignature(certificate.signed, issuer.publicKey);
  known.set(issuer, state);
  return state;
}

/** Names fit and the signature is good. */
export function hasIssued(issuer: Certificate, certificate: Certificate): boolean {
  return mayHaveIssued(issuer, certificate) && signatureBy(issuer, certificate) === "valid";
}

/** Signed with its own key. */
export function isSelfSigned(certificate: Certificate): boolean {
  return certificate.selfIssued && signatureBy(certificate, certificate) === "valid";
}
