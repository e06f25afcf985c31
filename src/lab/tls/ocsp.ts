/** Responses of the lab's OCSP responder, RFC 6960 section 4.2. */
import { createHash } from "node:crypto";
import type { Certificate, Issuer } from "./certificate.ts";
import { keyIdentifier } from "./certificate.ts";
import {
  bitString,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  nothing,
  objectId,
  octetString,
  sequence,
  tagged,
} from "./der.ts";
import { signatureAlgorithm, signWith } from "./signature.ts";

export interface OcspSpec {
  readonly status: "good" | "revoked" | "unknown";
  /** Unix seconds. */
  readonly thisUpdate: number;
  readonly nextUpdate?: number;
  /** `tryLater` (3) and such carry nothing else; 0 when absent. */
  readonly responseStatus?: number;
  /** Who signs in place of the issuer; its certificate goes along. */
  readonly responder?: { readonly signer: Issuer; readonly certificate?: Certificate };
  /** One bit of the signature is turned over. */
  readonly corrupt?: boolean;
}

const BASIC = "1.3.6.1.5.5.7.48.1.1";
const SHA1 = "1.3.14.3.2.26";
const HASH = { hash: "sha256" } as const;
const HOUR = 3600;
const REVOKED_AGO = 24 * HOUR;

/** OCSPResponse about a certificate, DER. */
export function makeOcspResponse(leaf: Certificate, issuer: Issuer, spec: OcspSpec): Buffer {
  const { responseStatus = 0, responder } = spec;
  if (responseStatus !== 0) return sequence(enumerated(responseStatus));
  const { key } = responder?.signer ?? issuer;
  const data = responseData(leaf, issuer, spec, keyIdentifier(key.spki));
  const signature = signWith(key, HASH, data);
  const at = signature.length >> 1;
  if (spec.corrupt === true) signature.writeUInt8(signature.readUInt8(at) ^ 1, at);
  const certificate = responder?.certificate;
  const certificates = certificate === undefined ? [] : [explicit(0, sequence(certificate.der))];
  const basic = sequence(data, signatureAlgorithm(key, HASH), bitString(signature), ...certificates);
  return sequence(enumerated(0), explicit(0, sequence(objectId(BASIC), octetString(basic))));
}

function responseData(leaf: Certificate, issuer: Issuer, spec: OcspSpec, responderKey: Buffer): Buffer {
  const next = spec.nextUpdate === undefined ? [] : [explicit(0, generalizedTime(spec.nextUpdate))];
  const single = sequence(
    certificateId(leaf, issuer),
    status(spec),
    generalizedTime(spec.thisUpdate),
    ...next,
  );
  // ResponderID byKey
  return sequence(explicit(2, octetString(responderKey)), generalizedTime(spec.thisUpdate), sequence(single));
}

function certificateId({ issuerName, serial }: Certificate, { key }: Issuer): Buffer {
  return sequence(
    sequence(objectId(SHA1), nothing()),
    octetString(createHash("sha1").update(issuerName).digest()),
    octetString(keyIdentifier(key.spki)),
    integer(serial),
  );
}

function status({ status: word, thisUpdate }: OcspSpec): Buffer {
  if (word === "revoked") return tagged(0xa1, generalizedTime(thisUpdate - REVOKED_AGO));
  return implicit(word === "good" ? 0 : 2, Buffer.alloc(0));
}
