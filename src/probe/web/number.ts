/** Ids for exchanges, and what of their octets is kept. */
import {
  WEB_PURPOSES,
  type WebChain,
  type WebEndpoint,
  type WebExchange,
  type WebPurpose,
  type WebSite,
} from "../../model/web.ts";
import type { Followed } from "./chain.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Noted } from "./kit.ts";
import type { Site } from "./site.ts";

export interface Numbering {
  readonly site: (site: Site) => WebSite;
  /** In the order in which they were numbered. */
  readonly exchanges: () => Record<string, WebExchange>;
}

/** Chains whose last body is kept, for the lowest address of each family; documents are kept of all. */
const KEPT: ReadonlySet<WebPurpose> = new Set(["http-root", "https-root", "https-again"]);
const DOCUMENTS: ReadonlySet<WebPurpose> = new Set(["securitytxt", "securitytxt-legacy"]);

/**
 * Numbers exchanges in the order in which sites, their endpoints and chains come.
 *
 * @param keepOctets takes the octets of bodies and certificates that the evidence points to
 */
export function openNumbering(keepOctets: (octets: Buffer) => void): Numbering {
  const ids = new Map<Noted, string>();
  const kept = new Set<Noted>();

  function idOf(noted: Noted): string {
    const known = ids.get(noted);
    if (known !== undefined) return known;
    const id = `x${ids.size + 1}`;
    ids.set(noted, id);
    if (noted.leaf !== null) keepOctets(noted.leaf);
    return id;
  }

  function keep(noted: Noted | undefined): void {
    const { body } = noted?.exchange ?? {};
    if (noted === undefined || body == null || noted.content.length === 0) return;
    kept.add(noted);
    keepOctets(noted.content);
  }

  function chain(purpose: WebPurpose, { hops, how }: Followed, isFirst: boolean): WebChain {
    const last = hops.findLast(({ exchange }) => exchange.response !== null);
    if (DOCUMENTS.has(purpose) || (isFirst && KEPT.has(purpose))) keep(last);
    // What a page says of itself is judged where it is asked for, redirect or not.
    if (isFirst && purpose === "https-root") keep(hops[0]);
    return { hops: hops.map(idOf), ...how };
  }

  function endpoint({ address, isFirst, tcp, quic, http2, chains }: Endpoint): WebEndpoint {
    return {
      address,
      family: address.includes(":") ? 6 : 4,
      tcp,
      ...(quic === undefined ? {} : { quic: { "443": quic } }),
      ...(http2 === undefined ? {} : { http2 }),
      chains: Object.fromEntries(
        WEB_PURPOSES.flatMap((purpose) => {
          const followed = chains.get(purpose);
          return followed === undefined ? [] : [[purpose, chain(purpose, followed, isFirst)] as const];
        }),
      ),
    };
  }

  return {
    site: ({ host, addresses, endpoints }) => ({ host, addresses, endpoints: endpoints.map(endpoint) }),
    exchanges: () =>
      Object.fromEntries(
        [...ids].map(([noted, id]) => {
          const { exchange } = noted;
          if (!kept.has(noted) || exchange.body === null) return [id, exchange];
          return [id, { ...exchange, body: { ...exchange.body, kept: true } }];
        }),
      ),
  };
}
