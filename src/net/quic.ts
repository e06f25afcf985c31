/** Whether QUIC is spoken at an address: one packet of a version that nobody knows, past all gates. */
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Attempt } from "../model/attempt.ts";
import type { QuicAnswer } from "../model/web.ts";
import { PROBE_RANDOM_OCTETS, readVersionNegotiation, writeQuicProbe } from "../proto/http/quic-probe.ts";
import { aborted, failureOf } from "./attempt.ts";
import { CLOCK, deadline, pause } from "./clock.ts";
import type { Family } from "./family.ts";
import { QUIC } from "./http/limits.table.ts";
import { REMEMBERED } from "./limits.table.ts";
import type { AddressMap, Endpoint } from "./map.ts";
import type { AddressPolicy, Trust } from "./policy.ts";
import type { Rate } from "./rate.ts";
import { makeRecent } from "./recent.ts";
import { type Source, sourceFor } from "./source.ts";
import { type AttemptLog, peerOf } from "./trace.ts";

export interface QuicNeeds {
  readonly policy: AddressPolicy;
  readonly map: AddressMap;
  readonly families: (trust: Trust) => readonly Family[];
  readonly log: AttemptLog;
  readonly signal: AbortSignal;
  /** What the whole process may begin. */
  readonly rate?: Rate | undefined;
  readonly source?: Source | undefined;
  readonly waitsMs?: readonly number[];
}

export type AskVersions = (at: Endpoint, needs: QuicNeeds) => Promise<QuicAnswer>;

/** Asks each address once, whoever wants to know; what was given up is asked again. */
export function rememberVersions(): AskVersions {
  const known = makeRecent<Promise<QuicAnswer>>(REMEMBERED.addresses);
  return async (at, needs) => {
    const key = peerOf(at.address, at.port);
    const before = await known.get(key);
    if (before !== undefined && before.state !== "cancelled") return { ...before, attempts: [] };
    const asking = askVersions(at, needs);
    known.set(key, asking);
    return asking;
  };
}

/** Asks for versions until there is an answer or the last wait is over. */
export async function askVersions(at: Endpoint, needs: QuicNeeds): Promise<QuicAnswer> {
  const attempts: number[] = [];
  const { waitsMs = QUIC.waitsMs } = needs;
  let versions: QuicAnswer = { state: "silent", versions: [], attempts };
  for (const waitMs of waitsMs) {
    const probe = writeQuicProbe(randomBytes(PROBE_RANDOM_OCTETS));
    await needs.rate?.turn(needs.signal);
    const startedMs = CLOCK.now();
    const sending = await send(at, probe, waitMs, needs);
    versions = answerOf(sending.answer, probe, attempts);
    attempts.push(note(at, sending, versions, startedMs, needs));
    if (sending.answer.outcome !== "timeout") break;
  }
  return versions;
}

interface Sending {
  readonly answer: Attempt<Buffer>;
  /** Octets that went out. */
  readonly out: number;
}

function note(
  at: Endpoint,
  { answer, out }: Sending,
  { state }: QuicAnswer,
  startedMs: number,
  { log, map }: QuicNeeds,
): number {
  const via = map.via?.(at.address);
  return log.add({
    kind: "quic",
    peer: peerOf(at.address, at.port),
    what: "version negotiation",
    outcome: answer.outcome,
    startedMs,
    out,
    in: answer.outcome === "ok" ? answer.value.length : 0,
    detail: {
      ...(answer.outcome === "ok" ? { state } : { why: answer.detail }),
      ...(via === undefined ? {} : { via }),
    },
  });
}

const STATES: Readonly<Partial<Record<string, QuicAnswer["state"]>>> = {
  refused: "refused",
  denied: "denied",
  blocked: "blocked",
  budget: "cancelled",
  cancelled: "cancelled",
};

function answerOf(answer: Attempt<Buffer>, probe: Buffer, attempts: readonly number[]): QuicAnswer {
  if (answer.outcome !== "ok") {
    const state = STATES[answer.outcome] ?? "silent";
    return { state, versions: [], detail: answer.detail, attempts };
  }
  const versions = readVersionNegotiation(answer.value, probe);
  return versions.ok
    ? { state: "version-negotiation", versions: versions.versions, attempts }
    : { state: "other", versions: [], detail: versions.reason, attempts };
}

async function send(at: Endpoint, probe: Buffer, waitMs: number, needs: QuicNeeds): Promise<Sending> {
  const { policy, map, families, signal, source } = needs;
  const family: Family = isIPv6(at.address) ? "ipv6" : "ipv4";
  const unsent = (answer: Attempt<Buffer>): Sending => ({ answer, out: 0 });
  if (signal.aborted) return unsent(aborted(signal));
  if (!families("target").includes(family)) return unsent({ outcome: "blocked", detail: `no-${family}` });
  const judgement = policy(at.address, "target");
  if (!judgement.allowed) return unsent({ outcome: "denied", detail: judgement.why });
  const route = map.route(at, "udp");
  if (route.kind === "unmapped") return unsent({ outcome: "unreachable", detail: "not-mapped" });
  if (route.kind === "dial")
    return {
      answer: await exchange({ ...route, local: sourceFor(route.address, source) }, probe, waitMs, signal),
      out: probe.length,
    };
  if (route.fault !== "blackhole") return unsent({ outcome: route.fault, detail: "net-map" });
  await pause(waitMs, signal);
  return unsent(
    signal.aborted ? aborted(signal) : { outcome: "timeout", detail: `no answer in ${waitMs} ms` },
  );
}

function exchange(
  to: Endpoint & { readonly local: string | undefined },
  probe: Buffer,
  waitMs: number,
  signal: AbortSignal,
): Promise<Attempt<Buffer>> {
  return new Promise((resolve) => {
    const isSix = isIPv6(to.address);
    const socket = createSocket({
      type: isSix ? "udp6" : "udp4",
      // Only literal addresses come here: never ask the system's resolver.
      lookup: (host, _options, callback) => callback(null, host, isSix ? 6 : 4),
    });
    const settle = (result: Attempt<Buffer>): void => {
      cancel();
      signal.removeEventListener("abort", onAbort);
      socket.removeAllListeners().on("error", () => undefined);
      socket.close();
      resolve(result);
    };
    const onAbort = (): void => settle(aborted(signal));
    const onError = (error: Error): void => {
      const detail = "code" in error ? String(error.code) : error.message;
      settle({ outcome: failureOf(error) ?? "blocked", detail });
    };
    const cancel = deadline(waitMs, () =>
      settle({ outcome: "timeout", detail: `no answer in ${waitMs} ms` }),
    );
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("error", onError);
    socket.on("message", (value) => settle({ outcome: "ok", value }));
    if (to.local !== undefined) socket.bind({ address: to.local, port: 0, exclusive: true });
    // Connected, so that the kernel drops what others send and tells of closed ports.
    socket.connect(to.port, to.address, () => socket.send(probe, (error) => error && onError(error)));
  });
}
