/** Certificates for tests: those of `fixtures/x509`, made by OpenSSL, and others made on the spot with the lab's writer. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
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
} from "../../src/lab/tls/der.ts";
import { type CertificateKey, certificateKey } from "../../src/lab/tls/key.ts";
import { type SignatureChoice, signatureAlgorithm, signWith } from "../../src/lab/tls/signature.ts";
import { type Certificate, parseCertificate } from "../../src/proto/x509/certificate.ts";
import { certificatesInPem } from "../../src/proto/x509/pem.ts";

const FIXTURES = resolve(import.meta.dirname, "../../fixtures/x509");

/** The octets of a file in `fixtures/x509`. */
export function x509File(name: string): Buffer {
  return readFileSync(resolve(FIXTURES, name));
}

/** Octets that have to be a certificate. */
export function certificateOf(octets: Uint8Array): Certificate {
  const parsed = parseCertificate(octets);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

/** The first certificate of a PEM file in `fixtures/x509`. */
export function certificateIn(name: string): Certificate {
  const [octets] = certificatesInPem(x509File(name).toString());
  if (octets === undefined) throw new Error(`${name}: no certificate`);
  return certificateOf(octets);
}

/** The certificates of `kinds.pem` by their names. */
export const KINDS: ReadonlyMap<string, Certificate> = new Map(
  x509File("kinds.pem")
    .toString()
    .split(/^# /m)
    .slice(1)
    .map((part): [string, Certificate] => {
      const [octets] = certificatesInPem(part);
      const name = part.slice(0, part.indexOf("\n"));
      if (octets === undefined) throw new Error(`${name}: no certificate`);
      return [name, certificateOf(octets)];
    }),
);

/** A certificate of `kinds.pem`. */
export function kind(name: string): Certificate {
  const found = KINDS.get(name);
  if (found === undefined) throw new Error(`${name}: not in kinds.pem`);
  return found;
}

/** 1 June 2026, noon; certificates made here hold for 30 days before and 60 days after. */
export const NOW = Date.UTC(2026, 5, 1, 12) / 1000;
export const DAY = 86_400;

/** What differs from an ordinary leaf, or from an ordinary authority when `ca` is given. */
export interface Wanted {
  readonly subject: string;
  /** Default: of kind P-256, labelled with the subject. */
  readonly key?: CertificateKey;
  /** DER of the issuer's name in place of that of the issuer. */
  readonly issuerName?: Buffer;
  readonly days?: readonly [from: number, to: number];
  /** Unix seconds, in place of `days`. */
  readonly validity?: readonly [notBefore: number, notAfter: number];
  readonly ca?: { readonly pathLength?: number } | false;
  readonly keyUsage?: Buffer | null;
  readonly usages?: readonly string[];
  readonly dns?: readonly string[];
  /** Any further extensions, as `extension` makes them. */
  readonly more?: readonly Buffer[];
  /** Names of extensions that are left out; `all` for a certificate of version 1. */
  readonly without?: "all" | "key-ids";
  readonly signature?: SignatureChoice;
  readonly corrupt?: boolean;
}

/** A certificate and the key that goes with it. */
export interface Made {
  readonly certificate: Certificate;
  readonly key: CertificateKey;
  readonly name: Buffer;
}

/** A distinguished name of one common name. */
export function commonName(text: string): Buffer {
  return text === "" ? sequence() : sequence(setOf(sequence(objectId("2.5.4.3"), utf8String(text))));
}

/** One extension. */
export function extension(oid: string, content: Buffer, critical = false): Buffer {
  return sequence(objectId(oid), ...(critical ? [truth()] : []), octetString(content));
}

/** Issues a certificate; without an issuer it signs itself. */
export function make(wanted: Wanted, issuer?: Made): Made {
  const key = wanted.key ?? certificateKey("p256", `test ${wanted.subject}`);
  const name = commonName(wanted.subject);
  const signer = issuer?.key ?? key;
  const choice = wanted.signature ?? { hash: "sha256" };
  const algorithm = signatureAlgorithm(signer, choice);
  const extensions = extensionsOf(wanted, key, signer);
  const body = sequence(
    ...(extensions.length === 0 ? [] : [explicit(0, integer(2))]),
    integer(Buffer.from(certificateSerial(wanted))),
    algorithm,
    wanted.issuerName ?? issuer?.name ?? name,
    validityOf(wanted),
    name,
    key.spki,
    ...(extensions.length === 0 ? [] : [explicit(3, sequence(...extensions))]),
  );
  const signature = signWith(signer, choice, body);
  if (wanted.corrupt === true) signature.writeUInt8(signature.readUInt8(20) ^ 1, 20);
  return { certificate: certificateOf(sequence(body, algorithm, bitString(signature))), key, name };
}

function certificateSerial({ subject }: Wanted): string {
  return `\x01${subject}`.slice(0, 20);
}

function validityOf({ days = [-30, 60], validity }: Wanted): Buffer {
  const [from, to] = validity ?? [NOW + days[0] * DAY, NOW + days[1] * DAY];
  return sequence(time(from), time(to));
}

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

function extensionsOf(wanted: Wanted, key: CertificateKey, signer: CertificateKey): Buffer[] {
  if (wanted.without === "all") return [];
  const { ca = false, keyUsage, usages = ca === false ? [SERVER_AUTH] : [], dns = [] } = wanted;
  const usage = keyUsage === undefined ? bitString(Buffer.of(ca === false ? 0x80 : 0x06), 1) : keyUsage;
  return [
    ...(wanted.without === "key-ids" ? [] : keyIds(key, signer)),
    ...(ca === false ? [] : [extension("2.5.29.19", basicConstraints(ca), true)]),
    ...(usage === null ? [] : [extension("2.5.29.15", usage, true)]),
    ...(usages.length === 0 ? [] : [extension("2.5.29.37", sequence(...usages.map(objectId)))]),
    ...(dns.length === 0 ? [] : [extension("2.5.29.17", sequence(...dns.map(dnsName)))]),
    ...(wanted.more ?? []),
  ];
}

function keyIds(key: CertificateKey, signer: CertificateKey): Buffer[] {
  const id = ({ spki }: CertificateKey): Buffer => spki.subarray(-20);
  return [
    extension("2.5.29.14", octetString(id(key))),
    extension("2.5.29.35", sequence(implicit(0, id(signer)))),
  ];
}

function basicConstraints({ pathLength }: { readonly pathLength?: number }): Buffer {
  return sequence(truth(), ...(pathLength === undefined ? [] : [integer(pathLength)]));
}

/** A GeneralName for a domain name. */
export function dnsName(text: string): Buffer {
  return implicit(2, Buffer.from(text, "latin1"));
}

/** Authority information access with an address of the issuer's certificate. */
export function caIssuers(uri: string): Buffer {
  const access = sequence(objectId("1.3.6.1.5.5.7.48.2"), implicit(6, Buffer.from(uri)));
  return extension("1.3.6.1.5.5.7.1.1", sequence(access));
}

/** A list of version 1 timestamps, one per log, as TLS carries it. */
export function sctList(logs: readonly number[], timestampMs = 1_700_000_000_000): Buffer {
  const scts = logs.map((log) => {
    const head = Buffer.alloc(1 + 32 + 8);
    head.fill(log, 1, 33);
    head.writeBigUInt64BE(BigInt(timestampMs), 33);
    return counted(
      Buffer.concat([head, counted(Buffer.alloc(0)), Buffer.of(4, 3), counted(Buffer.of(1, 2, 3))]),
    );
  });
  return counted(Buffer.concat(scts));
}

/** The list of timestamps as an extension of a certificate. */
export function sctExtension(logs: readonly number[]): Buffer {
  return extension("1.3.6.1.4.1.11129.2.4.2", octetString(sctList(logs)));
}

function counted(content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(content.length >> 8, content.length & 0xff), content]);
}

/** The flag "must staple" (RFC 7633). */
export function mustStaple(feature = 5): Buffer {
  return extension("1.3.6.1.5.5.7.1.24", sequence(integer(feature)));
}

/** Octets with one of them changed, one left out, or the end cut off, by three numbers a property test draws. */
export function spoil(octets: Buffer, at: number, how: number, value: number): Buffer {
  const place = at % octets.length;
  if (how % 3 === 0) return octets.subarray(0, place);
  if (how % 3 === 1) return Buffer.concat([octets.subarray(0, place), octets.subarray(place + 1)]);
  const copy = Buffer.from(octets);
  copy.writeUInt8(value, place);
  return copy;
}
