/**
 * Team Cymru's origins in the DNS: the name to ask for an address, and what the TXT records say.
 *
 * Asks for the /24 or /48 of the address, which is what is cached and what does not give the address away.
 */

import type { Address } from "../ip/address.ts";
import { parseAsn } from "./asn.ts";
import { u32 } from "./element.ts";
import { hostPrefix, type IpPrefix, isCovering, maskedTo, parseIpPrefix } from "./prefix.ts";

/** A question about an address. */
export interface CymruQuestion {
  readonly name: string;
  /** The address, /32 or /128. */
  readonly host: IpPrefix;
  /** The block that the answer is about; routes longer than it stay unknown. */
  readonly block: IpPrefix;
}

const GRANULARITY = { 4: 24, 6: 48 } as const;
const ZONES = { 4: "origin", 6: "origin6" } as const;

/** The question for an address. An IPv4-mapped IPv6 address is asked about as IPv4. */
export function cymruQuestion(address: Address, base = "asn.cymru.com"): CymruQuestion {
  const host = hostPrefix(address);
  const block = maskedTo(host, GRANULARITY[host.family]);
  const first = u32(block.words, 0);
  const labels =
    host.family === 4
      ? [first >>> 24, (first >>> 16) & 0xff, (first >>> 8) & 0xff].map(String)
      : [...hex(first, 8), ...hex(u32(block.words, 1) >>> 16, 4)];
  return { name: `${labels.reverse().join(".")}.${ZONES[host.family]}.${base}`, host, block };
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

/** What a TXT record says. */
export type CymruAnswer =
  | { readonly kind: "routed"; readonly prefix: IpPrefix; readonly origins: readonly number[] }
  /** The space is nobody's route, or the route is to another part of the block. */
  | { readonly kind: "unrouted" };

const NOT_ROUTED = "NA";

/** Reads a TXT record; `null` for one that is malformed or about other addresses, which makes the source unusable. */
export function parseCymruTxt(text: string, { host, block }: CymruQuestion): CymruAnswer | null {
  const [asns = "", prefixPart = ""] = text.split("|", 6).map((part) => part.trim());
  if (asns === NOT_ROUTED) return { kind: "unrouted" };
  const prefix = parseIpPrefix(prefixPart);
  const words = asns.split(/ +/);
  const origins = words.map(parseAsn).filter((asn) => asn !== null);
  if (!prefix.ok || origins.length !== words.length) return null;
  if (isCovering(prefix.value, host)) return { kind: "routed", prefix: prefix.value, origins };
  return isCovering(block, prefix.value) ? { kind: "unrouted" } : null;
}
