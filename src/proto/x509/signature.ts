/** Signature algorithms and their verification, RFC 5280 section 4.1.1.2, RFC 4055, RFC 8410, RFC 9881. */
import { constants, createPublicKey, type KeyObject, type VerifyKeyObjectInput, verify } from "node:crypto";
import { pem } from "../pem.ts";
import { HASHES, SIGNATURES, type SignatureFamily } from "./algorithm.table.ts";
import { contextTag, type Der, DerReader, TAG } from "./der.ts";
import type { PublicKey } from "./public-key.ts";
import { takeOid, takeSmallInteger } from "./value.ts";

/** How a certificate or an OCSP response is signed. */
export interface SignatureAlgorithm {
  readonly oid: string;
  /** As the RFC spells it; the object identifier of an unknown one. */
  readonly name: string;
  readonly family: SignatureFamily;
  /** As node:crypto names it; `null` when the algorithm has no choice of hash or the hash is unknown. */
  readonly hash: string | null;
  /** RSASSA-PSS only: the hash of the mask. */
  readonly maskHash: string | null;
  /** RSASSA-PSS only, octets. */
  readonly saltLength: number | null;
  /** All of the AlgorithmIdentifier. */
  readonly der: Buffer;
}

/** `unsupported`: neither proved nor disproved, because this machine cannot verify such a signature. */
export type SignatureState = "valid" | "invalid" | "unsupported";

interface PssParameters {
  readonly hash: string | null;
  readonly maskHash: string | null;
  readonly saltLength: number | null;
}

const NOT_PSS: PssParameters = { hash: null, maskHash: null, saltLength: null };
const PSS_TRAILER = 1;

/** The next element as an AlgorithmIdentifier of a signature. */
export function takeSignatureAlgorithm(reader: DerReader): SignatureAlgorithm {
  const whole = reader.take(TAG.sequence);
  const inside = reader.into(whole);
  const oid = takeOid(inside);
  const parameters = inside.next === null ? null : inside.take();
  inside.end();
  const form = SIGNATURES.get(oid) ?? { name: oid, family: "other", hash: null };
  const pss = form.family === "rsa-pss" ? pssParameters(parameters) : NOT_PSS;
  return { oid, ...form, ...pss, hash: form.hash ?? pss.hash, der: whole.octets };
}

/** RFC 4055 section 3.1, with its defaults; what cannot be read is `null`. */
function pssParameters(parameters: Der | null): PssParameters {
  if (parameters?.tag !== TAG.sequence) return NOT_PSS;
  const reader = new DerReader(parameters.content);
  const hash = optionalHash(reader.optional(contextTag(0)));
  const maskHash = maskHashOf(reader.optional(contextTag(1)));
  const salt = reader.optional(contextTag(2));
  const saltLength = salt === null ? 20 : takeSmallInteger(reader.into(salt));
  const trailer = reader.optional(contextTag(3));
  const trailerField = trailer === null ? PSS_TRAILER : takeSmallInteger(reader.into(trailer));
  reader.end();
  return reader.fault === null && trailerField === PSS_TRAILER ? { hash, maskHash, saltLength } : NOT_PSS;
}

function optionalHash(wrapped: Der | null): string | null {
  return wrapped === null ? "sha1" : hashIn(wrapped.content);
}

/** MGF1 with its hash: SEQUENCE { id-mgf1, AlgorithmIdentifier }. */
function maskHashOf(wrapped: Der | null): string | null {
  if (wrapped === null) return "sha1";
  const reader = new DerReader(wrapped.content);
  const mask = reader.enter(TAG.sequence);
  takeOid(mask);
  const hash = mask.take(TAG.sequence);
  return reader.fault === null ? hashIn(hash.octets) : null;
}

function hashIn(algorithm: Buffer): string | null {
  const reader = new DerReader(algorithm);
  const oid = takeOid(reader.enter(TAG.sequence));
  return reader.fault === null ? (HASHES.get(oid) ?? null) : null;
}

/** Octets that are signed, how, and by which key. */
export interface Signed {
  readonly data: Buffer;
  readonly signature: Buffer;
  readonly algorithm: SignatureAlgorithm;
}

/** Which kinds of keys make signatures of a family. */
const SIGNING_KINDS: Readonly<Record<SignatureFamily, readonly string[]>> = {
  rsa: ["rsa"],
  "rsa-pss": ["rsa", "rsa-pss"],
  ecdsa: ["ec"],
  dsa: ["dsa"],
  ed25519: ["ed25519"],
  ed448: ["ed448"],
  "ml-dsa": ["ml-dsa-44", "ml-dsa-65", "ml-dsa-87"],
  "slh-dsa": ["slh-dsa"],
  other: [],
};

const KEYS = new WeakMap<PublicKey, KeyObject | "unsupported">();

function keyObject(key: PublicKey): KeyObject | "unsupported" {
  const known = KEYS.get(key);
  if (known !== undefined) return known;
  let made: KeyObject | "unsupported";
  try {
    made = createPublicKey(pem("PUBLIC KEY", key.spki));
  } catch {
    // A key the crypto library does not know, or nonsense: no signature can be checked with it.
    made = "unsupported";
  }
  KEYS.set(key, made);
  return made;
}

/** Whether the key made the signature. Never throws, whatever key and signature are. */
export function verifySignature({ data, signature, algorithm }: Signed, by: PublicKey): SignatureState {
  if (algorithm.family === "other") return "unsupported";
  if (!SIGNING_KINDS[algorithm.family].includes(by.kind)) return "invalid";
  const key = keyObject(by);
  const hash = hashFor(algorithm);
  if (key === "unsupported" || hash === "unsupported") return "unsupported";
  try {
    return verify(hash, data, keyFor(key, algorithm), signature) ? "valid" : "invalid";
  } catch {
    // A hash or a size the crypto library refuses.
    return "unsupported";
  }
}

/** `null` for algorithms without a choice of hash. */
function hashFor({ family, hash, maskHash }: SignatureAlgorithm): string | null | "unsupported" {
  const needsHash = family === "rsa" || family === "rsa-pss" || family === "ecdsa" || family === "dsa";
  if (!needsHash) return null;
  // node:crypto takes the same hash for the mask as for the message.
  if (family === "rsa-pss" && maskHash !== hash) return "unsupported";
  return hash ?? "unsupported";
}

/** The padding of a key of kind RSA is that of PKCS #1 unless said otherwise. */
function keyFor(
  key: KeyObject,
  { family, saltLength }: SignatureAlgorithm,
): KeyObject | VerifyKeyObjectInput {
  if (family !== "rsa-pss") return key;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltLength ?? 20 };
}
