/** ServerKeyExchange messages of TLS 1.2 and older, RFC 5246 section 7.4.3 and RFC 8422 section 5.4. */
import {
  constants,
  createDiffieHellman,
  createECDH,
  createHash,
  generateKeyPairSync,
  privateEncrypt,
  randomBytes,
  sign,
} from "node:crypto";
import { rsaKey } from "../rsa.ts";
import type { CertificateKey } from "./key.ts";
import { uint16, VERSION, vector } from "./wire.ts";

/** What is signed, and how. */
export interface Signing {
  readonly version: number;
  readonly key: CertificateKey;
  /** Code point; TLS 1.2 only. */
  readonly scheme: number;
  readonly clientRandom: Buffer;
  readonly serverRandom: Buffer;
}

/** Parameters of a key exchange, before their signature. */
export type Parameters = () => Buffer;

/** Groups that fakes use, and the OpenSSL name of their curve. */
const CURVES: Readonly<Record<number, string>> = {
  21: "secp224r1",
  22: "secp256k1",
  23: "prime256v1",
  24: "secp384r1",
};
const X25519 = 29;
const NAMED_CURVE = 3;
const EXPLICIT_PRIME = 1;

/** A named group (RFC 8422 section 5.4). */
export const ecdhe =
  (group: number): Parameters =>
  () =>
    Buffer.concat([Buffer.of(NAMED_CURVE), uint16(group), vector(1, publicPoint(group))]);

/** P-256 by its numbers (RFC 4492 section 5.4; forbidden by RFC 8422). */
export const explicitCurve: Parameters = () => {
  const ecdh = createECDH("prime256v1");
  const point = ecdh.generateKeys();
  const { p, a, b, generator, order } = P256;
  const numbers = [p, a, b, generator, order].map((hex) => vector(1, Buffer.from(hex, "hex")));
  return Buffer.concat([Buffer.of(EXPLICIT_PRIME), ...numbers, vector(1, Buffer.of(1)), vector(1, point)]);
};

/** FIPS 186-4 section D.1.2.3. */
const P256 = {
  p: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
  a: "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
  b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
  generator:
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" +
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
  order: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
} as const;

/** Finite-field Diffie-Hellman with any prime. */
export const dhe =
  (prime: Buffer, generator = 2): Parameters =>
  () => {
    const dh = createDiffieHellman(prime, Buffer.of(generator));
    return Buffer.concat([vector(2, prime), vector(2, Buffer.of(generator)), vector(2, dh.generateKeys())]);
  };

/** The temporary RSA key of 512 bits that export suites had. */
export const rsaExport: Parameters = () => {
  // Exponent length, exponent, modulus (RFC 3110).
  const field = rsaKey(512, 0).publicField;
  const end = 1 + field.readUInt8(0);
  return Buffer.concat([vector(2, field.subarray(end)), vector(2, field.subarray(1, end))]);
};

/** Parameters and signature as one message body. */
export function signedParameters(parameters: Buffer, signing: Signing): Buffer {
  const { version, scheme, key, clientRandom, serverRandom } = signing;
  const data = Buffer.concat([clientRandom, serverRandom, parameters]);
  if (version >= VERSION.tls12) {
    return Buffer.concat([parameters, uint16(scheme), vector(2, signScheme(key, scheme, data))]);
  }
  return Buffer.concat([parameters, vector(2, signOld(key, data))]);
}

/** Hash of TLS 1.2's pairs of hash and signature, RFC 5246 section 7.4.1.4.1. */
const HASHES: Readonly<Record<number, string>> = {
  1: "md5",
  2: "sha1",
  3: "sha224",
  4: "sha256",
  5: "sha384",
  6: "sha512",
};

function signScheme({ privateKey }: CertificateKey, scheme: number, data: Buffer): Buffer {
  const hash = HASHES[scheme >> 8];
  if (hash === undefined) throw new Error(`no fake signs with scheme ${scheme.toString(16)}`);
  return sign(hash, data, privateKey);
}

/** RFC 4346 section 7.4.3: RSA over MD5 and SHA-1 side by side, ECDSA over SHA-1. */
function signOld({ family, privateKey }: CertificateKey, data: Buffer): Buffer {
  if (family !== "rsa") return sign("sha1", data, privateKey);
  const digest = Buffer.concat(["md5", "sha1"].map((name) => createHash(name).update(data).digest()));
  return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, digest);
}

/** A fresh public value of a group; random octets for one that is only a number here. */
function publicPoint(group: number): Buffer {
  const curve = CURVES[group];
  if (curve !== undefined) return createECDH(curve).generateKeys();
  if (group !== X25519) return randomBytes(32);
  const { publicKey } = generateKeyPairSync("x25519");
  return publicKey.export({ format: "der", type: "spki" }).subarray(-32);
}
