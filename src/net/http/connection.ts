/** Connections to web servers, plain or secured, one for each flow of requests. */
import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Outcome } from "../../model/attempt.ts";
import type { ExchangeError, ExchangeTls, WebPort } from "../../model/web.ts";
import { CLOCK } from "../clock.ts";
import { WEB_STREAM } from "../limits.table.ts";
import type { StreamTarget } from "../stream/dial.ts";
import type { DialFailure, Line, Purpose } from "../stream/line.ts";
import type { HttpBudget } from "./budget.ts";
import { sha256Of } from "./exchange-record.ts";
import { secure } from "./secure.ts";

export interface ConnectionNeeds {
  /** Past all gates. */
  readonly dial: (at: StreamTarget, purpose: Purpose) => Promise<Line | DialFailure>;
  readonly budget: HttpBudget;
  readonly context: () => SecureContext;
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
  const port = portOf(url);
  if (!needs.budget.connect()) {
    const error = { phase: "dial", outcome: "budget", code: "connections" } as const;
    const state = { state: "budget", detail: "connections", ms: 0, attempts: [] } as const;
    return { outcome: "none", error, port: state, tcpMs: null, attempts: [] };
  }
  const isSecure = url.protocol === "https:";
  const startedMs = CLOCK.now();
  const purpose = {
    kind: isSecure ? "tls" : "tcp",
    what: isSecure ? `connect ${url.host} ${alpn.join(", ")}` : `connect ${url.host}`,
  } as const;
  const line = await needs.dial({ address, port, limits: WEB_STREAM }, purpose);
  if (line.outcome !== "ok") {
    const { outcome, detail, attempt } = line;
    const ms = elapsed(startedMs);
    return {
      outcome: "none",
      error: { phase: "dial", outcome, code: detail },
      port: { state: outcome, detail, ms, attempts: [attempt] },
      tcpMs: null,
      attempts: [attempt],
    };
  }
  const tcp: WebPort = { state: "open", ms: line.connectMs, attempts: [] };
  return isSecure
    ? secured(url, { line, tcp, alpn, key: keyOf(url, address) }, needs)
    : plain(line, tcp, keyOf(url, address));
}

const elapsed = (sinceMs: number): number => Math.round(CLOCK.now() - sinceMs);

function plain(line: Line, port: WebPort, key: string): Connection {
  const { socket, signal } = line;
  const end = (outcome: Outcome): number => line.end({ outcome });
  return {
    outcome: "ok",
    key,
    socket,
    signal,
    tls: null,
    leaf: null,
    tcpMs: port.ms,
    tlsMs: null,
    port,
    served: 0,
    end,
  };
}

interface Dialled {
  readonly line: Line;
  readonly tcp: WebPort;
  readonly alpn: readonly string[];
  readonly key: string;
}

async function secured(
  url: URL,
  { line, tcp, alpn, key }: Dialled,
  { context, tlsMs }: ConnectionNeeds,
): Promise<Connection | Unconnected> {
  const startedMs = CLOCK.now();
  const { socket, signal } = line;
  const result = await secure(socket, { host: hostOf(url), alpn, context: context(), waitMs: tlsMs, signal });
  if (result.outcome !== "ok") {
    const { outcome, code } = result;
    const attempt = line.end({ outcome, detail: { error: code } });
    return {
      outcome: "none",
      error: { phase: "tls", outcome, code },
      port: { ...tcp, attempts: [attempt] },
      tcpMs: tcp.ms,
      attempts: [attempt],
    };
  }
  const { tls, leaf } = result;
  const detail = { version: tls.version ?? "", alpn: tls.alpn ?? "" };
  return {
    outcome: "ok",
    key,
    socket: result.socket,
    signal,
    tls: { ...tls, leaf: leaf === null ? null : sha256Of(leaf) },
    leaf,
    tcpMs: tcp.ms,
    tlsMs: elapsed(startedMs),
    port: tcp,
    served: 0,
    end: (outcome) => {
      result.socket.destroy();
      return line.end({ outcome, detail });
    },
  };
}
