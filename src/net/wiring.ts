/** Sockets, gates and counters of one run. */

import type { Outcome } from "../model/attempt.ts";
import { type Allowances, ownAllowances, sharedAllowances } from "./allowance.ts";
import { makeBreaker } from "./breaker.ts";
import { CLOCK } from "./clock.ts";
import type { ExchangeNeeds } from "./dns/exchange.ts";
import { makeForms } from "./dns/form.ts";
import { makeHeard } from "./dns/heard.ts";
import { makeTransport, type Transport } from "./dns/transport.ts";
import type { Family } from "./family.ts";
import { makeLimiter } from "./limiter.ts";
import { MAX_OUTSTANDING } from "./limits.table.ts";
import { type AddressMap, makeAddressMap } from "./map.ts";
import { makeNat64, type Nat64, translating } from "./nat64.ts";
import type { NetOptions } from "./options.ts";
import { type AddressPolicy, makePolicy, type Trust } from "./policy.ts";
import { makeRate, type Rate } from "./rate.ts";
import { makeStreams, type Streams } from "./stream/dial.ts";
import { makeTcpClient } from "./tcp.ts";
import { makeUdpClient } from "./udp.ts";

export interface Wiring {
  readonly policy: AddressPolicy;
  readonly map: AddressMap;
  /** Absent without a limit. */
  readonly rate: Rate | undefined;
  /** The way to IPv4 addresses where there is no other. */
  readonly nat64: Nat64;
  readonly exchange: ExchangeNeeds;
  readonly streams: Streams;
  readonly allowances: Allowances;
  readonly counts: () => {
    readonly udpSent: number;
    readonly udpSilent: number;
    readonly tcpConnections: number;
    readonly unmapped: number;
    readonly denied: number;
  };
  readonly close: () => void;
}

const UNSENT: ReadonlySet<Outcome> = new Set(["denied", "blocked", "unreachable"]);

/**
 * The wiring for some options.
 *
 * @param families that may be used for addresses of that trust, as known now
 */
export function makeWiring(options: NetOptions, families: (trust: Trust) => readonly Family[]): Wiring {
  const { netMap, allowPrivate, exclude } = options;
  const nat64 = makeNat64();
  const map = translating(makeAddressMap(netMap), nat64);
  const policy = makePolicy({
    isMapped: map.isMapped,
    translator: nat64.prefix,
    ...(allowPrivate === undefined ? {} : { allowPrivate }),
    ...(exclude === undefined ? {} : { exclude }),
  });
  const { perSecond, source } = options;
  const allowances = options.shared === undefined ? ownAllowances() : sharedAllowances(options.shared);
  const limiter = makeLimiter(CLOCK, MAX_OUTSTANDING, { name: "dns", allowances });
  const rate = perSecond === undefined ? undefined : makeRate(perSecond, CLOCK, allowances);
  const udp = makeUdpClient(CLOCK, source);
  const tcp = makeTcpClient(CLOCK, source);
  const real = makeTransport({ policy, map, limiter, breaker: makeBreaker(), udp, tcp, families, rate });
  const streams = makeStreams({ policy, map, families, rate, source, allowances });
  let udpSent = 0;
  let silent = 0;
  let denied = 0;
  let ids = 0;

  const transport: Transport = async (sending) => {
    const delivery = await (options.transport ?? real)(sending);
    const { outcome } = delivery.result;
    if (outcome === "denied") denied += 1;
    if (sending.proto === "udp" && !UNSENT.has(outcome)) udpSent += 1;
    if (sending.proto === "udp" && outcome === "timeout") silent += 1;
    return delivery;
  };

  return {
    policy,
    map,
    rate,
    nat64,
    streams,
    allowances,
    exchange: {
      transport,
      forms: makeForms(),
      now: CLOCK.now,
      date: () => new Date(),
      nextId: () => {
        ids += 1;
        return ids;
      },
      slipped: limiter.slipped,
      heard: makeHeard(CLOCK.now),
    },
    counts: () => ({
      udpSent,
      udpSilent: silent,
      tcpConnections: tcp.opened + streams.counts().opened,
      unmapped: map.unmapped,
      denied: denied + streams.counts().denied,
    }),
    close() {
      udp.close();
      tcp.close();
      streams.close();
      limiter.close();
      rate?.close();
    },
  };
}
