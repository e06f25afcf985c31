/** What all requests for one target share: each request is made once, each name looked up once. */
import type { WebAddresses, WebExchange, WebPort, WebPurpose } from "../../model/web.ts";
import type { DnsSession } from "../../net/dns/session.ts";
import type { WebAccess } from "../../net/http/access.ts";
import type { HttpFlow } from "../../net/http/flow.ts";
import { webAddresses } from "./addresses.ts";

export interface WebNeeds extends Pick<DnsSession, "lookup" | "rrs"> {
  readonly web: WebAccess;
  /** Keeps octets that the evidence points to by their SHA-256. */
  readonly keep: (octets: Buffer) => void;
}

/** An exchange that was made, with what the evidence may keep of it. */
export interface Noted {
  readonly exchange: WebExchange;
  readonly content: Buffer;
  readonly leaf: Buffer | null;
  readonly port: WebPort | null;
}

export interface Asked {
  readonly url: string;
  readonly address: string;
  readonly purpose: WebPurpose;
  /** Only the beginning of the body is wanted. */
  readonly isBrief?: boolean;
  /** Made although it was made before. */
  readonly again?: boolean;
}

export interface Kit {
  readonly needs: WebNeeds;
  /** Names of no public DNS may be visited: the network is one of the user's own. */
  readonly allowsReserved: boolean;
  readonly ask: (flow: HttpFlow, asked: Asked) => Promise<Noted>;
  /** Addresses of a name that a redirect leads to; `null` when that would be one name too many. */
  readonly resolve: (host: string) => Promise<WebAddresses> | null;
  /** Names that were resolved, in alphabetical order. */
  readonly elsewhere: () => Promise<Record<string, WebAddresses>>;
  /** A name was one too many. */
  readonly isOverHosts: () => boolean;
}

/** Names that redirects may lead to, all chains of a target together (`web.md` 11.1). */
const MAX_HOSTS = 8;
/** Octets of a body of which only the fields before it matter. */
const BRIEF_BYTES = 65_536;

const DOCUMENTS: ReadonlySet<WebPurpose> = new Set(["securitytxt", "securitytxt-legacy"]);

/** A kit with which nothing was done yet. */
export function openKit(needs: WebNeeds, { allowsReserved }: { readonly allowsReserved: boolean }): Kit {
  const made = new Map<string, Promise<Noted>>();
  const settled = new Set<Promise<Noted>>();
  const hosts = new Map<string, Promise<WebAddresses>>();
  let over = false;

  async function make(flow: HttpFlow, { url, address, purpose, isBrief = false }: Asked): Promise<Noted> {
    const request = { url: new URL(url), address, ...(isBrief ? { bodyBytes: BRIEF_BYTES } : {}) };
    const { exchange, ...rest } = await (DOCUMENTS.has(purpose) ? flow.fetch(request) : flow.get(request));
    return { exchange: { purpose, ...exchange }, ...rest };
  }

  return {
    needs,
    allowsReserved,
    ask(flow, asked) {
      const client = DOCUMENTS.has(asked.purpose) ? "fetch" : "own";
      const key = `${client} ${asked.address} ${asked.url}`;
      const before = asked.again === true ? undefined : made.get(key);
      // Another flow is at it, and may wait for the place of this one's idle connection.
      if (before !== undefined && !settled.has(before)) flow.close();
      if (before !== undefined) return before;
      const noted = make(flow, asked).finally(() => settled.add(noted));
      made.set(key, noted);
      return noted;
    },
    resolve(host) {
      const known = hosts.get(host);
      if (known !== undefined) return known;
      if (hosts.size >= MAX_HOSTS) {
        over = true;
        return null;
      }
      const found = webAddresses(host, needs);
      hosts.set(host, found);
      return found;
    },
    async elsewhere() {
      const names = [...hosts.keys()].sort();
      return Object.fromEntries(
        await Promise.all(
          names.map(async (name) => [name, await (hosts.get(name) as Promise<WebAddresses>)] as const),
        ),
      );
    },
    isOverHosts: () => over,
  };
}
