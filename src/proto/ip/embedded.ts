/** IPv4 addresses inside IPv6 addresses, by transition mechanism. */
import { inPrefix, type Prefix, parsePrefix } from "./address.ts";

/** Offsets of the four octets of an IPv4 address. */
type Layout = readonly [number, number, number, number];

interface Mechanism {
  readonly prefix: Prefix;
  readonly layouts: readonly Layout[];
  /** The octets are inverted, RFC 4380 section 4. */
  readonly inverted?: readonly boolean[];
}

const TAIL: Layout = [12, 13, 14, 15];

/** RFC 6052 section 2.2, by length of the prefix: octet 8 is left out. */
export const TRANSLATION_LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [32, [4, 5, 6, 7]],
  [40, [5, 6, 7, 9]],
  [48, [6, 7, 9, 10]],
  [56, [7, 9, 10, 11]],
  [64, [9, 10, 11, 12]],
  [96, TAIL],
]);

function mechanism(prefix: string, layouts: readonly Layout[], inverted?: readonly boolean[]): Mechanism {
  const parsed = parsePrefix(prefix);
  if (!parsed.ok) throw new Error(`not a prefix: ${prefix}`);
  return { prefix: parsed, layouts, ...(inverted === undefined ? {} : { inverted }) };
}

const MECHANISMS: readonly Mechanism[] = [
  mechanism("::ffff:0.0.0.0/96", [TAIL]),
  mechanism("::/96", [TAIL]),
  mechanism("::ffff:0:0:0/96", [TAIL]),
  mechanism("64:ff9b::/96", [TAIL]),
  // RFC 8215 section 5: prefixes of any length may be taken from it.
  mechanism(
    "64:ff9b:1::/48",
    [...TRANSLATION_LAYOUTS].filter(([bits]) => bits >= 48).map(([, at]) => at),
  ),
  mechanism("2002::/16", [[2, 3, 4, 5]]),
  // RFC 4380 section 4: the server, then the client with all bits inverted.
  mechanism("2001::/32", [[4, 5, 6, 7], TAIL], [false, true]),
];

/** RFC 5214 section 6.1: interface identifiers `0000:5efe` and `0200:5efe`, in any prefix. */
function isIsatap(bytes: Uint8Array): boolean {
  const universal = (bytes[8] ?? 0) & ~0x02;
  return universal === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}

/**
 * The IPv4 addresses, 4 octets each, that an IPv6 address may lead to.
 *
 * @param translators prefixes of NAT64 translators known to serve this network, RFC 7050 or RFC 8781
 */
export function embeddedAddresses(bytes: Uint8Array, translators: readonly Prefix[] = []): Uint8Array[] {
  if (bytes.length !== 16) return [];
  const found = MECHANISMS.filter(({ prefix }) => inPrefix(bytes, prefix)).flatMap(({ layouts, inverted }) =>
    layouts.map((layout, index) => pick(bytes, layout, inverted?.[index] ?? false)),
  );
  for (const prefix of translators) {
    const layout = inPrefix(bytes, prefix) ? TRANSLATION_LAYOUTS.get(prefix.length) : undefined;
    if (layout !== undefined) found.push(pick(bytes, layout, false));
  }
  if (isIsatap(bytes)) found.push(pick(bytes, TAIL, false));
  return found;
}

function pick(bytes: Uint8Array, layout: Layout, inverted: boolean): Uint8Array {
  return Uint8Array.from(layout, (at) => (bytes[at] ?? 0) ^ (inverted ? 0xff : 0));
}
