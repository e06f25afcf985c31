/** X.509 certificates of the lab, RFC 5280, right or wrong as asked for. */
import { createHash } from "node:crypto";
import { parseAddress } from "../../proto/ip/address.ts";
import {
  bitString,
  explicit,
  implicit,
  integer,
  objectId,
  octetString,
  sequence,
  setOf,
  time,
  truth,
  utf8String,
} from "./der.ts";
import type { CertificateKey } from "./key.ts";
import { type SctSource, sctListExtension } from "./sct.ts";
import { type SignatureChoice, signatureAlgorithm, signWith } from "./signature.ts";

/** Who signs. */
export interface Issuer {
  /** Common name. */
  readonly name: string;
  readonly key: CertificateKey;
}

/** What a certificate says; times are Unix seconds. */
export interface CertificateSpec {
  /** Common name. */
  readonly subject: string;
  readonly key: CertificateKey;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly dnsNames?: readonly string[];
  /** In text form. */
  readonly ipAddresses?: readonly string[];
  /** Basic constraints; absent: none. */
  readonly ca?: { readonly pathLength?: number };
  /** Object identifiers of extended key usages; default `serverAuth` unless it is a CA. */
  readonly usages?: readonly string[];
  readonly ocspUri?: string;
  readonly caIssuersUri?: string;
  /** RFC 7633. */
  readonly mustStaple?: boolean;
  /** Logs that promise to include it, RFC 6962. */
  readonly scts?: readonly SctSource[];
  readonly signature?: SignatureChoice;
  /** One bit of the signature is turned over. */
  readonly corrupt?: boolean;
}

export interface Certificate {
  readonly der: Buffer;
  readonly spec: CertificateSpec;
  readonly serial: Buffer;
  /** DER of the issuer's name and of its own. */
  readonly issuerName: Buffer;
  readonly subjectName: Buffer;
}

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
export const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

const COMMON_NAME = "2.5.4.3";
const EXTENSION = {
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  names: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKey: "2.5.29.35",
  usages: "2.5.29.37",
  access: "1.3.6.1.5.5.7.1.1",
  tlsFeature: "1.3.6.1.5.5.7.1.24",
} as const;
const OCSP = "1.3.6.1.5.5.7.48.1";
const CA_ISSUERS = "1.3.6.1.5.5.7.48.2";
const STATUS_REQUEST = 5;

/** Signs a certificate. The serial number follows from what it says. */
export function makeCertificate(spec: CertificateSpec, issuer: Issuer): Certificate {
  const signature = spec.signature ?? { hash: "sha256" };
  const algorithm = signatureAlgorithm(issuer.key, signature);
  const issuerName = distinguishedName(issuer.name);
  const subjectName = distinguishedName(spec.subject);
  const validity = sequence(time(spec.notBefore), time(spec.notAfter));
  const head = Buffer.concat([issuerName, validity, subjectName, spec.key.spki]);
  const plain = extensionsOf(spec, issuer);
  const serial = serialOf(head, plain);
  const toSign = (extensions: readonly Buffer[]): Buffer =>
    sequence(explicit(0, integer(2)), integer(serial), algorithm, head, explicit(3, sequence(...extensions)));
  // RFC 6962 section 3.2: a log signs the certificate without the list of its promises.
  const promises = sctListExtension(spec.scts ?? [], issuer.key.spki, toSign(plain));
  const body = toSign([...plain, ...promises]);
  const value = signWith(issuer.key, signature, body);
  const at = value.length >> 1;
  if (spec.corrupt === true) value.writeUInt8(value.readUInt8(at) ^ 1, at);
  return {
    der: sequence(body, algorithm, bitString(value)),
    spec,
    serial,
    issuerName,
    subjectName,
  };
}

/** A name of one common name. */
function distinguishedName(commonName: string): Buffer {
  return sequence(setOf(sequence(objectId(COMMON_NAME), utf8String(commonName))));
}

/** One extension. */
function extension(oid: string, content: Buffer, critical = false): Buffer {
  return sequence(objectId(oid), ...(critical ? [truth()] : []), octetString(content));
}

/** Key identifier: SHA-1 of the public key bits, RFC 5280 section 4.2.1.2 (1). */
export function keyIdentifier(spki: Buffer): Buffer {
  return createHash("sha1").update(publicKeyBits(spki)).digest();
}

/** The bits of the BIT STRING that ends a SubjectPublicKeyInfo, without the octet that counts the unused ones. */
function publicKeyBits(spki: Buffer): Buffer {
  const algorithmAt = 2 + lengthOctets(spki, 1);
  const keyAt = algorithmAt + 2 + spki.readUInt8(algorithmAt + 1);
  return spki.subarray(keyAt + 3 + lengthOctets(spki, keyAt + 1));
}

/** Octets a length field has beyond its first. */
function lengthOctets(der: Buffer, at: number): number {
  const first = der.readUInt8(at);
  return first < 0x80 ? 0 : first & 0x7f;
}

function serialOf(head: Buffer, extensions: readonly Buffer[]): Buffer {
  const digest = createHash("sha256");
  for (const part of [head, ...extensions]) digest.update(part);
  const serial = digest.digest().subarray(0, 16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  return serial;
}

function extensionsOf(spec: CertificateSpec, issuer: Issuer): Buffer[] {
  return [
    extension(EXTENSION.subjectKey, octetString(keyIdentifier(spec.key.spki))),
    extension(EXTENSION.authorityKey, sequence(implicit(0, keyIdentifier(issuer.key.spki)))),
    ...constraints(spec),
    ...usages(spec),
    ...names(spec),
    ...access(spec),
    ...(spec.mustStaple === true ? [extension(EXTENSION.tlsFeature, sequence(integer(STATUS_REQUEST)))] : []),
  ];
}

/** Content of key usage: the bits counted from the left, RFC 5280 section 4.2.1.3. */
const KEY_USAGE = {
  signing: bitString(Buffer.of(0x80), 7),
  /** RSA keys may also encrypt, for suites that exchange keys so. */
  both: bitString(Buffer.of(0xa0), 5),
  /** keyCertSign and cRLSign. */
  authority: bitString(Buffer.of(0x06), 1),
} as const;

function constraints({ ca, key }: CertificateSpec): Buffer[] {
  if (ca === undefined) {
    return [extension(EXTENSION.keyUsage, KEY_USAGE[key.family === "rsa" ? "both" : "signing"], true)];
  }
  const length = ca.pathLength === undefined ? [] : [integer(ca.pathLength)];
  return [
    extension(EXTENSION.basicConstraints, sequence(truth(), ...length), true),
    extension(EXTENSION.keyUsage, KEY_USAGE.authority, true),
  ];
}

function usages({ ca, usages: wanted }: CertificateSpec): Buffer[] {
  const oids = wanted ?? (ca === undefined ? [SERVER_AUTH] : []);
  return oids.length === 0 ? [] : [extension(EXTENSION.usages, sequence(...oids.map(objectId)))];
}

function names({ dnsNames = [], ipAddresses = [] }: CertificateSpec): Buffer[] {
  const general = [
    ...dnsNames.map((name) => implicit(2, Buffer.from(name))),
    ...ipAddresses.map((text) => implicit(7, addressOctets(text))),
  ];
  return general.length === 0 ? [] : [extension(EXTENSION.names, sequence(...general))];
}

function addressOctets(text: string): Buffer {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`not an address: ${text}`);
  return Buffer.from(parsed.bytes);
}

function access({ ocspUri, caIssuersUri }: CertificateSpec): Buffer[] {
  const rows = [
    ...(ocspUri === undefined ? [] : [accessRow(OCSP, ocspUri)]),
    ...(caIssuersUri === undefined ? [] : [accessRow(CA_ISSUERS, caIssuersUri)]),
  ];
  return rows.length === 0 ? [] : [extension(EXTENSION.access, sequence(...rows))];
}

function accessRow(method: string, uri: string): Buffer {
  return sequence(objectId(method), implicit(6, Buffer.from(uri)));
}
