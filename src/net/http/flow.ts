/**
 * Requests one after the other, over one connection as long as they go to the same place.
 *
 * A flow never holds a connection while it waits for another one, so that flows cannot wait for each other.
 */
import type { Failure } from "../../model/attempt.ts";
import type { WebExchange, WebPort } from "../../model/web.ts";
import { CLOCK } from "../clock.ts";
import { type AttemptLog, peerOf } from "../trace.ts";
import { type Connection, hostOf, keyOf, openConnection, portOf, type Unconnected } from "./connection.ts";
import { fetchOver } from "./document.ts";
import { type FlowNeeds, type GetRequest, type How, type Put, putOwn } from "./put.ts";
import { requestHeaders } from "./request.ts";
import { sniOf } from "./secure.ts";

/** One request and what it brought; `purpose` is the caller's to add. */
export interface Exchanged {
  readonly exchange: Omit<WebExchange, "purpose">;
  /** The decoded body. */
  readonly content: Buffer;
  /** DER of the server's certificate, where this exchange opened the connection. */
  readonly leaf: Buffer | null;
  /** What became of connecting; `null` where the connection was there already. */
  readonly port: WebPort | null;
}

export interface HttpFlow {
  /** A request by our own client. */
  get(request: GetRequest): Promise<Exchanged>;
  /** A document by node-fetch; ends the connection. */
  fetch(request: GetRequest): Promise<Exchanged>;
  close(): void;
}

/** A flow without a connection. */
export function openFlow(needs: FlowNeeds): HttpFlow {
  let idle: Connection | null = null;

  function release(): void {
    idle?.end("ok");
    idle = null;
  }

  async function connected(request: GetRequest): Promise<Connection | Unconnected> {
    const { url, address } = request;
    const kept = idle;
    if (kept !== null && kept.key === keyOf(url, address) && isAlive(kept)) {
      idle = null;
      return kept;
    }
    release();
    return openConnection(url, address, ["http/1.1"], needs);
  }

  async function once(request: GetRequest, how: How): Promise<Tried> {
    const startedMs = CLOCK.now();
    const connection = await connected(request);
    if (connection.outcome !== "ok") return unconnected(connection, startedMs);
    const reused = connection.served > 0;
    connection.served += 1;
    const askedMs = CLOCK.now();
    const put = await how(connection, request, needs);
    needs.budget.read(put.received.body?.wire_bytes ?? 0);
    const attempt = noteAttempt(request, put, askedMs, needs.log);
    if (put.isReusable) idle = connection;
    else connection.end(put.error?.outcome ?? "ok");
    // RFC 9112 section 9.3.1: a server may close an idle connection just as it is used again.
    if (reused && isUnanswered(put)) return once(request, how);
    return { ...put, connection, reused, attempts: [attempt], ms: CLOCK.now() - startedMs };
  }

  async function exchange(request: GetRequest, client: WebExchange["client"], how: How): Promise<Exchanged> {
    const startedAt = needs.date().toISOString();
    const attempts: number[] = [];
    for (let tries = 1; ; tries += 1) {
      const tried = await once(request, how);
      attempts.push(...tried.attempts);
      if (tries >= needs.tries || !isWorthRepeating(tried)) {
        return exchangedOf(request, { tried, tries, client, startedAt, attempts }, needs.userAgent);
      }
    }
  }

  return {
    get: (request) => exchange(request, "own", putOwn),
    fetch: (request) => exchange(request, "fetch", fetchOver),
    close: release,
  };
}

/** Nothing has come over it that nobody asked for, and it is not closed. */
function isAlive({ socket }: Connection): boolean {
  return !socket.destroyed && !socket.readableEnded && socket.writable && socket.readableLength === 0;
}

const isUnanswered = ({ error, in: received }: Pick<Put, "error" | "in">): boolean =>
  error !== null && error.outcome === "reset" && received === 0;

/** Failures that may be gone a moment later. */
const PASSING: ReadonlySet<Failure> = new Set(["timeout", "reset", "unreachable"]);

/** Once anything was answered it is not asked again: a slow answer is slow the second time too. */
function isWorthRepeating({ error, in: received }: Tried): boolean {
  return error !== null && received === 0 && PASSING.has(error.outcome);
}

interface Tried extends Omit<Put, "isReusable"> {
  readonly connection: Connection | Unconnected;
  readonly reused: boolean;
  readonly attempts: readonly number[];
  readonly ms: number;
}

function unconnected(connection: Unconnected, startedMs: number): Tried {
  return {
    received: { response: null, body: null, content: Buffer.alloc(0) },
    firstByteMs: null,
    error: connection.error,
    out: 0,
    in: 0,
    connection,
    reused: false,
    attempts: connection.attempts,
    ms: CLOCK.now() - startedMs,
  };
}

function noteAttempt({ url, address }: GetRequest, put: Put, startedMs: number, log: AttemptLog): number {
  const status = put.received.response?.status;
  return log.add({
    kind: "http",
    peer: peerOf(address, portOf(url)),
    what: `GET ${url.href}`,
    outcome: put.error?.outcome ?? "ok",
    startedMs,
    out: put.out,
    in: put.in,
    detail: {
      ...(status === undefined ? {} : { status }),
      ...(put.error === null ? {} : { error: put.error.code }),
    },
  });
}

interface Outcome {
  readonly tried: Tried;
  readonly tries: number;
  readonly client: WebExchange["client"];
  readonly startedAt: string;
  readonly attempts: readonly number[];
}

function exchangedOf(
  { url, address }: GetRequest,
  { tried, tries, client, startedAt, attempts }: Outcome,
  userAgent: string,
): Exchanged {
  const { connection, reused, received } = tried;
  const { content, ...rest } = received;
  const isConnected = connection.outcome === "ok";
  return {
    exchange: {
      method: "GET",
      url: url.href,
      address,
      port: portOf(url),
      sni: url.protocol === "https:" ? sniOf(hostOf(url)) : null,
      host_header: url.host,
      client,
      tries,
      started_at: startedAt,
      timing: {
        tcp_ms: reused ? null : connection.tcpMs,
        tls_ms: reused || !isConnected ? null : connection.tlsMs,
        first_byte_ms: rounded(tried.firstByteMs),
        total_ms: Math.round(tried.ms),
      },
      reused,
      tls: isConnected ? connection.tls : null,
      request_headers: requestHeaders(url.host, userAgent),
      ...rest,
      error: tried.error,
      attempts,
    },
    content,
    leaf: isConnected && !reused ? connection.leaf : null,
    port: reused ? null : withAttempts(connection.port, attempts),
  };
}

const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));

const withAttempts = (port: WebPort, attempts: readonly number[]): WebPort => ({ ...port, attempts });
