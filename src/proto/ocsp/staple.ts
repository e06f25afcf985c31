/** What a stapled OCSP response proves, RFC 6960 section 3.2 and RFC 6066 section 8. */
import { hash } from "node:crypto";
import type { Certificate } from "../x509/certificate.ts";
import { PURPOSE } from "../x509/extension.ts";
import { hasIssued, mayHaveIssued } from "../x509/issuer.ts";
import { verifySignature } from "../x509/signature.ts";
import {
  type BasicResponse,
  parseOcspResponse,
  type ResponderId,
  type ResponseStatus,
  type SingleResponse,
} from "./response.ts";

/** How much a responder's clock may be ahead of ours. */
const SKEW_SECONDS = 300;

/** What kept the response from being proof; `good` and `revoked` are proved. */
type StapleState =
  | "good"
  | "revoked"
  /** The responder says it does not know the certificate. */
  | "unknown"
  | "malformed"
  /** The responder reports an error of its own. */
  | "unsuccessful"
  /** It is about another certificate. */
  | "other-certificate"
  /** No certificate of the issuer is at hand. */
  | "no-issuer"
  /** Not signed by the issuer nor by a responder it appointed. */
  | "untrusted"
  | "not-yet-valid"
  | "stale";

/** Times are Unix seconds. */
export interface StapleFacts {
  readonly state: StapleState;
  readonly responseStatus: ResponseStatus | null;
  /** What it says, whether or not it may be believed. */
  readonly certificateStatus: SingleResponse["status"] | null;
  /** Signed by the issuer of the leaf or for it; `null` when that could not be asked. */
  readonly isTrusted: boolean | null;
  readonly thisUpdate: number | null;
  readonly nextUpdate: number | null;
  readonly revokedAt: number | null;
  readonly revocationReason: string | null;
}

export interface StapleQuestion {
  readonly response: Uint8Array;
  readonly leaf: Certificate;
  /** Where the issuer of the leaf is looked for: the chain as sent and the roots. */
  readonly issuers: Iterable<Certificate>;
  /** Unix time in seconds. */
  readonly now: number;
}

const NOTHING = {
  responseStatus: null,
  certificateStatus: null,
  isTrusted: null,
  thisUpdate: null,
  nextUpdate: null,
  revokedAt: null,
  revocationReason: null,
} as const;

/** Reads and judges a stapled response for a leaf. */
export function judgeStaple({ response, leaf, issuers, now }: StapleQuestion): StapleFacts {
  const parsed = parseOcspResponse(response);
  if (!parsed.ok) return { state: "malformed", ...NOTHING };
  const { status, basic } = parsed.value;
  if (basic === null) return { state: "unsuccessful", ...NOTHING, responseStatus: status };
  const candidates = Array.from(issuers).filter((candidate) => mayHaveIssued(candidate, leaf));
  const proper = candidates.filter((candidate) => hasIssued(candidate, leaf));
  const single = basic.responses.find((one) => one.id.serial === leaf.serial && isAbout(one, proper));
  const facts = { ...NOTHING, responseStatus: status };
  if (proper.length === 0) return { state: "no-issuer", ...facts };
  const isTrusted = proper.some((issuer) => isSignedFor(issuer, basic, now));
  if (single === undefined) return { state: "other-certificate", ...facts, isTrusted };
  return { state: stateOf(single, isTrusted, now), ...facts, ...saidOf(single), isTrusted };
}

function saidOf(
  single: SingleResponse,
): Pick<StapleFacts, "certificateStatus" | "thisUpdate" | "nextUpdate" | "revokedAt" | "revocationReason"> {
  const { status, thisUpdate, nextUpdate, revokedAt, revocationReason } = single;
  return { certificateStatus: status, thisUpdate, nextUpdate, revokedAt, revocationReason };
}

function stateOf(
  { status, thisUpdate, nextUpdate }: SingleResponse,
  isTrusted: boolean,
  now: number,
): StapleState {
  if (!isTrusted) return "untrusted";
  // A revocation does not lapse with the response that tells it.
  if (status === "revoked") return "revoked";
  if (thisUpdate > now + SKEW_SECONDS) return "not-yet-valid";
  if (nextUpdate !== null && nextUpdate < now) return "stale";
  return status;
}

/** RFC 6960 section 4.1.1: hashes of the issuer's name and key. */
function isAbout({ id }: SingleResponse, issuers: readonly Certificate[]): boolean {
  const algorithm = id.hash;
  if (algorithm === null || !ID_HASHES.includes(algorithm)) return false;
  return issuers.some(
    ({ subject, publicKey }) =>
      hash(algorithm, subject.der, "buffer").equals(id.issuerNameHash) &&
      hash(algorithm, publicKey.key, "buffer").equals(id.issuerKeyHash),
  );
}

/** Those every build of the crypto library has. */
const ID_HASHES: readonly string[] = ["sha1", "sha224", "sha256", "sha384", "sha512"];

/** Signed by the issuer, or by a certificate the issuer gave the purpose of signing responses (section 4.2.2.2). */
function isSignedFor(issuer: Certificate, basic: BasicResponse, now: number): boolean {
  const responders = [issuer, ...basic.certificates.filter((one) => isAppointed(one, issuer, now))];
  return responders.some(
    (one) => isNamed(one, basic.responder) && verifySignature(basic.signed, one.publicKey) === "valid",
  );
}

function isAppointed(responder: Certificate, issuer: Certificate, now: number): boolean {
  if (responder.extendedKeyUsage?.includes(PURPOSE.ocspSigning) !== true) return false;
  return (
    responder.notBefore <= now + SKEW_SECONDS && now <= responder.notAfter && hasIssued(issuer, responder)
  );
}

function isNamed({ subject, publicKey }: Certificate, responder: ResponderId): boolean {
  if (responder.by === "name") return responder.name.key === subject.key;
  return hash("sha1", publicKey.key, "buffer").equals(responder.sha1);
}

/** The staple of every handshake is a valid one that says good: what the flag "must staple" asks for (RFC 7633). */
export function keepsMustStaple(staples: readonly (StapleFacts | null)[]): boolean {
  return staples.length > 0 && staples.every((facts) => facts?.state === "good");
}
