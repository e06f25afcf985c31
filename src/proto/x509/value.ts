/** Values of primitive ASN.1 types, X.690 sections 8 and 11. All notes of faults go to the reader they came from. */
import { type Der, type DerReader, TAG } from "./der.ts";

/** An object identifier with dots. Arcs above 2^53 are a fault. */
export function takeOid(reader: DerReader): string {
  return oidOf(reader, reader.take(TAG.oid));
}

/** The object identifier in an element, whatever its tag. */
export function oidOf(reader: DerReader, element: Der): string {
  const arcs = arcsOf(element.content);
  if (arcs === null) {
    reader.fail("bad-oid");
    return "";
  }
  const [first = 0, ...others] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...others].join(".");
}

/** X.690 section 8.19: seven bits per octet, the shortest form, no arc cut off. */
function arcsOf(content: Buffer): number[] | null {
  const arcs: number[] = [];
  let arc = 0;
  let isOpen = false;
  for (const octet of content) {
    if (!isOpen && octet === 0x80) return null;
    arc = arc * 128 + (octet & 0x7f);
    if (!Number.isSafeInteger(arc)) return null;
    isOpen = octet >= 0x80;
    if (!isOpen) {
      arcs.push(arc);
      arc = 0;
    }
  }
  return isOpen || arcs.length === 0 ? null : arcs;
}

/** The content of an integer in two's complement, shortest form (X.690 section 8.3). */
export function takeInteger(reader: DerReader, tag: number = TAG.integer): Buffer {
  const { content } = reader.take(tag);
  const [first, second] = content;
  const isPadded =
    second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (first === undefined || isPadded) reader.fail("bad-integer");
  return content;
}

/** An integer that has to be small and not negative. */
export function takeSmallInteger(reader: DerReader, tag: number = TAG.integer): number {
  const content = takeInteger(reader, tag);
  if (content.length === 0 || content.length > 4 || (content[0] ?? 0) >= 0x80) {
    reader.fail("bad-integer");
    return 0;
  }
  return content.readUIntBE(0, content.length);
}

/** The octets of a positive integer, without the zero octet that only says so. */
export function unsignedOctets(content: Buffer): Buffer {
  let start = 0;
  while (start < content.length && content[start] === 0) start++;
  return content.subarray(start);
}

/** Bits of a positive big-endian integer. */
export function bitLength(content: Buffer): number {
  const octets = unsignedOctets(content);
  const [first] = octets;
  return first === undefined ? 0 : (octets.length - 1) * 8 + (32 - Math.clz32(first));
}

/** X.690 section 11.1: true is ff. */
export function takeBoolean(reader: DerReader): boolean {
  return booleanOf(reader, reader.take(TAG.boolean));
}

/** The boolean in an element, whatever its tag. */
export function booleanOf(reader: DerReader, { content }: Der): boolean {
  const [octet] = content;
  if (content.length !== 1 || (octet !== 0 && octet !== 0xff)) reader.fail("bad-boolean");
  return octet === 0xff;
}

/** The octets of a bit string that has whole octets. */
export function takeBitOctets(reader: DerReader): Buffer {
  const { content } = reader.take(TAG.bitString);
  if (content[0] !== 0) reader.fail("bad-bit-string");
  return content.subarray(1);
}

/** Numbers of the bits that are set, in an element with named bits (X.690 section 8.6, bit 0 is the first). */
export function bitsOf(reader: DerReader, { content }: Der): Set<number> {
  const set = new Set<number>();
  const [unused] = content;
  const octets = content.subarray(1);
  if (unused === undefined || unused > 7 || (unused > 0 && octets.length === 0))
    reader.fail("bad-bit-string");
  for (let bit = 0; bit < octets.length * 8 - (unused ?? 0); bit++) {
    if (((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) set.add(bit);
  }
  return set;
}

const UTC_TIME = /^([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})Z$/;
const GENERALIZED_TIME = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})Z$/;

/** RFC 5280 section 4.1.2.5.1: two digits mean 1950 to 2049. */
function fullYear(year: number): number {
  return year >= 50 ? 1900 + year : 2000 + year;
}

/** Unix time in seconds; both forms with seconds and Z, as RFC 5280 section 4.1.2.5 demands. */
export function takeTime(reader: DerReader): number {
  const isUtc = reader.next === TAG.utcTime;
  const text = reader.take(isUtc ? TAG.utcTime : TAG.generalizedTime).content.toString("latin1");
  const fields = (isUtc ? UTC_TIME : GENERALIZED_TIME).exec(text)?.slice(1).map(Number);
  const [digits = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields ?? [];
  const year = isUtc ? fullYear(digits) : digits;
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  if (
    fields === undefined ||
    !isSameDate(milliseconds, year, month, day) ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    reader.fail("bad-time");
    return 0;
  }
  return milliseconds / 1000;
}

/** False for 30 February, and for the years before 100, which `Date.UTC` takes for 1900 and later. */
function isSameDate(milliseconds: number, year: number, month: number, day: number): boolean {
  const date = new Date(milliseconds);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
