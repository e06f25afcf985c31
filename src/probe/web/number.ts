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
  /** Bodies and certificates, base64url, by SHA-256. */
  readonly blobs: () => Record<string, string>;
}

/** Chains whose last body is kept, for the lowest address of each family; documents are kept of all. */
const KEPT: ReadonlySet<WebPurpose> = new Set(["http-root", "https-root", "https-again"]);
const DOCUMENTS: ReadonlySet<WebPurpose> = new Set(["securitytxt", "securitytxt-legacy"]);

/** Numbers exchanges in the order in which sites, their endpoints and chains come. */
export function openNumbering(): Numbering {
  const ids = new Map<Noted, string>();
  const kept = new Set<Noted>();
  const blobs = new Map<string, string>();

  function idOf(noted: Noted): string {
    const id = ids.get(noted) ?? `x${ids.size + 1}`;
    ids.set(noted, id);
    return id;
  }

  function keep(noted: Noted | undefined): void {
    const { body } = noted?.exchange ?? {};
    if (noted === undefined || body == null || noted.content.length === 0) return;
    kept.add(noted);
    blobs.set(body.sha256, base64url(noted.content));
  }

  function chain(purpose: WebPurpose, { hops, how }: Followed, isFirst: boolean): WebChain {
    if (DOCUMENTS.has(purpose) || (isFirst && KEPT.has(purpose))) keep(hops.at(-1));
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
    blobs: () => {
      for (const { exchange, leaf } of ids.keys()) {
        const hash = exchange.tls?.leaf;
        if (leaf !== null && hash != null) blobs.set(hash, base64url(leaf));
      }
      return Object.fromEntries([...blobs].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}

const base64url = (octets: Uint8Array): string => Buffer.from(octets).toString("base64url");
