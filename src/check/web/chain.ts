/** Chains of redirects of the evidence in the form in which they are judged. */
import type { WebChain, WebEndpoint, WebPurpose } from "../../model/web.ts";
import type { Chain } from "../../proto/http/redirect.ts";
import { hopsOf, type Seen, type WebSections } from "./site.ts";

export interface SeenChain {
  readonly chain: Chain;
  readonly hops: readonly Seen[];
  readonly how: WebChain;
}

/** A chain with what it leads to; `null` when nothing was sent. */
export function chainOf(
  evidence: Pick<WebSections, "web">,
  endpoint: WebEndpoint,
  purpose: WebPurpose,
): SeenChain | null {
  const found = hopsOf(evidence, endpoint, purpose);
  if (found === null) return null;
  const { chain: how, hops } = found;
  const made = hops.map(({ exchange: { url, response } }) => ({
    url,
    status: response?.status ?? null,
    headers: response?.headers ?? [],
  }));
  // A name without addresses is a hop that brought nothing.
  const unmade = how.end === "error" && how.next !== undefined ? [lostHop(how.next)] : [];
  const all = [...made, ...unmade];
  return all.length === 0 ? null : { chain: { hops: all, end: how.end }, hops, how };
}

const lostHop = (url: string) => ({ url, status: null, headers: [] });
