/** The prefix of a NAT64 translator: found in the answer of a DNS64 server, and put before IPv4 addresses. */
import { formatAddress, inPrefix, type Prefix, parsePrefix } from "./address.ts";
import { TRANSLATION_LAYOUTS } from "./embedded.ts";

/** The name that has no IPv6 address of its own, RFC 7050 section 2.2. */
export const WELL_KNOWN_NAME = "ipv4only.arpa";

/** The addresses of that name, RFC 7050 section 2.2. */
const WELL_KNOWN_ADDRESSES: readonly (readonly number[])[] = [
  [192, 0, 0, 170],
  [192, 0, 0, 171],
];

/** Bits 64 to 71, zero wherever the IPv4 address lies around them: RFC 6052 section 2.2. */
const RESERVED_OCTET = 8;

/**
 * The prefix by which some IPv6 addresses of the well-known name were made, such as `64:ff9b::/96`; `null` when none of
 * them shows one.
 *
 * @param addresses of 16 octets each
 */
export function findPref64(addresses: readonly Uint8Array[]): string | null {
  for (const bytes of addresses) {
    for (const known of WELL_KNOWN_ADDRESSES) {
      const lengths = lengthsAround(bytes, known);
      // RFC 7050 section 3: an address that holds it twice does not tell where the prefix ends.
      if (lengths.length === 1 && lengths[0] !== undefined) return prefixText(bytes, lengths[0]);
    }
  }
  return null;
}

/** Lengths of prefixes behind which an address holds the IPv4 address. */
function lengthsAround(bytes: Uint8Array, known: readonly number[]): number[] {
  if (bytes.length !== 16) return [];
  return [...TRANSLATION_LAYOUTS]
    .filter(([length]) => length === 96 || bytes[RESERVED_OCTET] === 0)
    .filter(([, layout]) => layout.every((at, index) => bytes[at] === known[index]))
    .map(([length]) => length);
}

function prefixText(bytes: Uint8Array, length: number): string {
  const network = bytes.map((octet, at) => (at < length / 8 ? octet : 0));
  return `${formatAddress(network)}/${length}`;
}

/** The prefix that a text denotes, if translators can have it: RFC 6052 section 2.2. */
export function readPref64(text: string): Prefix | undefined {
  const prefix = parsePrefix(text);
  return prefix.ok && prefix.family === 6 && TRANSLATION_LAYOUTS.has(prefix.length) ? prefix : undefined;
}

/** The IPv6 address that leads to an IPv4 address of 4 octets through a translator, RFC 6052 section 2.3. */
export function synthesise(prefix: Prefix, address: Uint8Array): string {
  const layout = TRANSLATION_LAYOUTS.get(prefix.length);
  if (layout === undefined) throw new Error(`not the length of a translator's prefix: ${prefix.length}`);
  const bytes = Uint8Array.from(prefix.bytes);
  for (const [index, at] of layout.entries()) bytes[at] = address[index] ?? 0;
  return formatAddress(bytes);
}

/** Whether an IPv6 address was made by a translator's prefix. */
export function isSynthesised(bytes: Uint8Array, prefix: Prefix): boolean {
  return inPrefix(bytes, prefix);
}
