/** NAT64: the way to IPv4 addresses from a network that has none of its own (`web.md` 3.11). */
import { nameFromText } from "../proto/dns/name.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { type Prefix, parseAddress } from "../proto/ip/address.ts";
import { findPref64, isSynthesised, readPref64, synthesise, WELL_KNOWN_NAME } from "../proto/ip/pref64.ts";
import type { Account } from "./dns/context.ts";
import { type ExchangeNeeds, exchange, stepsOf } from "./dns/exchange.ts";
import type { Form } from "./dns/form.ts";
import type { Reply } from "./dns/reply.ts";
import type { Resolver } from "./dns/resolver.ts";
import { DNS_SERVER } from "./limits.table.ts";
import type { AddressMap, Endpoint } from "./map.ts";

/** The translator of a run, once one was found. */
export interface Nat64 {
  readonly prefix: () => Prefix | undefined;
  /** @param text as the vantage keeps it; anything else is no translator */
  readonly learn: (text: string | null | undefined) => void;
}

export function makeNat64(): Nat64 {
  let prefix: Prefix | undefined;
  return {
    prefix: () => prefix,
    learn(text) {
      prefix = typeof text === "string" ? readPref64(text) : undefined;
    },
  };
}

/** The map of a network whose IPv4 addresses lie behind a translator. What the user maps himself goes as he says. */
export function translating(map: AddressMap, nat64: Pick<Nat64, "prefix">): AddressMap {
  function behind(text: string): string | undefined {
    const prefix = nat64.prefix();
    const address = parseAddress(text);
    if (prefix === undefined || !address.ok || address.family === 6 || map.isMapped(text)) return undefined;
    return synthesise(prefix, address.bytes);
  }
  return {
    route: ({ address, port }, proto) => map.route({ address: behind(address) ?? address, port }, proto),
    isMapped: map.isMapped,
    via: (address) => (behind(address) === undefined ? undefined : "nat64"),
    get unmapped() {
      return map.unmapped;
    },
  };
}

/**
 * RFC 7050 section 3: CD=0, or the server makes no addresses; and none of the DO that forbids it to (RFC 6147 section
 * 5.5).
 */
const DNS64_FORM: Form = { edns: null, cookie: false, recursive: true, checked: true, exact: true };
const TRIES = 2;

export interface DiscoveryNeeds {
  /** The resolvers of this network. */
  readonly servers: readonly Endpoint[];
  readonly exchange: ExchangeNeeds;
  readonly account: Account;
  readonly firstMs?: number;
}

/** The prefix that the first resolver makes addresses with; `null` when none does. */
export async function discoverPref64({ servers, ...needs }: DiscoveryNeeds): Promise<string | null> {
  const name = nameFromText(WELL_KNOWN_NAME);
  if (!name.ok) throw new Error(name.reason);
  const { firstMs, account } = needs;
  const steps = stepsOf(TRIES, firstMs === undefined ? {} : { firstMs });
  for (const { address, port } of servers) {
    const server = { address, port, trust: "config", limits: DNS_SERVER.server } as const;
    const { log, signal } = account;
    const question = { server, name: name.value, type: TYPE.AAAA, form: DNS64_FORM, log, signal };
    const result = await exchange(question, steps, needs.exchange);
    const found = result.outcome === "ok" ? findPref64(addressesOf(result.value)) : null;
    if (found !== null) return found;
  }
  return null;
}

function addressesOf({ response }: Reply): Uint8Array[] {
  return response.answer.filter(({ type }) => type === TYPE.AAAA).flatMap(({ rdatas }) => [...rdatas]);
}

/** The resolver without the addresses that it makes itself: nobody published them. */
export function withoutSynthesised(resolver: Resolver, nat64: Pick<Nat64, "prefix">): Resolver {
  return {
    name: resolver.name,
    async ask(question, context) {
      const result = await resolver.ask(question, context);
      const prefix = nat64.prefix();
      if (result.outcome !== "ok" || prefix === undefined || question.type !== TYPE.AAAA) return result;
      return { ...result, value: published(result.value, prefix) };
    },
  };
}

function published(reply: Reply, prefix: Prefix): Reply {
  const answer = reply.response.answer.flatMap((rrset) => {
    // What is signed was published, wherever it leads.
    if (rrset.type !== TYPE.AAAA || rrset.rrsigs.length > 0) return [rrset];
    const rdatas = rrset.rdatas.filter((rdata) => !isSynthesised(rdata, prefix));
    if (rdatas.length === rrset.rdatas.length) return [rrset];
    return rdatas.length === 0 ? [] : [{ ...rrset, rdatas }];
  });
  return { ...reply, response: { ...reply.response, answer } };
}
