import { type Breaker, makeBreaker } from "../../src/net/breaker.ts";
import type { ExchangeNeeds } from "../../src/net/dns/exchange.ts";
import { type Form, ITERATIVE_FORM, makeForms } from "../../src/net/dns/form.ts";
import { makeHeard } from "../../src/net/dns/heard.ts";
import type { Asking } from "../../src/net/dns/put.ts";
import { makeTransport, type Transport } from "../../src/net/dns/transport.ts";
import type { Family } from "../../src/net/family.ts";
import { makeLimiter } from "../../src/net/limiter.ts";
import { DNS_SERVER } from "../../src/net/limits.table.ts";
import { type AddressMap, makeAddressMap } from "../../src/net/map.ts";
import { type AddressPolicy, makePolicy } from "../../src/net/policy.ts";
import { makeTcpClient } from "../../src/net/tcp.ts";
import { makeAttemptLog } from "../../src/net/trace.ts";
import { makeUdpClient } from "../../src/net/udp.ts";
import { nameFromText } from "../../src/proto/dns/name.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";

/** A real transport over loopback sockets. */
export function openTransport({
  policy = makePolicy({ allowPrivate: ["127.0.0.0/8"], own: [] }),
  map = makeAddressMap(),
  breaker = makeBreaker(),
  families = ["ipv4", "ipv6"],
}: {
  policy?: AddressPolicy;
  map?: AddressMap;
  breaker?: Breaker;
  families?: readonly Family[];
} = {}): { transport: Transport; close: () => void } {
  const udp = makeUdpClient();
  const tcp = makeTcpClient();
  const limiter = makeLimiter();
  return {
    transport: makeTransport({ policy, map, breaker, limiter, udp, tcp, families: () => families }),
    close() {
      udp.close();
      tcp.close();
      limiter.close();
    },
  };
}

/** What `exchange` needs beside a transport. */
export function exchangeNeeds(transport: Transport): ExchangeNeeds & { readonly slips: string[] } {
  let id = 0;
  const slips: string[] = [];
  return {
    transport,
    forms: makeForms(),
    now: () => performance.now(),
    date: () => new Date(0),
    nextId: () => (id += 1),
    slipped: (address) => slips.push(address),
    heard: makeHeard(() => performance.now()),
    slips,
  };
}

/** A question for a server on loopback. */
export function askingOf(
  server: { readonly address: string; readonly port: number },
  {
    name = "example.nl",
    type = TYPE.SOA,
    form = ITERATIVE_FORM,
    signal = new AbortController().signal,
  }: { name?: string; type?: number; form?: Form; signal?: AbortSignal } = {},
): Asking {
  return {
    server: { address: server.address, port: server.port, trust: "target", limits: DNS_SERVER.server },
    name: nameOf(name),
    type,
    form,
    log: makeAttemptLog(performance.now()),
    signal,
  };
}

/** The wire form of a name that is known to be one. */
export function nameOf(text: string): string {
  const name = nameFromText(text);
  if (!name.ok) throw new Error(`${text}: ${name.reason}`);
  return name.value;
}
