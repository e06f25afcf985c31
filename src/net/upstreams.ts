/** The resolvers that a user names, ready to be asked. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { makeDohResolver } from "./dns/doh.ts";
import { type ExchangeNeeds, exchange, stepsOf } from "./dns/exchange.ts";
import { RECURSIVE_FORM } from "./dns/form.ts";
import type { Resolver } from "./dns/resolver.ts";
import { DNS_SERVER } from "./limits.table.ts";
import type { AddressMap } from "./map.ts";
import { type Nat64, withoutSynthesised } from "./nat64.ts";
import type { NetOptions, Upstream } from "./options.ts";
import type { AddressPolicy } from "./policy.ts";
import type { Rate } from "./rate.ts";
import { sourceFor } from "./source.ts";
import { peerOf } from "./trace.ts";

export interface UpstreamNeeds {
  readonly exchange: ExchangeNeeds;
  readonly policy: AddressPolicy;
  readonly map: AddressMap;
  /** What the whole process may begin. */
  readonly rate?: Rate | undefined;
  readonly nat64: Pick<Nat64, "prefix">;
  readonly options: Pick<NetOptions, "timeoutMs" | "retries" | "ca" | "source">;
}

export interface Upstreams {
  readonly resolvers: readonly Resolver[];
  readonly requests: () => number;
  readonly close: () => void;
}

const HTTPS_PORT = 443;

/** How an upstream is named in documents. */
export function nameOfUpstream(upstream: Upstream): string {
  if (upstream.mode === "iterate") return "iterate";
  if (upstream.mode === "doh") return upstream.url;
  return upstream.servers
    .map(({ address, port }) => (port === 53 ? address : peerOf(address, port)))
    .join(",");
}

/** The resolvers of an upstream; none when it iterates. */
export function openUpstream(upstream: Upstream, needs: UpstreamNeeds): Upstreams {
  const { resolvers, ...rest } = openResolvers(upstream, needs);
  return { ...rest, resolvers: resolvers.map((resolver) => withoutSynthesised(resolver, needs.nat64)) };
}

function openResolvers(upstream: Upstream, needs: UpstreamNeeds): Upstreams {
  if (upstream.mode === "iterate") return { resolvers: [], requests: () => 0, close: () => undefined };
  if (upstream.mode === "doh") return openDoh(upstream.url, needs);
  const resolvers = upstream.servers.map((server) => plainResolver(server, needs));
  return { resolvers, requests: () => 0, close: () => undefined };
}

function plainResolver(
  { address, port }: { readonly address: string; readonly port: number },
  { exchange: exchangeNeeds, options: { timeoutMs, retries } }: UpstreamNeeds,
): Resolver {
  const steps = stepsOf(1 + (retries ?? 1), timeoutMs === undefined ? {} : { firstMs: timeoutMs });
  const server = { address, port, trust: "config", limits: DNS_SERVER.server } as const;
  return {
    name: address,
    ask: (question, { log, signal }) =>
      exchange({ server, ...question, form: RECURSIVE_FORM, log, signal }, steps, exchangeNeeds),
  };
}

/** The URL's name is looked up by the system, once; afterwards only the address counts. */
function openDoh(url: string, needs: UpstreamNeeds): Upstreams {
  const parsed = new URL(url);
  const port = parsed.port === "" ? HTTPS_PORT : Number(parsed.port);
  let opened: Promise<ReturnType<typeof makeDohResolver> | string> | undefined;

  async function open(): Promise<ReturnType<typeof makeDohResolver> | string> {
    const address = await addressOf(parsed.hostname.replace(/^\[|\]$/g, ""));
    if (address === undefined) return "unreachable: the name of the resolver has no address";
    const judgement = needs.policy(address, "config");
    if (!judgement.allowed) return `denied: ${judgement.why}`;
    const route = needs.map.route({ address, port }, "tcp");
    if (route.kind !== "dial") return "unreachable: not-mapped";
    const { date, nextId } = needs.exchange;
    const { ca, source } = needs.options;
    return makeDohResolver({
      url,
      address,
      port,
      dial: route,
      local: sourceFor(route.address, source),
      rate: needs.rate,
      date,
      nextId,
      ...(ca === undefined ? {} : { ca }),
    });
  }

  let resolver: ReturnType<typeof makeDohResolver> | undefined;
  return {
    resolvers: [
      {
        name: url,
        async ask(question, context) {
          opened ??= open();
          const ready = await opened;
          if (typeof ready === "string") return { outcome: "unreachable", detail: ready, attempts: [] };
          resolver = ready;
          return ready.ask(question, context);
        },
      },
    ],
    requests: () => resolver?.requests ?? 0,
    close: () => resolver?.close(),
  };
}

async function addressOf(host: string): Promise<string | undefined> {
  if (isIP(host) !== 0) return host;
  try {
    const { address } = await lookup(host, { verbatim: true });
    return address;
  } catch {
    // Whatever the reason, there is no address to go to.
    return undefined;
  }
}
