/** Certificates, RFC 5280 section 4.1. */
import { hash } from "node:crypto";
import { createLru } from "../dnssec/lru.ts";
import { contextTag, type DerReader, type Parsed, readWhole, TAG } from "./der.ts";
import { type DistinguishedName, takeName } from "./distinguished-name.ts";
import {
  type BasicConstraints,
  EXTENSION,
  type Extension,
  type GeneralNames,
  type KeyUsage,
  type NameConstraints,
  readAuthorityInfo,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readExtendedKeyUsage,
  readGeneralNames,
  readKeyUsage,
  readNameConstraints,
  readSubjectKeyIdentifier,
  readTlsFeatures,
  takeExtensions,
} from "./extension.ts";
import { type PublicKey, takePublicKey } from "./public-key.ts";
import { parseSctExtension, type Sct } from "./sct.ts";
import { type SignatureAlgorithm, type Signed, takeSignatureAlgorithm } from "./signature.ts";
import { takeBitOctets, takeInteger, takeSmallInteger, takeTime } from "./value.ts";

/** What the extensions say; an extension that is absent or malformed counts as absent, the latter is listed. */
interface CertificateExtensions {
  /** `null`: no subjectAltName. */
  readonly names: GeneralNames | null;
  readonly basicConstraints: BasicConstraints | null;
  readonly keyUsage: readonly KeyUsage[] | null;
  /** Object identifiers; `null`: any purpose. */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly ocspUris: readonly string[];
  readonly caIssuers: readonly string[];
  /** Must be answered with a stapled OCSP response, RFC 7633. */
  readonly mustStaple: boolean;
  /** Embedded timestamps. */
  readonly scts: readonly Sct[];
  /** Hexadecimal, like the next. */
  readonly subjectKeyId: string | null;
  readonly authorityKeyId: string | null;
  readonly nameConstraints: NameConstraints | null;
  readonly ocspNoCheck: boolean;
  /** Promise of a certificate, not one itself (RFC 6962 section 3.1). */
  readonly precertificate: boolean;
  /** Object identifiers of critical extensions that are not understood. */
  readonly unknownCritical: readonly string[];
  /** Object identifiers of extensions that could not be read or stand twice. */
  readonly malformed: readonly string[];
}

/** All facts of one certificate. Times are Unix seconds. */
export interface Certificate extends CertificateExtensions {
  readonly der: Buffer;
  /** Hexadecimal SHA-256 over all of it. */
  readonly sha256: string;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Hexadecimal, two's complement as in the certificate. */
  readonly serial: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly notBefore: number;
  /** The last second that is included, RFC 5280 section 4.1.2.5. */
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly signature: SignatureAlgorithm;
  readonly signed: Signed;
  /** Subject and issuer are the same name; not yet that it signed itself. */
  readonly selfIssued: boolean;
}

/** Critical extensions that path searches take for understood, the same as OpenSSL does (RFC 5280 section 4.2). */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.basicConstraints,
  EXTENSION.nameConstraints,
  EXTENSION.extendedKeyUsage,
  // Every path is accepted whatever its policies, and revocation lists are not fetched, as in TLS clients.
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
  EXTENSION.crlDistributionPoints,
]);

/** RFC 7633: status_request, and RFC 6961: status_request_v2. */
const STAPLE_FEATURES = [5, 17];

/** What was read last: a server shows the same certificate dozens of times, an authority to all of its customers. */
const READ = createLru<Parsed<Certificate>>(1_000);
/** Longer ones are not kept. */
const MOST_KEPT = 8_192;

/** The certificate that these octets are, all of them. The same octets give the same object while it is remembered. */
export function parseCertificate(octets: Uint8Array): Parsed<Certificate> {
  if (octets.length > MOST_KEPT) return readWhole(octets, takeCertificate);
  const digest = hash("sha256", octets, "base64");
  const known = READ.get(digest);
  if (known !== undefined) return known;
  // Of its own, so that what is kept holds no more in memory than itself.
  const parsed = readWhole(Uint8Array.from(octets), takeCertificate);
  READ.set(digest, parsed);
  return parsed;
}

/** The next element as a certificate. */
export function takeCertificate(reader: DerReader): Certificate {
  const whole = reader.take(TAG.sequence);
  const inside = reader.into(whole);
  const body = inside.take(TAG.sequence);
  const fields = takeBody(inside.into(body));
  const signature = takeSignatureAlgorithm(inside);
  // RFC 5280 section 4.1.1.2: the same inside and outside the signed part.
  if (!signature.der.equals(fields.innerSignature)) reader.fail("signature-mismatch");
  const signed: Signed = { data: body.octets, algorithm: signature, signature: takeBitOctets(inside) };
  inside.end();
  const { innerSignature, extensions, ...facts } = fields;
  return {
    der: whole.octets,
    sha256: hash("sha256", whole.octets, "hex"),
    ...facts,
    ...readExtensions(extensions),
    signature,
    signed,
    selfIssued: facts.subject.key === facts.issuer.key,
  };
}

type Body = Pick<
  Certificate,
  "version" | "serial" | "subject" | "issuer" | "notBefore" | "notAfter" | "publicKey"
> & {
  readonly innerSignature: Buffer;
  readonly extensions: readonly Extension[];
};

function takeBody(reader: DerReader): Body {
  const version = takeVersion(reader);
  const serial = takeInteger(reader).toString("hex");
  const innerSignature = reader.take(TAG.sequence).octets;
  const issuer = takeName(reader);
  const validity = reader.enter(TAG.sequence);
  const notBefore = takeTime(validity);
  const notAfter = takeTime(validity);
  validity.end();
  const subject = takeName(reader);
  const publicKey = takePublicKey(reader);
  // RFC 5280 section 4.1.2.8: unique identifiers, which nobody uses.
  reader.optional(contextTag(1, "primitive"));
  reader.optional(contextTag(2, "primitive"));
  const wrapped = reader.optional(contextTag(3));
  const extensions = wrapped === null ? [] : takeExtensions(reader.into(wrapped));
  reader.end();
  return { version, serial, innerSignature, issuer, notBefore, notAfter, subject, publicKey, extensions };
}

/** RFC 5280 section 4.1.2.1: 0 means version 1, which is the default. */
function takeVersion(reader: DerReader): number {
  const wrapped = reader.optional(contextTag(0));
  const version = wrapped === null ? 1 : takeSmallInteger(reader.into(wrapped)) + 1;
  if (version > 3) reader.fail("unknown-version");
  return version;
}

/** The facts in a list of extensions. */
function readExtensions(extensions: readonly Extension[]): CertificateExtensions {
  const malformed: string[] = [];
  const read = <T>(oid: string, reading: (reader: DerReader) => T): T | null => {
    const [one, another] = extensions.filter((extension) => extension.oid === oid);
    if (one === undefined) return null;
    const parsed = readWhole(one.value, reading);
    // RFC 5280 section 4.2: at most one of a kind.
    if (parsed.ok && another === undefined) return parsed.value;
    malformed.push(oid);
    return null;
  };
  const authorityInfo = read(EXTENSION.authorityInfoAccess, readAuthorityInfo);
  const features = read(EXTENSION.tlsFeature, readTlsFeatures) ?? [];
  const has = (oid: string): boolean => extensions.some((extension) => extension.oid === oid);
  return {
    names: read(EXTENSION.subjectAltName, readGeneralNames),
    basicConstraints: read(EXTENSION.basicConstraints, readBasicConstraints),
    keyUsage: read(EXTENSION.keyUsage, readKeyUsage),
    extendedKeyUsage: read(EXTENSION.extendedKeyUsage, readExtendedKeyUsage),
    ocspUris: authorityInfo?.ocspUris ?? [],
    caIssuers: authorityInfo?.caIssuers ?? [],
    mustStaple: STAPLE_FEATURES.some((feature) => features.includes(feature)),
    scts: read(EXTENSION.sctList, takeScts) ?? [],
    subjectKeyId: read(EXTENSION.subjectKeyIdentifier, readSubjectKeyIdentifier),
    authorityKeyId: read(EXTENSION.authorityKeyIdentifier, readAuthorityKeyIdentifier),
    nameConstraints: read(EXTENSION.nameConstraints, readNameConstraints),
    ocspNoCheck: has(EXTENSION.ocspNoCheck),
    precertificate: has(EXTENSION.precertificatePoison),
    unknownCritical: extensions
      .filter(({ oid, critical }) => critical && !UNDERSTOOD.has(oid))
      .map(({ oid }) => oid),
    malformed,
  };
}

function takeScts(reader: DerReader): readonly Sct[] {
  const scts = parseSctExtension(reader.take(TAG.octetString).octets);
  if (scts.ok) return scts.value;
  reader.fail(scts.reason);
  return [];
}

/** The certificate may sign others: RFC 5280 section 4.2.1.9, and the older forms OpenSSL still takes. */
export function isAuthority({ basicConstraints, version, selfIssued, keyUsage }: Certificate): boolean {
  if (keyUsage !== null && !keyUsage.includes("keyCertSign")) return false;
  if (basicConstraints !== null) return basicConstraints.ca;
  return keyUsage !== null || (version === 1 && selfIssued);
}
