/** RDATA of the DNSSEC types in wire form, RFC 4034 and RFC 5155; written here so that the lab shares no code with the validator. */
import { createHash, hash as digestOnce } from "node:crypto";
import { type Name, nameOctets } from "../proto/dns/name.ts";

export interface DnskeyFields {
  readonly flags: number;
  readonly protocol: number;
  readonly algorithm: number;
  readonly publicField: Buffer;
}

/** RFC 4034 section 2.1. */
export function dnskeyRdata({ flags, protocol, algorithm, publicField }: DnskeyFields): Buffer {
  return Buffer.concat([Buffer.of(flags >> 8, flags & 0xff, protocol, algorithm), publicField]);
}

/** Key tag of a DNSKEY RDATA, RFC 4034 appendix B (every algorithm but 1). */
export function keyTag(rdata: Uint8Array): number {
  let sum = 0;
  rdata.forEach((octet, i) => {
    sum += i % 2 === 0 ? octet << 8 : octet;
  });
  return (sum + (sum >>> 16)) & 0xffff;
}

/** DS digest types the lab can compute (IANA registry). */
const DIGESTS: Readonly<Record<number, string>> = { 1: "sha1", 2: "sha256", 4: "sha384" };

/** DS digest of a DNSKEY at `owner`, RFC 4034 section 5.1.4; 32 zero octets for a digest type the lab cannot compute. */
export function dsDigest(owner: Name, dnskey: Buffer, digestType: number): Buffer {
  const algorithm = DIGESTS[digestType];
  if (algorithm === undefined) return Buffer.alloc(32);
  return createHash(algorithm).update(nameOctets(owner)).update(dnskey).digest();
}

export interface DsFields {
  readonly tag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Buffer;
}

/** RFC 4034 section 5.1. */
export function dsRdata({ tag, algorithm, digestType, digest }: DsFields): Buffer {
  return Buffer.concat([Buffer.of(tag >> 8, tag & 0xff, algorithm, digestType), digest]);
}

export interface RrsigFields {
  readonly covered: number;
  readonly algorithm: number;
  readonly labels: number;
  readonly originalTtl: number;
  /** Unix seconds; stored modulo 2^32 (RFC 4034 section 3.1.5). */
  readonly expiration: number;
  readonly inception: number;
  readonly tag: number;
  readonly signer: Name;
}

/** RRSIG RDATA up to and including the signer's name, RFC 4034 section 3.1. */
export function rrsigHead(fields: RrsigFields): Buffer {
  const head = Buffer.alloc(18);
  head.writeUInt16BE(fields.covered, 0);
  head.writeUInt8(fields.algorithm, 2);
  head.writeUInt8(fields.labels, 3);
  head.writeUInt32BE(fields.originalTtl >>> 0, 4);
  head.writeUInt32BE(fields.expiration % 0x1_0000_0000, 8);
  head.writeUInt32BE(fields.inception % 0x1_0000_0000, 12);
  head.writeUInt16BE(fields.tag, 16);
  return Buffer.concat([head, nameOctets(fields.signer)]);
}

/** Type bitmap, RFC 4034 section 4.1.2. */
export function typeBitmap(types: Iterable<number>): Buffer {
  const windows = new Map<number, Buffer>();
  for (const type of types) {
    const window = windows.get(type >> 8) ?? Buffer.alloc(32);
    windows.set(type >> 8, window);
    const at = (type & 0xff) >> 3;
    window.writeUInt8(window.readUInt8(at) | (0x80 >> (type & 7)), at);
  }
  const parts = [...windows]
    .sort(([a], [b]) => a - b)
    .map(([number, bits]) => {
      const used = bits.findLastIndex((octet) => octet !== 0) + 1;
      return Buffer.concat([Buffer.of(number, used), bits.subarray(0, used)]);
    });
  return Buffer.concat(parts);
}

/** RFC 4034 section 4.1. */
export function nsecRdata(next: Name, bitmap: Buffer): Buffer {
  return Buffer.concat([nameOctets(next), bitmap]);
}

export interface Nsec3Parameters {
  readonly hashAlgorithm: number;
  readonly flags: number;
  readonly iterations: number;
  readonly salt: Buffer;
}

/** RFC 5155 section 4.2; the first part of an NSEC3 RDATA too. */
export function nsec3paramRdata({ hashAlgorithm, flags, iterations, salt }: Nsec3Parameters): Buffer {
  return Buffer.concat([
    Buffer.of(hashAlgorithm, flags, iterations >> 8, iterations & 0xff, salt.length),
    salt,
  ]);
}

/** RFC 5155 section 3.2. */
export function nsec3Rdata(parameters: Nsec3Parameters, nextHash: Buffer, bitmap: Buffer): Buffer {
  return Buffer.concat([nsec3paramRdata(parameters), Buffer.of(nextHash.length), nextHash, bitmap]);
}

/** Hashed owner name, RFC 5155 section 5: SHA-1 over name and salt, then `iterations` times more. */
export function nsec3Hash(name: Name, { iterations, salt }: Nsec3Parameters): Buffer {
  let digest: Buffer = nameOctets(name);
  for (let round = 0; round <= iterations; round += 1) {
    digest = digestOnce("sha1", Buffer.concat([digest, salt]), "buffer");
  }
  return digest;
}

const BASE32HEX = "0123456789abcdefghijklmnopqrstuv";

/** Base 32 with the extended hex alphabet, lower case, without padding (RFC 4648 section 7). */
export function base32hex(octets: Buffer): string {
  let [text, bits, held] = ["", 0, 0];
  for (const octet of octets) {
    held = (held << 8) | octet;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32HEX.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE32HEX.charAt((held << (5 - bits)) & 31);
}
