/** Connections to web servers, plain or secured, one for each flow of requests. */
import type { Socket } from "node:net";
import type { Failure, Outcome } from "../../model/attempt.ts";
import type { ExchangeError, ExchangeTls, WebPort } from "../../model/web.ts";
import { CLOCK } from "../clock.ts";
import { WEB_STREAM } from "../limits.table.ts";
import type { StreamTarget } from "../stream/dial.ts";
import type { DialFailure, Line, Purpose } from "../stream/line.ts";
import { outcomeOf } from "../tls/tried.ts";
import { openTls, type Roots } from "../tls.ts";
import type { HttpBudget } from "./budget.ts";
import { exchangeTls, sniOf } from "./secure.ts";

export interface ConnectionNeeds {
  /** Past all gates. */
  readonly dial: (at: StreamTarget, purpose: Purpose) => Promise<Line | DialFailure>;
  readonly budget: HttpBudget;
  readonly roots: Roots;
  readonly tlsMs: number;
}

export interface Connection {
  readonly outcome: "ok";
  /** Same key: same requests may go over it. */
  readonly key: string;
  readonly socket: Socket;
  readonly signal: AbortSignal;
  readonly tls: ExchangeTls | null;
  readonly leaf: Buffer | null;
  readonly tcpMs: number;
  readonly tlsMs: number | null;
  readonly port: WebPort;
  /** Requests that it has served. */
  served: number;
  readonly end: (outcome: Outcome) => number;
}

export interface Unconnected {
  readonly outcome: "none";
  readonly error: ExchangeError;
  readonly port: WebPort;
  readonly tcpMs: number | null;
  readonly attempts: readonly number[];
}

const PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** The port of a URL of http or https. */
export const portOf = (url: URL): number => (url.port === "" ? (PORTS[url.protocol] ?? 0) : Number(url.port));

/** The host of a URL without the brackets of a literal address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

/** What tells apart the connections to one address. */
export const keyOf = (url: URL, address: string): string => `${address} ${url.protocol} ${url.host}`;

/** A connection to the address for requests to the host of the URL. */
export async function openConnection(
  url: URL,
  address: string,
  alpn: readonly string[],
  needs: ConnectionNeeds,
): Promise<Connection | Unconnected> {
  if (!needs.budget.connect()) return spent();
  const at = { address, port: portOf(url), limits: WEB_STREAM };
  const startedMs = CLOCK.now();
  const dialled = { url, at, key: keyOf(url, address), startedMs };
  const opened = await (url.protocol === "https:"
    ? openSecure(dialled, alpn, needs)
    : openPlain(dialled, needs));
  if (opened.outcome === "none" && UNSENT.has(opened.error.outcome)) needs.budget.forgo();
  return opened;
}

/** Outcomes of dialling at which no packet goes out. */
const UNSENT: ReadonlySet<Failure> = new Set(["denied", "blocked"]);

interface Dialling {
  readonly url: URL;
  readonly at: StreamTarget;
  readonly key: string;
  readonly startedMs: number;
}

const elapsed = (sinceMs: number): number => Math.round(CLOCK.now() - sinceMs);

function spent(): Unconnected {
  const why = { outcome: "budget", detail: "connections" } as const;
  return undialled(why, 0, []);
}

/** No stream, and why. */
function undialled(
  { outcome, detail }: { readonly outcome: Failure; readonly detail: string },
  ms: number,
  attempts: readonly number[],
): Unconnected {
  return {
    outcome: "none",
    error: { phase: "dial", outcome, code: detail },
    port: { state: outcome, detail, ms, attempts },
    tcpMs: null,
    attempts,
  };
}

async function openPlain(
  { url, at, key, startedMs }: Dialling,
  needs: ConnectionNeeds,
): Promise<Connection | Unconnected> {
  const line = await needs.dial(at, { kind: "tcp", what: `connect ${url.host}` });
  if (line.outcome !== "ok") return undialled(line, elapsed(startedMs), [line.attempt]);
  const { socket, signal, connectMs } = line;
  return {
    outcome: "ok",
    key,
    socket,
    signal,
    tls: null,
    leaf: null,
    tcpMs: connectMs,
    tlsMs: null,
    port: openPort(connectMs),
    served: 0,
    end: (outcome) => line.end({ outcome }),
  };
}

const openPort = (ms: number, attempts: readonly number[] = []): WebPort => ({ state: "open", ms, attempts });

async function openSecure(
  { url, at, key, startedMs }: Dialling,
  alpn: readonly string[],
  needs: ConnectionNeeds,
): Promise<Connection | Unconnected> {
  let line: Line | DialFailure | undefined;
  let connectedMs = startedMs;
  const opened = await openTls({
    dial: async (purpose) => {
      line = await needs.dial(at, purpose);
      connectedMs = CLOCK.now();
      return line;
    },
    purpose: { kind: "tls", what: `connect ${url.host} ${alpn.join(", ")}` },
    serverName: sniOf(hostOf(url)),
    alpn,
    roots: needs.roots,
    handshakeMs: needs.tlsMs,
  });
  if (line === undefined) throw new Error("a handshake without a stream");
  if (line.outcome !== "ok") return undialled(line, elapsed(startedMs), [line.attempt]);
  const { connectMs, signal } = line;
  if (opened.is !== "yes") {
    const { is, why, attempt } = opened;
    return {
      outcome: "none",
      error: { phase: "tls", outcome: failureOf(outcomeOf(is)), code: why },
      port: openPort(connectMs, [attempt]),
      tcpMs: connectMs,
      attempts: [attempt],
    };
  }
  const { socket, facts, end } = opened;
  const detail = { version: facts.protocol ?? "", alpn: facts.alpn ?? "" };
  return {
    outcome: "ok",
    key,
    socket,
    signal,
    tls: exchangeTls(socket, facts, hostOf(url)),
    leaf: facts.leaf,
    tcpMs: connectMs,
    tlsMs: elapsed(connectedMs),
    port: openPort(connectMs),
    served: 0,
    end: (outcome) => end({ outcome, detail }),
  };
}

/** A handshake that was answered with no is what the server says. */
const failureOf = (outcome: Outcome): Failure => (outcome === "ok" ? "protocol" : outcome);
