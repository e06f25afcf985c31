/** Distinguished names, RFC 5280 sections 4.1.2.4 and 7.1. */
import { type Der, DerReader, TAG } from "./der.ts";
import { takeOid } from "./value.ts";

/** RFC 4514 section 3, and what certificates often hold. */
const ATTRIBUTE_NAMES: ReadonlyMap<string, string> = new Map([
  ["2.5.4.3", "CN"],
  ["2.5.4.5", "serialNumber"],
  ["2.5.4.6", "C"],
  ["2.5.4.7", "L"],
  ["2.5.4.8", "ST"],
  ["2.5.4.9", "STREET"],
  ["2.5.4.10", "O"],
  ["2.5.4.11", "OU"],
  ["2.5.4.97", "organizationIdentifier"],
  ["0.9.2342.19200300.100.1.25", "DC"],
  ["0.9.2342.19200300.100.1.1", "UID"],
  ["1.2.840.113549.1.9.1", "emailAddress"],
]);

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";

/** String types whose letters are compared without regard to case and spacing; the rest is compared octet by octet. */
const TEXT_TAGS: ReadonlySet<number> = new Set([0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1c, TAG.bmpString]);

interface Attribute {
  readonly type: string;
  readonly value: Der;
}

/** A name as a certificate holds it. */
export interface DistinguishedName {
  readonly der: Buffer;
  /** Equal for names that RFC 5280 section 7.1 calls equal. */
  readonly key: string;
  /** Keys of the single relative names, from the top; for name constraints. */
  readonly parts: readonly string[];
  /** In the order of the certificate, `C=NL, O=Example, CN=Example CA`. */
  readonly text: string;
  readonly commonName: string | null;
  readonly organization: string | null;
}

/** What people call the holder of a name: its common name, or all of it. */
export function nameOfHolder(name: DistinguishedName): string {
  return name.commonName ?? name.text;
}

/** The next element as a name. */
export function takeName(reader: DerReader): DistinguishedName {
  const whole = reader.take(TAG.sequence);
  return nameIn(reader, whole);
}

/** A name from the element that is all of it. */
export function nameIn(reader: DerReader, whole: Der): DistinguishedName {
  const sets = reader.into(whole);
  const parts: Attribute[][] = [];
  while (sets.next !== null) parts.push(takeAttributes(sets.enter(TAG.set)));
  const attributes = parts.flat();
  const textFor = (type: string): string | null => {
    const found = attributes.find((attribute) => attribute.type === type);
    return found === undefined ? null : textOf(found.value);
  };
  const keys = parts.map(keyOf);
  return {
    der: whole.octets,
    key: keys.join("/"),
    parts: keys,
    text: attributes.map(printAttribute).join(", "),
    commonName: textFor(COMMON_NAME),
    organization: textFor(ORGANIZATION),
  };
}

function takeAttributes(set: DerReader): Attribute[] {
  const attributes: Attribute[] = [];
  do {
    const pair = set.enter(TAG.sequence);
    attributes.push({ type: takeOid(pair), value: pair.take() });
    pair.end();
  } while (set.next !== null);
  return attributes;
}

function printAttribute({ type, value }: Attribute): string {
  return `${ATTRIBUTE_NAMES.get(type) ?? type}=${textOf(value)}`;
}

/** The text of a string value; of another type the octets in hexadecimal. */
function textOf(value: Der): string {
  if (!TEXT_TAGS.has(value.tag)) return `#${value.octets.toString("hex")}`;
  if (value.tag === TAG.utf8String) return value.content.toString("utf8");
  return wideText(value) ?? value.content.toString("latin1");
}

/** Text in two or four octets a character; `null` for the other types and odd lengths. */
function wideText({ tag, content }: Der): string | null {
  const width = tag === TAG.bmpString ? 2 : tag === 0x1c ? 4 : 1;
  if (width === 1 || content.length % width !== 0) return null;
  let text = "";
  for (let at = 0; at < content.length; at += width) {
    const code = content.readUIntBE(at, width);
    text += String.fromCodePoint(code <= 0x10ffff ? code : 0xfffd);
  }
  return text;
}

/** The attributes of one relative name in a form that is equal for equal names, in any order of a set. */
function keyOf(attributes: readonly Attribute[]): string {
  return attributes
    .map(({ type, value }) => JSON.stringify([type, comparable(value)]))
    .sort()
    .join("+");
}

function comparable(value: Der): string {
  if (!TEXT_TAGS.has(value.tag)) return textOf(value);
  // RFC 5280 section 7.1: spaces at the ends do not count, inner ones count once, letters in any case.
  const words = textOf(value).split(/[ \t\n\v\f\r]/);
  return words
    .filter((word) => word !== "")
    .join(" ")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Reads a name from its own octets. */
export function readName(octets: Buffer): DistinguishedName | null {
  const reader = new DerReader(octets);
  const name = takeName(reader);
  reader.end();
  return reader.fault === null ? name : null;
}
