/** Writes DER, ITU-T X.690; by itself, so that the lab shares no code with the reader of certificates. */

/** One value: identifier octet, definite length (X.690 section 8.1.3), contents. */
export function tagged(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length), body]);
}

export const sequence = (...items: readonly Buffer[]): Buffer => tagged(0x30, ...items);
/** A SET OF with one member, as names have them. */
export const setOf = (item: Buffer): Buffer => tagged(0x31, item);
export const octetString = (...content: readonly Buffer[]): Buffer => tagged(0x04, ...content);
export const nothing = (): Buffer => tagged(0x05);
export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
export const truth = (): Buffer => tagged(0x01, Buffer.of(0xff));
export const enumerated = (value: number): Buffer => tagged(0x0a, Buffer.of(value));
/** `[n]` around complete values. */
export const explicit = (n: number, ...items: readonly Buffer[]): Buffer => tagged(0xa0 + n, ...items);
/** `[n]` in place of the tag of a primitive value. */
export const implicit = (n: number, content: Buffer): Buffer => tagged(0x80 + n, content);

/** @param unused bits of the last octet that do not count */
export const bitString = (content: Buffer, unused = 0): Buffer => tagged(0x03, Buffer.of(unused), content);

/** A non-negative INTEGER from its octets, in the fewest octets (X.690 section 8.3.2). */
export function integer(value: number | Buffer): Buffer {
  const octets = typeof value === "number" ? Buffer.from(evenHex(value), "hex") : value;
  const first = octets.findIndex((octet) => octet !== 0);
  const least = first === -1 ? Buffer.of(0) : octets.subarray(first);
  return tagged(0x02, least.readUInt8(0) < 0x80 ? least : Buffer.concat([Buffer.of(0), least]));
}

/** From dotted text. */
export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  return tagged(0x06, ...[40 * first + second, ...rest].map(base128));
}

/** RFC 5280 section 4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050 on. @param seconds Unix time */
export function time(seconds: number): Buffer {
  const text = digitsOf(seconds);
  return text < "2050" ? tagged(0x17, Buffer.from(text.slice(2))) : generalizedTime(seconds);
}

/** @param seconds Unix time */
export function generalizedTime(seconds: number): Buffer {
  return tagged(0x18, Buffer.from(digitsOf(seconds)));
}

/** `YYYYMMDDHHMMSSZ` */
function digitsOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace(/\D/g, "")}Z`;
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const octets = Buffer.from(evenHex(length), "hex");
  return Buffer.concat([Buffer.of(0x80 + octets.length), octets]);
}

function base128(arc: number): Buffer {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift(0x80 + (rest % 128));
  }
  return Buffer.from(octets);
}

function evenHex(value: number): string {
  const hex = value.toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
