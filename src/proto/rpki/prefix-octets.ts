/**
 * IP prefixes read from octets.
 *
 * Own parser because a full export holds a million of them: it makes no objects. Accepts what RFC 4291 section 2.2 and
 * 2.3 and the usual dotted form allow: no leading zeros in decimal numbers, no zone, no host bits, a length always.
 */
import { u8, u32 } from "./element.ts";
import { readDigits, skipBlanks, trimBlanks } from "./octets.ts";

/** What came of reading a prefix. */
export const PREFIX = { ok: 0, malformed: 1, hostBits: 2 } as const;

/** Where the length stands in the registers of {@link readPrefix}; the address is in words 0 to 3. */
export const LENGTH = 4;
/** Where the family, 4 or 6, stands. */
export const FAMILY = 5;
const GROUPS = 6;
const COUNT = 14;
const GAP = 15;
const REGISTERS = 16;
const NO_GAP = 8;

const DOT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const COLON = 0x3a;

/** Digits of a hexadecimal number, by octet; 255 for what is none. */
const HEX = Uint8Array.from({ length: 256 }, (_, octet) => {
  const digit = Number.parseInt(String.fromCharCode(octet), 16);
  return Number.isNaN(digit) ? 255 : digit;
});

/** Fresh registers for {@link readPrefix}: four words of address (IPv4 uses the first), length, family, work space. */
export const prefixRegisters = (): Uint32Array => new Uint32Array(REGISTERS);

/** Reads `address/length`, blanks around it allowed, into registers; one of {@link PREFIX}. */
export function readPrefix(octets: Uint8Array, start: number, end: number, into: Uint32Array): number {
  const from = skipBlanks(octets, start, end);
  const to = trimBlanks(octets, from, end);
  const slash = slashBefore(octets, from, to);
  const length = slash < 0 ? -1 : readLength(octets, slash + 1, to);
  if (length < 0) return PREFIX.malformed;
  into[LENGTH] = length;
  return isIpv6(octets, from, slash)
    ? readIpv6Prefix(octets, from, slash, into)
    : readIpv4Prefix(octets, from, slash, into);
}

/** The slash stands at most three digits before the end. */
function slashBefore(octets: Uint8Array, from: number, to: number): number {
  const lowest = Math.max(from, to - 4);
  for (let at = to - 2; at >= lowest; at -= 1) {
    if (u8(octets, at) === SLASH) return at;
  }
  return -1;
}

function readLength(octets: Uint8Array, start: number, end: number): number {
  if (end - start > 1 && u8(octets, start) === ZERO) return -1;
  return readDigits(octets, start, end);
}

/** The first group of an IPv6 address has at most four digits, so a colon is near. */
function isIpv6(octets: Uint8Array, from: number, slash: number): boolean {
  const last = Math.min(slash, from + 5);
  for (let at = from; at < last; at += 1) {
    if (u8(octets, at) === COLON) return true;
  }
  return false;
}

function readIpv4Prefix(octets: Uint8Array, from: number, slash: number, into: Uint32Array): number {
  const address = readIpv4(octets, from, slash);
  const length = u32(into, LENGTH);
  if (address < 0 || length > 32) return PREFIX.malformed;
  into[0] = address;
  into[FAMILY] = 4;
  return hostBits(address, length) === 0 ? PREFIX.ok : PREFIX.hostBits;
}

/** Bits of a word after the first `length`; a shift by 32 would do nothing, hence the branch. */
function hostBits(word: number, length: number): number {
  return length >= 32 ? 0 : word & (0xffffffff >>> length);
}

/** The address as an unsigned number, -1 for anything else. What follows the last octet must not be a digit. */
function readIpv4(octets: Uint8Array, start: number, end: number): number {
  let value = 0;
  let at = start;
  for (let part = 0; part < 4; part += 1) {
    const read = readDecimalOctet(octets, at);
    if (read < 0) return -1;
    value = value * 256 + (read & 0xff);
    at += read >> 8;
    if (part < 3 && u8(octets, at) !== DOT) return -1;
    at += 1;
  }
  return at - 1 === end ? value : -1;
}

/** Number of digits shifted left by eight, with the value; -1 for none, a leading zero or more than 255. */
function readDecimalOctet(octets: Uint8Array, start: number): number {
  let value = u8(octets, start) - ZERO;
  if (value < 0 || value > 9) return -1;
  let digits = 1;
  while (digits < 4) {
    const digit = u8(octets, start + digits) - ZERO;
    if (digit < 0 || digit > 9) break;
    // A number that begins with zero is that zero.
    if (value === 0) return -1;
    value = value * 10 + digit;
    digits += 1;
  }
  return value > 255 ? -1 : (digits << 8) | value;
}

function readIpv6Prefix(octets: Uint8Array, from: number, slash: number, into: Uint32Array): number {
  const length = u32(into, LENGTH);
  if (length > 128 || !readIpv6(octets, from, slash, into)) return PREFIX.malformed;
  into[FAMILY] = 6;
  for (let word = 0; word < 4; word += 1) {
    const rest = Math.max(0, length - 32 * word);
    if (hostBits(u32(into, word), rest) !== 0) return PREFIX.hostBits;
  }
  return PREFIX.ok;
}

function readIpv6(octets: Uint8Array, start: number, end: number, into: Uint32Array): boolean {
  into[COUNT] = 0;
  into[GAP] = NO_GAP;
  let at = leadingGap(octets, start, into);
  while (at >= 0 && at < end) {
    at = takeGroup(octets, at, end, into);
    if (at >= 0 && at < end) at = takeSeparator(octets, at, end, into);
  }
  return at === end && spread(into);
}

/** Offset after the `::` that an address may begin with; -1 for a single colon. */
function leadingGap(octets: Uint8Array, start: number, into: Uint32Array): number {
  if (u8(octets, start) !== COLON) return start;
  if (u8(octets, start + 1) !== COLON) return -1;
  into[GAP] = 0;
  return start + 2;
}

/** Offset after a group, or after an IPv4 address that ends the text and makes two groups; -1 for neither. */
function takeGroup(octets: Uint8Array, at: number, end: number, into: Uint32Array): number {
  const count = u32(into, COUNT);
  let value = 0;
  let digits = 0;
  while (digits < 5) {
    const digit = u8(HEX, u8(octets, at + digits));
    if (digit > 15) break;
    value = value * 16 + digit;
    digits += 1;
  }
  if (digits > 0 && u8(octets, at + digits) === DOT) return takeDotted(octets, at, end, into);
  if (digits === 0 || digits > 4 || count > 7) return -1;
  into[GROUPS + count] = value;
  into[COUNT] = count + 1;
  return at + digits;
}

function takeDotted(octets: Uint8Array, at: number, end: number, into: Uint32Array): number {
  const count = u32(into, COUNT);
  const address = count > 6 ? -1 : readIpv4(octets, at, end);
  if (address < 0) return -1;
  into[GROUPS + count] = address >>> 16;
  into[GROUPS + count + 1] = address & 0xffff;
  into[COUNT] = count + 2;
  return end;
}

/** Offset after one colon, or after the two that stand for zeros; -1 when there is none, or one that nothing follows. */
function takeSeparator(octets: Uint8Array, at: number, end: number, into: Uint32Array): number {
  if (u8(octets, at) !== COLON) return -1;
  if (u8(octets, at + 1) !== COLON) return at + 1 === end ? -1 : at + 1;
  if (u32(into, GAP) !== NO_GAP) return -1;
  into[GAP] = u32(into, COUNT);
  return at + 2;
}

/** Puts the groups into words, zeros at the gap. RFC 4291 section 2.2: `::` stands for one group or more. */
function spread(into: Uint32Array): boolean {
  const count = u32(into, COUNT);
  const gap = u32(into, GAP);
  if (gap === NO_GAP ? count !== 8 : count > 7) return false;
  const zeros = 8 - count;
  for (let word = 0; word < 4; word += 1) {
    into[word] = groupAt(2 * word, gap, zeros, into) * 65_536 + groupAt(2 * word + 1, gap, zeros, into);
  }
  return true;
}

function groupAt(index: number, gap: number, zeros: number, into: Uint32Array): number {
  if (index < gap) return u32(into, GROUPS + index);
  return index < gap + zeros ? 0 : u32(into, GROUPS + index - zeros);
}
