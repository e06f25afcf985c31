/** Team Cymru's IP to ASN mapping over DNS: names to ask for, and the lines of the answers. */
import { type Address, formatAddress, inPrefix, type Prefix, parsePrefix } from "../ip/address.ts";
import { asnText, parseAsn } from "./asn.ts";

/** What to ask, always as TXT. */
export interface CymruQuestion {
  readonly name: string;
  /** Bits of the address that are told; routes longer than that stay unknown. */
  readonly granularity: 24 | 48;
  /** The prefix of so many bits, for counting how many were asked. */
  readonly prefix: string;
}

/** A route in an answer; the service counts no peers. */
export interface CymruRoute {
  readonly prefix: string;
  readonly length: number;
  /** `null` for an AS_SET. */
  readonly origin: number | null;
  readonly as: string;
  readonly peers: null;
}

type CymruLines =
  | { readonly ok: true; readonly value: readonly CymruRoute[] }
  | { readonly ok: false; readonly reason: "syntax" | "prefix" | "asn" | "other-prefix" };

/** Zones of the service, by family. */
export const CYMRU_ZONE = { 4: "origin.asn.cymru.com", 6: "origin6.asn.cymru.com" } as const;
/** The zone that says whether a name below it exists lies here or above the zones, but not above this one. */
export const CYMRU_DOMAIN = "cymru.com";

/** The question about an address. No more of it is told than a network that is announced apart. */
export function cymruQuestion({ family, bytes }: Address): CymruQuestion {
  const granularity = family === 4 ? 24 : 48;
  const network = bytes.map((octet, index) => (index < granularity / 8 ? octet : 0));
  const told = [...network.subarray(0, granularity / 8)];
  const labels = family === 4 ? told.map(String) : told.flatMap((octet) => [...hex(octet)]);
  return {
    name: `${labels.reverse().join(".")}.${CYMRU_ZONE[family]}`,
    granularity,
    prefix: `${formatAddress(network)}/${granularity}`,
  };
}

const hex = (octet: number): string => octet.toString(16).padStart(2, "0");

/**
 * The routes in the TXT records of an answer, such as `64500 64501 | 192.0.2.0/24 | US | arin | 1998-09-25`: each record
 * is one prefix, with one origin or several. `NA` stands for space that is allocated, but not announced.
 */
export function parseCymruLines(lines: readonly string[], address: Address): CymruLines {
  const routes: CymruRoute[] = [];
  for (const line of lines) {
    const read = parseLine(line, address);
    if (!read.ok) return read;
    routes.push(...read.value);
  }
  return { ok: true, value: distinct(routes).sort(byPrecedence) };
}

const NOT_ANNOUNCED = "NA";

function parseLine(line: string, { bytes }: Address): CymruLines {
  const [origins = "", prefixText, ...more] = line.split("|").map((field) => field.trim());
  if (prefixText === undefined || more.length === 0) return { ok: false, reason: "syntax" };
  if (prefixText === NOT_ANNOUNCED || origins === NOT_ANNOUNCED) return { ok: true, value: [] };
  const prefix = parsePrefix(prefixText);
  if (!(prefix.ok && prefixText.includes("/"))) return { ok: false, reason: "prefix" };
  if (!inPrefix(bytes, prefix)) return { ok: false, reason: "other-prefix" };
  const read = originsOf(origins).map((text) => routeOf(prefix, text));
  const known = read.filter((route) => route !== null);
  if (known.length === 0 || known.length < read.length) return { ok: false, reason: "asn" };
  return { ok: true, value: known };
}

/** Numbers apart, sets whole. */
const originsOf = (text: string): string[] => text.match(/\{[^}]*\}|[^\s{}]+/g) ?? [];

function routeOf({ bytes, length }: Prefix, text: string): CymruRoute | null {
  const base = { prefix: `${formatAddress(bytes)}/${length}`, length, peers: null };
  // RFC 6811 section 2: a route that ends in an AS_SET has no origin.
  if (text.startsWith("{")) return { ...base, origin: null, as: text };
  const origin = parseAsn(text);
  return origin === null ? null : { ...base, origin, as: asnText(origin) };
}

function distinct(routes: readonly CymruRoute[]): CymruRoute[] {
  return [...new Map(routes.map((route) => [`${route.prefix} ${route.as}`, route])).values()];
}

function byPrecedence(a: CymruRoute, b: CymruRoute): number {
  return b.length - a.length || (a.origin ?? Number.MAX_VALUE) - (b.origin ?? Number.MAX_VALUE);
}
