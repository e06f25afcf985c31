/** Redirects, followed hop by hop, each to an address that the redirect's name has in the DNS (`web.md` 3.10, 10.1). */
import type { WebAddresses, WebChain, WebPurpose } from "../../model/web.ts";
import type { HttpFlow } from "../../net/http/flow.ts";
import { hindranceOf, type Target, targetOf } from "../../proto/http/location.ts";
import { redirectOf } from "../../proto/http/redirect.ts";
import type { Kit, Noted } from "./kit.ts";

/** A chain before its exchanges have ids. */
export interface Followed {
  readonly hops: readonly Noted[];
  readonly how: Omit<WebChain, "hops">;
}

/** Where a chain begins. */
export interface Start {
  readonly url: string;
  readonly purpose: WebPurpose;
  /** Of the URL: its requests go to this address. */
  readonly host: string;
  readonly address: string;
  readonly isBrief?: boolean;
}

/** Redirects followed at most. */
const MAX_REDIRECTS = 10;

type Ended = Omit<WebChain, "hops" | "leaves_family">;

/** Follows redirects until there are none, or the next one is not to be followed. */
export async function followChain(start: Start, flow: HttpFlow, kit: Kit): Promise<Followed> {
  const hops: Noted[] = [];
  const visited = new Set<string>();
  let leavesFamily: number | undefined;
  const ended = (how: Ended): Followed => ({
    hops,
    how: leavesFamily === undefined ? how : { ...how, leaves_family: leavesFamily },
  });
  let target = targetOf(start.url);
  if (target === null) throw new Error(`not a URL: ${start.url}`);
  for (;;) {
    const place = await placeOf(target, start, kit);
    if ("end" in place) return ended(place);
    visited.add(target.url);
    const { purpose, isBrief = false } = start;
    const noted = await kit.ask(flow, { url: target.url, address: place.address, purpose, isBrief });
    const { error, response } = noted.exchange;
    if (error?.outcome === "denied") return ended({ end: "blocked", next: target.url, detail: error.code });
    if (place.leaves) leavesFamily ??= hops.length;
    hops.push(noted);
    if (response === null) return ended({ end: "error" });
    const next = nextOf(noted, visited, hops.length, kit);
    if ("end" in next) return ended(next);
    target = next;
  }
}

function nextOf({ exchange }: Noted, visited: ReadonlySet<string>, made: number, kit: Kit): Target | Ended {
  const { url, response } = exchange;
  const headers = response?.headers ?? [];
  const location = redirectOf({ url, status: response?.status ?? null, headers });
  if (location === null) return { end: "final" };
  if (!location.ok) return { end: "bad-location", detail: location.reason, ...rawLocation(headers) };
  const target = location.value;
  const hindrance = hindranceOf(target);
  if (hindrance === "special-name") {
    if (!kit.allowsReserved) return { end: "blocked", next: target.url, detail: hindrance };
  } else if (hindrance !== null) return { end: hindrance, next: target.url };
  if (visited.has(target.url)) return { end: "loop", next: target.url };
  if (made > MAX_REDIRECTS) return { end: "limit", next: target.url, detail: "redirects" };
  return target;
}

function rawLocation(headers: readonly (readonly [string, string])[]): { readonly next?: string } {
  const [, value] = headers.find(([name]) => name.toLowerCase() === "location") ?? [];
  return value === undefined ? {} : { next: value };
}

interface Place {
  readonly address: string;
  readonly leaves: boolean;
}

/** The address to which a request goes: the start's own for its host, else one of the same family. */
async function placeOf({ host, address, url }: Target, start: Start, kit: Kit): Promise<Place | Ended> {
  const isSix = isIpv6(start.address);
  if (host === start.host) return { address: start.address, leaves: false };
  if (address !== null) return { address, leaves: isIpv6(address) !== isSix };
  const looking = kit.resolve(host);
  if (looking === null) return { end: "limit", next: url, detail: "hosts" };
  const addresses = await looking;
  const [same, other] = isSix ? [addresses.ipv6, addresses.ipv4] : [addresses.ipv4, addresses.ipv6];
  const [first] = same ?? [];
  if (first !== undefined) return { address: first, leaves: false };
  const [instead] = other ?? [];
  // Where the family's own lookup failed, nobody knows whether it is left.
  if (instead !== undefined && same !== null) return { address: instead, leaves: true };
  return { end: "error", next: url, detail: whyNone(addresses) };
}

const isIpv6 = (address: string): boolean => address.includes(":");

const whyNone = ({ ipv4, ipv6 }: WebAddresses): string =>
  ipv4 === null || ipv6 === null ? "dns-failure" : "no-address";
