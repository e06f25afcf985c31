/** IP addresses and prefixes as text and octets; RFC 5952 for the text of IPv6 addresses. */

/** An IP address. */
export interface Address {
  readonly family: 4 | 6;
  /** 4 or 16 octets. */
  readonly bytes: Uint8Array;
}

/** A range of addresses with the same leading bits. */
export interface Prefix extends Address {
  /** Length in bits. */
  readonly length: number;
}

interface Malformed {
  readonly ok: false;
  readonly reason: "not-an-address" | "zone-id" | "prefix-length" | "host-bits";
}

/** An address, or why a text is none. */
export type AddressResult = ({ readonly ok: true } & Address) | Malformed;
/** A prefix, or why a text is none. */
export type PrefixResult = ({ readonly ok: true } & Prefix) | Malformed;

const NOT_AN_ADDRESS: Malformed = { ok: false, reason: "not-an-address" };
const DECIMAL_OCTET = /^(?:0|[1-9][0-9]{0,2})$/;
const HEX_GROUP = /^[0-9a-fA-F]{1,4}$/;
const IPV6_OCTETS = 16;

/**
 * The address that a text denotes in the usual notation: no octal, hexadecimal or shortened IPv4 forms, no zone id, no
 * brackets, no space.
 */
export function parseAddress(text: string): AddressResult {
  if (text.includes("%")) return { ok: false, reason: "zone-id" };
  const bytes = text.includes(":") ? readIpv6(text) : readIpv4(text);
  if (bytes === null) return NOT_AN_ADDRESS;
  return { ok: true, family: bytes.length === IPV6_OCTETS ? 6 : 4, bytes };
}

function readIpv4(text: string): Uint8Array | null {
  const parts = text.split(".", 5);
  if (parts.length !== 4) return null;
  const octets = parts.map((part) => (DECIMAL_OCTET.test(part) ? Number(part) : 256));
  return octets.some((octet) => octet > 255) ? null : Uint8Array.from(octets);
}

function readIpv6(text: string): Uint8Array | null {
  const halves = text.split("::", 3);
  if (halves.length > 2) return null;
  const head = readGroups(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 1 ? [] : readGroups(halves[1] ?? "", true);
  if (head === null || tail === null) return null;
  const gap = IPV6_OCTETS - head.length - tail.length;
  // RFC 4291 section 2.2: `::` stands for one group or more.
  if (halves.length === 1 ? gap !== 0 : gap < 2) return null;
  return Uint8Array.from([...head, ...new Array<number>(gap).fill(0), ...tail]);
}

/** Octets of colon-separated groups; the last one may be an IPv4 address when it ends the text. */
function readGroups(text: string, isEnd: boolean): number[] | null {
  if (text === "") return [];
  const groups = text.split(":", 9);
  const octets: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (HEX_GROUP.test(group)) {
      const value = Number.parseInt(group, 16);
      octets.push(value >> 8, value & 0xff);
      continue;
    }
    const embedded = isEnd && index === groups.length - 1 ? readIpv4(group) : null;
    if (embedded === null) return null;
    octets.push(...embedded);
  }
  return octets.length > IPV6_OCTETS ? null : octets;
}

/** The text of an address of 4 or 16 octets; IPv6 as in RFC 5952, IPv4-mapped addresses with a dotted tail. */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups: number[] = [];
  for (let at = 0; at < IPV6_OCTETS; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  // RFC 5952 section 5: a dotted tail where the prefix alone tells that an IPv4 address follows.
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? `::ffff:${bytes.subarray(12).join(".")}` : joinGroups(groups);
}

function joinGroups(groups: readonly number[]): string {
  const { start, length } = longestZeroRun(groups);
  const text = groups.map((group) => group.toString(16));
  // RFC 5952 section 4.2.2: a single group of zeros is not shortened.
  if (length < 2) return text.join(":");
  return `${text.slice(0, start).join(":")}::${text.slice(start + length).join(":")}`;
}

/** The first of the longest runs of zeros, RFC 5952 section 4.2.3. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

/**
 * Negative, zero or positive as one address sorts before, equal to or after another: IPv4 first, then by value. Text
 * that is no address comes last, by code unit.
 */
export function compareAddresses(a: string, b: string): number {
  const left = parseAddress(a);
  const right = parseAddress(b);
  if (left.ok && right.ok) {
    return left.family - right.family || Buffer.compare(left.bytes, right.bytes);
  }
  if (left.ok !== right.ok) return left.ok ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The prefix that `192.0.2.0/24` denotes; without a length that of the single address. Bits after it must be zero. */
export function parsePrefix(text: string): PrefixResult {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address.ok) return address;
  const bits = address.bytes.length * 8;
  const digits = slash < 0 ? String(bits) : text.slice(slash + 1);
  const length = Number(digits);
  if (!DECIMAL_OCTET.test(digits) || length > bits) return { ok: false, reason: "prefix-length" };
  const network = { ok: true, family: address.family, bytes: address.bytes, length } as const;
  return hasHostBits(network) ? { ok: false, reason: "host-bits" } : network;
}

function hasHostBits({ bytes, length }: Prefix): boolean {
  const whole = length >> 3;
  const partial = (bytes[whole] ?? 0) & (0xff >> (length & 7));
  return partial !== 0 || bytes.subarray(whole + 1).some((octet) => octet !== 0);
}

/** Whether an address lies in a prefix; never across families. */
export function inPrefix(bytes: Uint8Array, prefix: Prefix): boolean {
  if (bytes.length !== prefix.bytes.length) return false;
  const whole = prefix.length >> 3;
  for (let at = 0; at < whole; at += 1) {
    if (bytes[at] !== prefix.bytes[at]) return false;
  }
  const shift = 8 - (prefix.length & 7);
  return shift === 8 || (bytes[whole] ?? 0) >> shift === (prefix.bytes[whole] ?? 0) >> shift;
}
