/** What an address is for, and whether a scan may connect to it. */
import { type Address, formatAddress, inPrefix, type Prefix, parseAddress, parsePrefix } from "./address.ts";
import { embeddedAddresses } from "./embedded.ts";
import { METADATA_ADDRESSES, SPECIAL_RANGES, type SpecialRange } from "./special.table.ts";

/** What an address is good for. */
export interface Classification {
  /** `null` for an ordinary address. */
  readonly category: string | null;
  /** Globally reachable, and so is the address inside, if any. */
  readonly global: boolean;
  /** An address that a scan may connect to, and so is the address inside. */
  readonly target: boolean;
  /** An IPv4 address that the IPv6 address leads to; where there are several, one that may not be connected to. */
  readonly inner?: string;
  /** The address, or the one inside, serves credentials to hosts in a cloud. */
  readonly metadata: boolean;
}

interface Range extends SpecialRange {
  readonly bits: Prefix;
}

function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (!prefix.ok) throw new Error(`not a prefix: ${text}`);
  return prefix;
}

/** The most specific range first. */
const RANGES: readonly Range[] = SPECIAL_RANGES.map((range) => ({
  ...range,
  bits: prefixOf(range.prefix),
})).sort((a, b) => b.bits.length - a.bits.length);
const METADATA: ReadonlySet<string> = new Set(METADATA_ADDRESSES);

/** RFC 4291 section 2.4: all other space is reserved, so nothing in it is reachable. */
const GLOBAL_UNICAST = prefixOf("2000::/3");

const ORDINARY: Classification = { category: null, global: true, target: true, metadata: false };
const UNALLOCATED: Classification = {
  category: "unallocated",
  global: false,
  target: false,
  metadata: false,
};
const NOT_AN_ADDRESS: Classification = {
  category: "not-an-address",
  global: false,
  target: false,
  metadata: false,
};

/**
 * The classification of a literal address. What is not one may not be connected to.
 *
 * @param translators prefixes of NAT64 translators known to serve this network
 */
export function classify(text: string, translators: readonly Prefix[] = []): Classification {
  const address = parseAddress(text);
  if (!address.ok) return NOT_AN_ADDRESS;
  const outer = classifyOuter(address);
  const inners = embeddedAddresses(address.bytes, translators).map((bytes) => ({
    text: formatAddress(bytes),
    is: classifyOuter({ family: 4, bytes }),
  }));
  const worst = inners.find(({ is }) => is.metadata) ?? inners.find(({ is }) => !is.target) ?? inners[0];
  if (worst === undefined) return outer;
  return {
    category: outer.category ?? worst.is.category,
    global: outer.global && worst.is.global,
    target: outer.target && worst.is.target,
    inner: worst.text,
    metadata: outer.metadata || worst.is.metadata,
  };
}

function classifyOuter(address: Address): Classification {
  const { category, global, target } = rangeOf(address);
  return METADATA.has(formatAddress(address.bytes))
    ? { category: "cloud-metadata", global, target: false, metadata: true }
    : { category, global, target, metadata: false };
}

function rangeOf({ family, bytes }: Address): Omit<Classification, "metadata"> {
  const range = RANGES.find(({ bits }) => inPrefix(bytes, bits));
  if (range !== undefined) return range;
  return family === 4 || inPrefix(bytes, GLOBAL_UNICAST) ? ORDINARY : UNALLOCATED;
}
