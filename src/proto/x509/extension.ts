/** Values of certificate extensions, RFC 5280 section 4.2, RFC 7633, RFC 6962. */
import type { Buffer } from "node:buffer";
import { formatAddress } from "../ip/address.ts";
import { contextTag, type Der, type DerReader, TAG } from "./der.ts";
import { type DistinguishedName, nameIn } from "./distinguished-name.ts";
import { bitsOf, booleanOf, oidOf, takeBoolean, takeOid, takeSmallInteger } from "./value.ts";

/** Object identifiers of the extensions read here. */
export const EXTENSION = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  crlDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  policyMappings: "2.5.29.33",
  authorityKeyIdentifier: "2.5.29.35",
  policyConstraints: "2.5.29.36",
  extendedKeyUsage: "2.5.29.37",
  inhibitAnyPolicy: "2.5.29.54",
  authorityInfoAccess: "1.3.6.1.5.5.7.1.1",
  tlsFeature: "1.3.6.1.5.5.7.1.24",
  sctList: "1.3.6.1.4.1.11129.2.4.2",
  precertificatePoison: "1.3.6.1.4.1.11129.2.4.3",
  ocspNoCheck: "1.3.6.1.5.5.7.48.1.5",
} as const;

/** Purposes of extended key usage, RFC 5280 section 4.2.1.12. */
export const PURPOSE = {
  serverAuth: "1.3.6.1.5.5.7.3.1",
  /** What export-grade servers had in the 1990s; OpenSSL still takes it for serverAuth. */
  microsoftGatedCrypto: "1.3.6.1.4.1.311.10.3.3",
  netscapeGatedCrypto: "2.16.840.1.113730.4.1",
  ocspSigning: "1.3.6.1.5.5.7.3.9",
} as const;

const KEY_USAGES = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

/** RFC 5280 section 4.2.1.3. */
export function readKeyUsage(reader: DerReader): readonly KeyUsage[] {
  const bits = bitsOf(reader, reader.take(TAG.bitString));
  return KEY_USAGES.filter((_, bit) => bits.has(bit));
}

export interface BasicConstraints {
  readonly ca: boolean;
  /** How many further CA certificates may follow; `null` = any number. */
  readonly pathLength: number | null;
}

/** RFC 5280 section 4.2.1.9. */
export function readBasicConstraints(reader: DerReader): BasicConstraints {
  const inside = reader.enter(TAG.sequence);
  const ca = inside.next === TAG.boolean ? takeBoolean(inside) : false;
  const pathLength = inside.next === TAG.integer ? takeSmallInteger(inside) : null;
  inside.end();
  return { ca, pathLength };
}

/** RFC 5280 section 4.2.1.12: object identifiers. */
export function readExtendedKeyUsage(reader: DerReader): readonly string[] {
  const inside = reader.enter(TAG.sequence);
  const purposes: string[] = [];
  do purposes.push(takeOid(inside));
  while (inside.next !== null);
  return purposes;
}

/** The names of a GeneralNames, by kind; kinds not listed here are only counted. */
export interface GeneralNames {
  /** As written, whatever the case. */
  readonly dns: readonly string[];
  /** As text; octets of another length than an address has are in hexadecimal after `#`. */
  readonly addresses: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
  readonly directories: readonly DistinguishedName[];
  readonly others: number;
}

const NAME_TAG = {
  email: contextTag(1, "primitive"),
  dns: contextTag(2, "primitive"),
  directory: contextTag(4),
  uri: contextTag(6, "primitive"),
  address: contextTag(7, "primitive"),
} as const;
const OTHER_NAME_TAGS: ReadonlySet<number> = new Set([
  contextTag(0),
  contextTag(3),
  contextTag(5),
  contextTag(8, "primitive"),
]);

/** RFC 5280 section 4.2.1.6. */
export function readGeneralNames(reader: DerReader): GeneralNames {
  const elements = reader.enter(TAG.sequence).rest();
  if (elements.some((element) => !isGeneralName(element))) reader.fail("bad-general-name");
  const texts = (tag: number): string[] =>
    elements.filter((element) => element.tag === tag).map(({ content }) => content.toString("latin1"));
  return {
    dns: texts(NAME_TAG.dns),
    emails: texts(NAME_TAG.email),
    uris: texts(NAME_TAG.uri),
    addresses: elements
      .filter(({ tag }) => tag === NAME_TAG.address)
      .map(({ content }) => addressText(content)),
    directories: elements
      .filter(({ tag }) => tag === NAME_TAG.directory)
      .map((element) => nameIn(reader, reader.into(element).take(TAG.sequence))),
    others: elements.filter(({ tag }) => OTHER_NAME_TAGS.has(tag)).length,
  };
}

function isGeneralName({ tag }: Der): boolean {
  return OTHER_NAME_TAGS.has(tag) || Object.values(NAME_TAG).some((known) => known === tag);
}

function addressText(octets: Buffer): string {
  return octets.length === 4 || octets.length === 16 ? formatAddress(octets) : `#${octets.toString("hex")}`;
}

/** Where to ask about a certificate, and where its issuer's certificate lies. */
export interface AuthorityInfo {
  readonly ocspUris: readonly string[];
  readonly caIssuers: readonly string[];
}

const ACCESS_OCSP = "1.3.6.1.5.5.7.48.1";
const ACCESS_CA_ISSUERS = "1.3.6.1.5.5.7.48.2";

/** RFC 5280 section 4.2.2.1. */
export function readAuthorityInfo(reader: DerReader): AuthorityInfo {
  const inside = reader.enter(TAG.sequence);
  const found: { readonly method: string; readonly uri: string }[] = [];
  while (inside.next !== null) {
    const description = inside.enter(TAG.sequence);
    const method = takeOid(description);
    const location = description.take();
    description.end();
    if (location.tag === NAME_TAG.uri) found.push({ method, uri: location.content.toString("latin1") });
  }
  const urisOf = (method: string): string[] =>
    found.filter((access) => access.method === method).map(({ uri }) => uri);
  return { ocspUris: urisOf(ACCESS_OCSP), caIssuers: urisOf(ACCESS_CA_ISSUERS) };
}

/** Numbers of TLS extensions the server must answer, RFC 7633 section 4. */
export function readTlsFeatures(reader: DerReader): readonly number[] {
  const inside = reader.enter(TAG.sequence);
  const features: number[] = [];
  while (inside.next !== null) features.push(takeSmallInteger(inside));
  return features;
}

/** Hexadecimal, RFC 5280 section 4.2.1.2. */
export function readSubjectKeyIdentifier(reader: DerReader): string {
  return reader.take(TAG.octetString).content.toString("hex");
}

/** The issuer's key in hexadecimal; `null` when the extension names the issuer otherwise (RFC 5280 section 4.2.1.1). */
export function readAuthorityKeyIdentifier(reader: DerReader): string | null {
  const inside = reader.enter(TAG.sequence);
  const key = inside.optional(contextTag(0, "primitive"));
  inside.rest();
  return key === null ? null : key.content.toString("hex");
}

/** The parts of names that RFC 5280 section 4.2.1.10 constrains. */
interface NameSubtrees {
  /** Without a leading dot; it includes the names below. */
  readonly dns: readonly string[];
  /** Address and mask, 8 or 32 octets. */
  readonly addresses: readonly Buffer[];
  readonly directories: readonly DistinguishedName[];
  /** Kinds that are constrained but not read here. */
  readonly others: number;
}

export interface NameConstraints {
  readonly permitted: NameSubtrees;
  readonly excluded: NameSubtrees;
}

/** RFC 5280 section 4.2.1.10. */
export function readNameConstraints(reader: DerReader): NameConstraints {
  const inside = reader.enter(TAG.sequence);
  const permitted = subtreesIn(inside, inside.optional(contextTag(0)));
  const excluded = subtreesIn(inside, inside.optional(contextTag(1)));
  inside.end();
  return { permitted, excluded };
}

function subtreesIn(reader: DerReader, whole: Der | null): NameSubtrees {
  const bases: Der[] = [];
  const trees = whole === null ? null : reader.into(whole);
  while (trees !== null && trees.next !== null) bases.push(trees.enter(TAG.sequence).take());
  const of = (tag: number): Der[] => bases.filter((base) => base.tag === tag);
  const dns = of(NAME_TAG.dns).map(({ content }) => content.toString("latin1").replace(/^\./, ""));
  const addresses = of(NAME_TAG.address).map(({ content }) => content);
  const directories = of(NAME_TAG.directory).map((base) =>
    nameIn(reader, reader.into(base).take(TAG.sequence)),
  );
  const others = bases.length - dns.length - addresses.length - directories.length;
  if (addresses.some(({ length }) => length !== 8 && length !== 32)) reader.fail("bad-address-range");
  return { dns, addresses, directories, others };
}

/** One extension of a certificate or an OCSP response, RFC 5280 section 4.1.2.9. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** The extensions in the next element, in their order. */
export function takeExtensions(reader: DerReader): Extension[] {
  const inside = reader.enter(TAG.sequence);
  const extensions: Extension[] = [];
  while (inside.next !== null) {
    const one = inside.enter(TAG.sequence);
    const oid = oidOf(one, one.take(TAG.oid));
    const critical = one.next === TAG.boolean ? booleanOf(one, one.take()) : false;
    extensions.push({ oid, critical, value: one.take(TAG.octetString).content });
    one.end();
  }
  return extensions;
}
