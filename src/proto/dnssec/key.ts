/** DNSKEY RDATA, RFC 4034 section 2, and the public key fields inside it. */
import { hash } from "node:crypto";

/** RFC 4034 section 2.1.1 and RFC 5011 section 7. */
const ZONE_KEY = 0x0100;
const REVOKE = 0x0080;
const SEP = 0x0001;

/** Octets before the public key field. */
const HEADER_OCTETS = 4;

/** Octets of the public key field and size of the key, for algorithms where they are fixed. */
const FIXED_SIZES: ReadonlyMap<number, { readonly octets: number; readonly bits: number }> = new Map([
  [13, { octets: 64, bits: 256 }], // RFC 6605 section 4
  [14, { octets: 96, bits: 384 }],
  [15, { octets: 32, bits: 256 }], // RFC 8080 section 3
  [16, { octets: 57, bits: 456 }],
]);

const RSA_ALGORITHMS: ReadonlySet<number> = new Set([1, 5, 7, 8, 10]);

export interface Dnskey {
  readonly rdata: Buffer;
  readonly flags: number;
  readonly protocol: number;
  readonly algorithm: number;
  readonly tag: number;
  /** `<tag>/<algorithm>/<first 8 hex digits of the SHA-256 of the RDATA>`. */
  readonly id: string;
  readonly zoneKey: boolean;
  readonly sep: boolean;
  readonly revoked: boolean;
  readonly publicKey: Buffer;
  /** Size of the key (RSA: of the modulus); `null` when the algorithm is unknown or the field malformed. */
  readonly bits: number | null;
  /** RSA only. */
  readonly exponentBits?: number;
  /** The public key field does not have the form of its algorithm. */
  readonly malformed: boolean;
}

export interface RsaKey {
  /** Big-endian without leading zero octets. */
  readonly exponent: Buffer;
  readonly modulus: Buffer;
}

/** The key in DNSKEY RDATA; `null` when it is shorter than its fixed fields. */
export function readDnskey(rdata: Buffer): Dnskey | null {
  if (rdata.length < HEADER_OCTETS) return null;
  const flags = rdata.readUInt16BE(0);
  const algorithm = rdata.readUInt8(3);
  const tag = keyTag(rdata);
  const publicKey = rdata.subarray(HEADER_OCTETS);
  return {
    rdata,
    flags,
    protocol: rdata.readUInt8(2),
    algorithm,
    tag,
    id: `${tag}/${algorithm}/${hash("sha256", rdata, "hex").slice(0, 8)}`,
    zoneKey: (flags & ZONE_KEY) !== 0,
    sep: (flags & SEP) !== 0,
    revoked: (flags & REVOKE) !== 0,
    publicKey,
    ...sizeOf(algorithm, publicKey),
  };
}

function sizeOf(
  algorithm: number,
  publicKey: Buffer,
): Pick<Dnskey, "bits" | "malformed"> & { exponentBits?: number } {
  if (RSA_ALGORITHMS.has(algorithm)) {
    const rsa = readRsaKey(publicKey);
    if (rsa === null) return { bits: null, malformed: true };
    return { bits: bitLength(rsa.modulus), exponentBits: bitLength(rsa.exponent), malformed: false };
  }
  const fixed = FIXED_SIZES.get(algorithm);
  if (fixed === undefined) return { bits: null, malformed: false };
  return publicKey.length === fixed.octets
    ? { bits: fixed.bits, malformed: false }
    : { bits: null, malformed: true };
}

/** The numbers of an RSA key, RFC 3110 section 2; `null` when a length passes the end or a number is missing. */
export function readRsaKey(publicKey: Buffer): RsaKey | null {
  const short = publicKey[0] ?? 0;
  const start = short === 0 ? 3 : 1;
  const length = short === 0 && publicKey.length >= start ? publicKey.readUInt16BE(1) : short;
  const end = start + length;
  if (length === 0 || end >= publicKey.length) return null;
  return {
    exponent: withoutLeadingZeros(publicKey.subarray(start, end)),
    modulus: withoutLeadingZeros(publicKey.subarray(end)),
  };
}

function withoutLeadingZeros(octets: Buffer): Buffer {
  const first = octets.findIndex((octet) => octet !== 0);
  return first < 0 ? octets.subarray(0, 0) : octets.subarray(first);
}

function bitLength(octets: Buffer): number {
  return octets.length === 0 ? 0 : octets.length * 8 - Math.clz32(octets[0] ?? 0) + 24;
}

/** The key tag of DNSKEY RDATA, RFC 4034 appendix B; 0 when the RDATA is too short to have one. */
export function keyTag(rdata: Buffer): number {
  // Appendix B.1: with RSA/MD5 the tag is taken from the modulus, whose last octets are the last of the RDATA.
  if (rdata[3] === 1) return rdata.length < 7 ? 0 : rdata.readUInt16BE(rdata.length - 3);
  let sum = 0;
  for (let at = 0; at < rdata.length; at += 1) {
    sum += (at & 1) === 0 ? (rdata[at] ?? 0) << 8 : (rdata[at] ?? 0);
  }
  return (sum + (sum >>> 16)) & 0xffff;
}

/** Whether a key may sign data of its zone: RFC 4034 sections 2.1.1 and 2.1.2, RFC 5011 section 2.1. */
export function maySign({ zoneKey, protocol, revoked }: Dnskey): boolean {
  return zoneKey && protocol === 3 && !revoked;
}
