/** Sets of IP addresses: what an SPF record authorises, counted and written as short as possible. */
import { formatAddress, type Prefix } from "../ip/address.ts";

/** Addresses from first to last as numbers. */
interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

export interface SpfSpace {
  readonly ipv4Addresses: number;
  /** Length of the largest IPv6 prefix; `null` when there is no IPv6 address. */
  readonly shortestIpv6: number | null;
  /** The same addresses as disjoint prefixes, as few as possible, by address; IPv4 first. */
  readonly prefixes: readonly string[];
  /** Octets of a record that lists just these prefixes and `-all`. */
  readonly flattenedOctets: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/** The addresses of some prefixes together. */
export function spaceOf(ranges: readonly Prefix[]): SpfSpace {
  const ipv4 = mergedSpans(ranges, 4);
  const ipv4Prefixes = ipv4.flatMap((span) => prefixesOf(span, 4));
  const ipv6Prefixes = mergedSpans(ranges, 6).flatMap((span) => prefixesOf(span, 6));
  const addresses = ipv4.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
  const prefixes = [...ipv4Prefixes, ...ipv6Prefixes];
  const octets = prefixes.reduce(
    (sum, { family, text, length }) => sum + ` ip${family}:`.length + shortest(text, length, family).length,
    "v=spf1 -all".length,
  );
  return {
    ipv4Addresses: Number(addresses),
    shortestIpv6: ipv6Prefixes.length === 0 ? null : Math.min(...ipv6Prefixes.map(({ length }) => length)),
    prefixes: prefixes.map(({ text, length }) => `${text}/${length}`),
    flattenedOctets: octets,
  };
}

/** As in a record, where the length of a single address is left out. */
function shortest(text: string, length: number, family: 4 | 6): string {
  return length === BITS[family] ? text : `${text}/${length}`;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

/** From the first to the last address of a prefix, whatever stands in its host bits. */
function spanOf({ family, bytes, length }: Prefix): Span {
  const hostBits = BigInt(BITS[family] - length);
  const first = (numberOf(bytes) >> hostBits) << hostBits;
  return { first, last: first + (1n << hostBits) - 1n };
}

function mergedSpans(ranges: readonly Prefix[], family: 4 | 6): Span[] {
  const spans = ranges.filter((range) => range.family === family).map(spanOf);
  spans.sort((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)));
  const merged: { first: bigint; last: bigint }[] = [];
  for (const { first, last } of spans) {
    const before = merged[merged.length - 1];
    if (before === undefined || first > before.last + 1n) merged.push({ first, last });
    else if (last > before.last) before.last = last;
  }
  return merged;
}

interface Written {
  readonly family: 4 | 6;
  readonly text: string;
  readonly length: number;
}

/** The fewest prefixes that make up a span. */
function prefixesOf({ first, last }: Span, family: 4 | 6): Written[] {
  const prefixes: Written[] = [];
  let at = first;
  while (at <= last) {
    let size = 0n;
    const hasRoom = (bits: bigint): boolean => at % (1n << bits) === 0n && at + (1n << bits) - 1n <= last;
    while (size < BigInt(BITS[family]) && hasRoom(size + 1n)) size += 1n;
    prefixes.push({ family, text: textOf(at, family), length: BITS[family] - Number(size) });
    at += 1n << size;
  }
  return prefixes;
}

function textOf(value: bigint, family: 4 | 6): string {
  return formatAddress(Buffer.from(value.toString(16).padStart(BITS[family] / 4, "0"), "hex"));
}

/** Whether two prefixes have an address in common. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  if (a.family !== b.family) return false;
  const one = spanOf(a);
  const other = spanOf(b);
  return one.first <= other.last && other.first <= one.last;
}

/** Whether bits after the prefix are set. */
export function hasHostBits(prefix: Prefix): boolean {
  return spanOf(prefix).first !== numberOf(prefix.bytes);
}
