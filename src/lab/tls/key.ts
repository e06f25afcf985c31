/** Keys of the lab's certificates, the same ones in every run. */
import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { rsaKey } from "../rsa.ts";
import { bitString, explicit, integer, objectId, octetString, sequence } from "./der.ts";

interface Curve {
  /** OpenSSL's name. */
  readonly name: string;
  readonly oid: string;
  readonly octets: number;
}

const CURVES = {
  p224: { name: "secp224r1", oid: "1.3.132.0.33", octets: 28 },
  p256: { name: "prime256v1", oid: "1.2.840.10045.3.1.7", octets: 32 },
  p384: { name: "secp384r1", oid: "1.3.132.0.34", octets: 48 },
  p521: { name: "secp521r1", oid: "1.3.132.0.35", octets: 66 },
  secp256k1: { name: "secp256k1", oid: "1.3.132.0.10", octets: 32 },
  brainpool256: { name: "brainpoolP256r1", oid: "1.3.36.3.3.2.8.1.1.7", octets: 32 },
} as const satisfies Readonly<Record<string, Curve>>;

/** RFC 8410: PKCS #8 up to the private key, and its octets. */
const EDWARDS = {
  ed25519: { head: "302e020100300506032b657004220420", octets: 32 },
  ed448: { head: "3047020100300506032b6571043b0439", octets: 57 },
} as const;

const RSA_BITS = { rsa512: 512, rsa1024: 1024, rsa2048: 2048, rsa3072: 3072, rsa4096: 4096 } as const;

export type KeyKind = keyof typeof CURVES | keyof typeof EDWARDS | keyof typeof RSA_BITS;

export interface CertificateKey {
  readonly kind: KeyKind;
  readonly family: "ec" | "ed" | "rsa";
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
}

const EC_PUBLIC_KEY = "1.2.840.10045.2.1";
const made = new Map<string, CertificateKey>();

/**
 * The key of that kind and label. RSA keys do not depend on the label but on its parity: there are two of each size,
 * `ca` labels have the second.
 */
export function certificateKey(kind: KeyKind, label: string): CertificateKey {
  const id = `${kind} ${label}`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const key = makeKey(kind, label);
  made.set(id, key);
  return key;
}

/** SHA-256 of the SubjectPublicKeyInfo: the data of a TLSA record 3 1 1 (RFC 6698 section 2.1). */
export function spkiDigest({ spki }: CertificateKey): Buffer {
  return createHash("sha256").update(spki).digest();
}

function makeKey(kind: KeyKind, label: string): CertificateKey {
  if (isOneOf(RSA_BITS, kind)) {
    return published(kind, "rsa", rsaKey(RSA_BITS[kind], label.startsWith("ca") ? 1 : 0).privateKey);
  }
  if (isOneOf(EDWARDS, kind)) {
    const { head, octets } = EDWARDS[kind];
    return published(kind, "ed", pkcs8(Buffer.concat([Buffer.from(head, "hex"), secret(label, octets)])));
  }
  return published(kind, "ec", ecKey(CURVES[kind], label));
}

function published(kind: KeyKind, family: CertificateKey["family"], privateKey: KeyObject): CertificateKey {
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return { kind, family, privateKey, spki };
}

/** A private key as RFC 5915 writes it, inside PKCS #8. */
function ecKey({ name, oid, octets }: Curve, label: string): KeyObject {
  const ecdh = createECDH(name);
  // The highest octet is 0 or, on P-521, 1 bit long, so that the number lies below the order of every curve here.
  const scalar = secret(label, octets);
  scalar.writeUInt8(0, 0);
  ecdh.setPrivateKey(scalar);
  const inner = sequence(integer(1), octetString(scalar), explicit(1, bitString(ecdh.getPublicKey())));
  return pkcs8(sequence(integer(0), sequence(objectId(EC_PUBLIC_KEY), objectId(oid)), octetString(inner)));
}

function pkcs8(der: Buffer): KeyObject {
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

function secret(label: string, octets: number): Buffer {
  return createHash("shake256", { outputLength: octets })
    .update(`waterpas lab certificate ${label}`)
    .digest();
}

function isOneOf<T extends object>(table: T, kind: PropertyKey): kind is keyof T {
  return Object.hasOwn(table, kind);
}
