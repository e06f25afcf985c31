/** One datagram or stream message to one server, past all the gates. */
import { isIPv6 } from "node:net";
import type { Attempt } from "../../model/attempt.ts";
import { aborted } from "../attempt.ts";
import type { Breaker } from "../breaker.ts";
import type { Outcome } from "../bucket.ts";
import { CLOCK, type Clock, pause } from "../clock.ts";
import type { Family } from "../family.ts";
import type { Limiter } from "../limiter.ts";
import type { ServerLimits } from "../limits.table.ts";
import type { AddressMap, Fault } from "../map.ts";
import type { AddressPolicy, Trust } from "../policy.ts";
import type { Rate } from "../rate.ts";
import type { TcpClient } from "../tcp.ts";
import type { UdpClient } from "../udp.ts";

/** Where a question goes. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
  readonly trust: Trust;
  readonly limits: ServerLimits;
}

export interface Sending {
  readonly server: ServerAddress;
  readonly proto: "udp" | "tcp";
  /** Its first two octets are overwritten. */
  readonly query: Buffer;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What a message with the right id says of the server's load; `undefined` when it does not answer the question. */
  readonly accept: (data: Buffer) => Outcome | undefined;
  /**
   * The question is an ordinary one: silence counts for closing the address, and a closed address is not asked. Unusual
   * questions go out regardless, for their silence is about them.
   */
  readonly ordinary: boolean;
}

export interface Delivery {
  readonly result: Attempt<Buffer>;
  /** When the octets went out, or would have. */
  readonly startedMs: number;
  /** Absent: straight. */
  readonly via?: "nat64";
}

/**
 * Takes a query to a server address and brings the answer back. The seam at which tests and embedding programs put
 * their own network.
 */
export type Transport = (sending: Sending) => Promise<Delivery>;

export interface Gates {
  readonly policy: AddressPolicy;
  readonly map: AddressMap;
  readonly limiter: Limiter;
  readonly breaker: Breaker;
  readonly udp: UdpClient;
  readonly tcp: TcpClient;
  /** Families that may be used now, for addresses of that trust. */
  readonly families: (trust: Trust) => readonly Family[];
  /** What the whole process may begin. */
  readonly rate?: Rate | undefined;
  readonly clock?: Clock;
}

type Failed = Exclude<Attempt<Buffer>, { readonly outcome: "ok" }>;

/** The real network: families, address policy, net map, breaker, limiter, rate, then a socket; in this order. */
export function makeTransport(gates: Gates): Transport {
  const { policy, map, limiter, breaker, families, rate, clock = CLOCK } = gates;

  function gateOf({ server: { address, trust }, ordinary }: Sending): Failed | undefined {
    const family: Family = isIPv6(address) ? "ipv6" : "ipv4";
    if (!families(trust).includes(family)) return { outcome: "blocked", detail: `no-${family}` };
    const judgement = policy(address, trust);
    if (!judgement.allowed) return { outcome: "denied", detail: judgement.why };
    if (ordinary && !breaker.allow(address)) return { outcome: "timeout", detail: "silent-before" };
    return undefined;
  }

  async function send(sending: Sending): Promise<{ result: Attempt<Buffer>; load: Outcome }> {
    const route = map.route(sending.server, sending.proto);
    if (route.kind === "unmapped") {
      return { result: { outcome: "unreachable", detail: "not-mapped" }, load: "other" };
    }
    if (route.kind === "fault") return { result: await suffer(route.fault, sending, clock), load: "other" };
    let load: Outcome | undefined;
    const accept = (data: Buffer): boolean => {
      const said = sending.accept(data);
      load = said ?? load;
      return said !== undefined;
    };
    const client = sending.proto === "udp" ? gates.udp : gates.tcp;
    const { query, timeoutMs, signal } = sending;
    const result = await client.ask(route, { query, timeoutMs, signal, accept });
    return { result, load: load ?? (result.outcome === "timeout" ? "timeout" : "other") };
  }

  /** Sent once the whole process may begin something more. */
  async function sendInTurn(
    sending: Sending,
  ): Promise<{ result: Attempt<Buffer>; load: Outcome; sentMs: number }> {
    const held = await rate?.turn(sending.signal);
    const sentMs = clock.now();
    return held === undefined
      ? { ...(await send(sending)), sentMs }
      : { result: held, load: "other", sentMs };
  }

  return async (sending) => {
    const { server, signal, ordinary } = sending;
    const gate = gateOf(sending);
    if (gate !== undefined) return { result: gate, startedMs: clock.now() };
    const grant = await limiter.acquire(server.address, server.limits, signal);
    const startedMs = clock.now();
    if (grant.outcome !== "ok") {
      if (ordinary) breaker.record(server.address, "unknown", startedMs);
      return { result: grant, startedMs };
    }
    const { result, load, sentMs } = await sendInTurn(sending);
    grant.release(load);
    if (ordinary) breaker.record(server.address, sightOf(result), sentMs);
    const via = map.via?.(server.address);
    return { result, startedMs: sentMs, ...(via === undefined ? {} : { via }) };
  };
}

function sightOf({ outcome }: Attempt<Buffer>): "answered" | "silent" | "unknown" {
  if (outcome === "ok" || outcome === "protocol") return "answered";
  return outcome === "timeout" ? "silent" : "unknown";
}

/** What a fault of the net map does; no packet goes out. */
async function suffer(fault: Fault, { timeoutMs, signal }: Sending, clock: Clock): Promise<Failed> {
  if (fault !== "blackhole") return { outcome: fault, detail: "net-map" };
  await pause(timeoutMs, signal, clock);
  return signal.aborted ? aborted(signal) : { outcome: "timeout", detail: `no answer in ${timeoutMs} ms` };
}
