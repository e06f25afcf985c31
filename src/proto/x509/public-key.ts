/** SubjectPublicKeyInfo, RFC 5280 section 4.1.2.7. */
import { CURVES, KEY_BITS, KEY_KINDS, type KeyKind } from "./algorithm.table.ts";
import { type Der, DerReader, TAG } from "./der.ts";
import { bitLength, oidOf, takeBitOctets, takeInteger, takeOid, takeSmallInteger } from "./value.ts";

/** What kind of key it is, and how large. */
export interface PublicKey {
  readonly kind: KeyKind;
  readonly oid: string;
  /** RSA: of the modulus; DSA and DH: of the prime; EC: of the field; `null` when unknown. */
  readonly bits: number | null;
  /** EC only: the name of the curve, or its object identifier; `null` for explicit parameters. */
  readonly curve: string | null;
  /** EC parameters written out instead of named, which RFC 5480 section 2.1.1 forbids. */
  readonly explicitCurve: boolean;
  /** All of the SubjectPublicKeyInfo, as TLSA selector 1 takes it. */
  readonly spki: Buffer;
  /** Only the key, without its algorithm, as OCSP hashes it. */
  readonly key: Buffer;
}

type Size = Pick<PublicKey, "bits" | "curve" | "explicitCurve">;

const NO_CURVE = { curve: null, explicitCurve: false };
const PRIME_FIELD = "1.2.840.10045.1.1";

/** The next element as a public key. A key of unknown form is no fault. */
export function takePublicKey(reader: DerReader): PublicKey {
  const whole = reader.take(TAG.sequence);
  const inside = reader.into(whole);
  const algorithm = inside.enter(TAG.sequence);
  const oid = takeOid(algorithm);
  const parameters = algorithm.next === null ? null : algorithm.take();
  algorithm.end();
  const key = takeBitOctets(inside);
  inside.end();
  const kind = KEY_KINDS.get(oid) ?? "other";
  return { kind, oid, ...sizeOf(kind, parameters, key), spki: whole.octets, key };
}

/** The public key that these octets are; `null` when they are something else. */
export function readPublicKey(octets: Buffer): PublicKey | null {
  const reader = new DerReader(octets);
  const key = takePublicKey(reader);
  reader.end();
  return reader.fault === null ? key : null;
}

function sizeOf(kind: KeyKind, parameters: Der | null, key: Buffer): Size {
  switch (kind) {
    case "rsa":
    case "rsa-pss":
      return { bits: firstIntegerBits(key), ...NO_CURVE };
    case "dsa":
    case "dh":
      return { bits: parameters === null ? null : firstIntegerBits(parameters.octets), ...NO_CURVE };
    case "ec":
      return curveSize(parameters);
    default:
      return { bits: KEY_BITS.get(kind) ?? null, ...NO_CURVE };
  }
}

/** Size of the first integer in a sequence: the modulus of an RSAPublicKey, the prime of Dss-Parms. */
function firstIntegerBits(octets: Buffer): number | null {
  const reader = new DerReader(octets);
  const bits = bitLength(takeInteger(reader.enter(TAG.sequence)));
  return reader.fault === null ? bits : null;
}

function curveSize(parameters: Der | null): Size {
  if (parameters?.tag === TAG.sequence) {
    return { bits: explicitFieldBits(parameters), curve: null, explicitCurve: true };
  }
  if (parameters?.tag !== TAG.oid) return { bits: null, ...NO_CURVE };
  const reader = new DerReader(parameters.octets);
  const oid = oidOf(reader, parameters);
  const curve = CURVES.get(oid);
  const name = curve?.name ?? (reader.fault === null ? oid : null);
  return { bits: curve?.bits ?? null, curve: name, explicitCurve: false };
}

/** RFC 3279 section 2.3.5: ECParameters begin with a version and the field, a prime or a degree. */
function explicitFieldBits(parameters: Der): number | null {
  const reader = new DerReader(parameters.content);
  takeSmallInteger(reader);
  const field = reader.enter(TAG.sequence);
  const bits =
    takeOid(field) === PRIME_FIELD
      ? bitLength(takeInteger(field))
      : takeSmallInteger(field.enter(TAG.sequence));
  return reader.fault === null ? bits : null;
}

/** `RSA-2048`, `EC-secp256r1`, `Ed25519`: how reports name a key. */
export function printPublicKey({ kind, bits, curve, oid, explicitCurve }: PublicKey): string {
  switch (kind) {
    case "ec":
      return `EC-${curve ?? (explicitCurve ? "explicit" : "unknown")}`;
    case "ed25519":
      return "Ed25519";
    case "ed448":
      return "Ed448";
    case "x25519":
      return "X25519";
    case "x448":
      return "X448";
    case "other":
      return oid;
    default:
      return bits === null ? kind.toUpperCase() : `${kind.toUpperCase()}-${bits}`;
  }
}
