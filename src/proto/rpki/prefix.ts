/** IP prefixes as the routing code uses them, and their text. */
import { type Address, formatAddress } from "../ip/address.ts";
import { u32 } from "./element.ts";
import { writeAscii } from "./octets.ts";
import { FAMILY, LENGTH, PREFIX, prefixRegisters, readPrefix } from "./prefix-octets.ts";

/** An IP prefix, RFC 4632 section 3.1 and RFC 4291 section 2.3; bits after the length are zero. */
export interface IpPrefix {
  readonly family: 4 | 6;
  /** The address, most significant first: one word for IPv4, four for IPv6. */
  readonly words: Uint32Array;
  /** Length in bits. */
  readonly length: number;
}

/** A prefix, or why a text is none; for one with host bits also the prefix that it lies in. */
export type IpPrefixResult =
  | { readonly ok: true; readonly value: IpPrefix }
  | { readonly ok: false; readonly reason: "prefix" }
  | { readonly ok: false; readonly reason: "host-bits"; readonly meant: string };

/** Words of an address. */
export const wordsOf = (family: 4 | 6): 1 | 4 => (family === 4 ? 1 : 4);

/** Bits of an address. */
export const bitsOf = (family: 4 | 6): 32 | 128 => (family === 4 ? 32 : 128);

/** Work space, used up before a call returns; long enough for any prefix with some blanks around it. */
const OCTETS = new Uint8Array(64);
const REGISTERS = prefixRegisters();

/** The prefix that `192.0.2.0/24` denotes. The length is required, and bits after it must be zero. */
export function parseIpPrefix(text: string): IpPrefixResult {
  const size = writeAscii(text.trim(), OCTETS);
  const code = size < 0 ? PREFIX.malformed : readPrefix(OCTETS, 0, size, REGISTERS);
  if (code === PREFIX.malformed) return { ok: false, reason: "prefix" };
  const value = fromRegisters(REGISTERS);
  if (code === PREFIX.ok) return { ok: true, value };
  return { ok: false, reason: "host-bits", meant: prefixText(maskedTo(value, value.length)) };
}

/** The prefix in registers that {@link readPrefix} has filled. */
function fromRegisters(registers: Uint32Array): IpPrefix {
  const family = u32(registers, FAMILY) === 4 ? 4 : 6;
  return { family, words: registers.slice(0, wordsOf(family)), length: u32(registers, LENGTH) };
}

/** The prefix of a length that an address or a longer prefix lies in. */
export function maskedTo(prefix: IpPrefix, length: number): IpPrefix {
  const words = prefix.words.map((word, index) => {
    const rest = length - 32 * index;
    if (rest >= 32) return word;
    return rest <= 0 ? 0 : word & ~(0xffffffff >>> rest);
  });
  return { family: prefix.family, words, length };
}

/** The words of an address of 4 or 16 octets. */
export function wordsOfBytes(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, index) => view.getUint32(4 * index));
}

const MAPPED = [0, 0, 0xffff];

/** The host prefix, /32 or /128, of an address. An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is IPv4. */
export function hostPrefix({ bytes }: Address): IpPrefix {
  const words = wordsOfBytes(bytes);
  if (words.length === 1) return { family: 4, words, length: 32 };
  const isMapped = MAPPED.every((word, index) => words[index] === word);
  return isMapped ? { family: 4, words: words.slice(3), length: 32 } : { family: 6, words, length: 128 };
}

/** Whether a prefix covers another: same family, not longer, same leading bits. RFC 6811 section 2. */
export function isCovering(cover: IpPrefix, prefix: IpPrefix): boolean {
  if (cover.family !== prefix.family || cover.length > prefix.length) return false;
  return maskedTo(prefix, cover.length).words.every((word, index) => word === cover.words[index]);
}

/** Text of a prefix, IPv6 as in RFC 5952. */
export function prefixText({ words, length }: IpPrefix): string {
  return wordsText(words, 0, words.length, length);
}

/** Text of the prefix whose address stands in a column from `at`, in `size` words. */
export function wordsText(column: Uint32Array, at: number, size: number, length: number): string {
  const bytes = new Uint8Array(4 * size);
  for (let index = 0; index < size; index += 1) {
    const word = u32(column, at + index);
    bytes.set([word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff], 4 * index);
  }
  return `${formatAddress(bytes)}/${length}`;
}
