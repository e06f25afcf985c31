/** Streams past the gates: families, address policy, net map, limits per address; then a connection. */
import { connect, isIPv6, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Failure } from "../../model/attempt.ts";
import { type Allowances, ownAllowances } from "../allowance.ts";
import { aborted, failed, waitOver } from "../attempt.ts";
import { CLOCK, type Clock, deadline, pause } from "../clock.ts";
import type { Family } from "../family.ts";
import { staysHere } from "../here.ts";
import { type Grant, type Limiter, makeLimiter } from "../limiter.ts";
import { STREAM, type StreamLimits } from "../limits.table.ts";
import type { AddressMap, Endpoint, Fault } from "../map.ts";
import type { AddressPolicy, Trust } from "../policy.ts";
import type { Rate } from "../rate.ts";
import { type Source, sourceFor } from "../source.ts";
import { type AttemptLog, peerOf } from "../trace.ts";
import type { DialFailure, Line, Purpose } from "./line.ts";
import { makePacer, type Pacer } from "./pacer.ts";

/** Where a stream goes, before the map. */
export interface StreamTarget extends Endpoint {
  readonly limits: StreamLimits;
  /** Default `target`: the address comes from what is measured. */
  readonly trust?: Trust;
  /** In place of the limits' own (`--timeout`). */
  readonly connectMs?: number;
}

/** On whose account: its attempts, its time. */
export interface StreamAccount {
  readonly log: AttemptLog;
  readonly signal: AbortSignal;
}

export interface Streams {
  dial(at: StreamTarget, purpose: Purpose, account: StreamAccount): Promise<Line | DialFailure>;
  readonly counts: () => { readonly opened: number; readonly denied: number };
  close(): void;
}

export interface StreamGates {
  readonly policy: AddressPolicy;
  readonly map: AddressMap;
  readonly families: (trust: Trust) => readonly Family[];
  /** What the whole process may begin. */
  readonly rate?: Rate | undefined;
  readonly source?: Source | undefined;
  readonly clock?: Clock;
  /** Of all threads; default: of this one. */
  readonly allowances?: Allowances;
}

interface Failed {
  readonly outcome: Failure;
  readonly detail: string;
}

/** Streams of one run, without connections yet. */
export function makeStreams(gates: StreamGates): Streams {
  const { policy, map, families, rate, source, clock = CLOCK, allowances = ownAllowances() } = gates;
  // Service first, then the whole address: the other order would hold places that nobody uses.
  const services = makeLimiter(clock, STREAM.atOnce, { name: "service", allowances });
  const addresses = makeLimiter(clock, STREAM.atOnce, { name: "address", allowances });
  const pacer = makePacer(clock, allowances);
  /** How to close each open stream. */
  const open = new Set<() => void>();
  let opened = 0;
  let denied = 0;

  function gateOf({ address, trust = "target" }: StreamTarget): Failed | undefined {
    const family: Family = isIPv6(address) ? "ipv6" : "ipv4";
    if (!families(trust).includes(family)) return { outcome: "blocked", detail: `no-${family}` };
    const judgement = policy(address, trust);
    if (judgement.allowed) return undefined;
    denied += 1;
    return { outcome: "denied", detail: judgement.why };
  }

  function mannerly(at: StreamTarget): StreamTarget {
    if (!staysHere(map, at)) return at;
    const { outstanding } = at.limits.service;
    return { ...at, limits: { ...at.limits, service: { ...STREAM.address, outstanding }, apartMs: 0 } };
  }

  async function connected(at: StreamTarget, signal: AbortSignal): Promise<Socket | Failed> {
    const route = map.route(at, "tcp");
    const waitMs = at.connectMs ?? at.limits.connectMs;
    if (route.kind === "unmapped") return { outcome: "unreachable", detail: "not-mapped" };
    if (route.kind === "fault") return suffer(route.fault, waitMs, signal, clock);
    opened += 1;
    return connectTo({ ...route, local: sourceFor(route.address, source) }, waitMs, signal, clock);
  }

  return {
    async dial(at, { kind, what }, { log, signal }) {
      const peer = peerOf(at.address, at.port);
      let startedMs = clock.now();
      const over = map.via?.(at.address);
      const via = over === undefined ? {} : { via: over };
      const fail = ({ outcome, detail }: Failed): DialFailure => {
        const attempt = log.add({
          kind,
          peer,
          what,
          outcome,
          startedMs,
          out: 0,
          in: 0,
          detail: { why: detail, ...via },
        });
        return { outcome, detail, attempt };
      };
      const gate = gateOf(at);
      if (gate !== undefined) return fail(gate);
      const turn = await turnFor(mannerly(at), signal, { services, addresses, pacer, rate });
      if (!("leave" in turn)) return fail(turn);
      startedMs = clock.now();
      const socket = await connected(at, signal);
      if ("outcome" in socket) {
        turn.leave();
        return fail(socket);
      }
      let top: Duplex = socket;
      const destroy = (): void => {
        // Node.js crashes when what lies on top is destroyed in the same turn after what lies below; it follows anyway.
        if (!socket.destroyed) top.destroy();
        socket.destroy();
      };
      open.add(destroy);
      let ended: number | undefined;
      return {
        outcome: "ok",
        socket,
        signal,
        connectMs: Math.round(clock.now() - startedMs),
        cover(secure) {
          top = secure;
        },
        end({ outcome, detail }) {
          if (ended !== undefined) return ended;
          open.delete(destroy);
          const [out, received] = [socket.bytesWritten, socket.bytesRead];
          destroy();
          turn.leave();
          ended = log.add({
            kind,
            peer,
            what,
            outcome,
            startedMs,
            out,
            in: received,
            ...(detail === undefined && over === undefined ? {} : { detail: { ...detail, ...via } }),
          });
          return ended;
        },
      };
    },
    counts: () => ({ opened, denied }),
    close() {
      for (const destroy of open) destroy();
      services.close();
      addresses.close();
    },
  };
}

interface Turn {
  readonly leave: () => void;
}

/** Where a stream waits for its turn. */
interface Queues {
  readonly services: Limiter;
  readonly addresses: Limiter;
  readonly pacer: Pacer;
  readonly rate: Rate | undefined;
}

/** Waits until one more stream may go to the server. */
async function turnFor(
  { address, port, limits }: StreamTarget,
  signal: AbortSignal,
  { services, addresses, pacer, rate }: Queues,
): Promise<Turn | Failed> {
  const service = await services.acquire(peerOf(address, port), limits.service, signal);
  if (service.outcome !== "ok") return service;
  const whole = await addresses.acquire(address, STREAM.address, signal);
  if (whole.outcome !== "ok") {
    service.release("other");
    return whole;
  }
  const leave = (): void => {
    for (const grant of [whole, service] satisfies Grant[]) grant.release("other");
  };
  await pacer.turn(peerOf(address, port), limits.apartMs, signal);
  const held = signal.aborted ? aborted(signal) : await rate?.turn(signal);
  if (held === undefined) return { leave };
  leave();
  return held;
}

function connectTo(
  { address, port, local }: Endpoint & { readonly local: string | undefined },
  waitMs: number,
  signal: AbortSignal,
  clock: Clock,
): Promise<Socket | Failed> {
  if (signal.aborted) return Promise.resolve(aborted(signal));
  return new Promise((resolve) => {
    const socket = connect({
      host: address,
      port,
      noDelay: true,
      ...(local === undefined ? {} : { localAddress: local }),
    });
    let isSettled = false;
    const settle = (result: Socket | Failed): void => {
      if (isSettled) return;
      isSettled = true;
      cancel();
      signal.removeEventListener("abort", onAbort);
      if (result !== socket) socket.destroy();
      resolve(result);
    };
    const onAbort = (): void => settle(aborted(signal));
    const cancel = deadline(
      waitMs,
      () => settle({ outcome: "timeout", detail: waitOver(waitMs).message }),
      clock,
    );
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => settle(socket));
    // Stays for the life of the socket: an error nobody listens to would end the process.
    socket.on("error", (error) => settle(failed(error)));
  });
}

/** What a fault of the net map does; no packet goes out. */
async function suffer(fault: Fault, waitMs: number, signal: AbortSignal, clock: Clock): Promise<Failed> {
  if (fault !== "blackhole") return { outcome: fault, detail: "net-map" };
  await pause(waitMs, signal, clock);
  return signal.aborted ? aborted(signal) : { outcome: "timeout", detail: waitOver(waitMs).message };
}
