/** Documents such as security.txt, by node-fetch over a connection that is there already. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import fetch, { FetchError, type Response } from "node-fetch";
import type { ExchangeError, WebHeader, WebResponse } from "../../model/web.ts";
import { aborted, failureOf, waitOver } from "../attempt.ts";
import { CLOCK } from "../clock.ts";
import type { Connection } from "./connection.ts";
import { decodeBody } from "./decode.ts";
import { bodyOf, codingsOf, hashedCookies, type Received } from "./exchange-record.ts";
import { DOCUMENT, EXCHANGE } from "./limits.table.ts";
import type { FlowNeeds, GetRequest, Put } from "./put.ts";
import { requestHeaders } from "./request.ts";

/** An agent whose only connection is the one given; it is closed after the response. */
function agentOver(protocol: string, socket: Socket): HttpAgent | HttpsAgent {
  const handOver = (): Socket => {
    // Paused when the response before this one was complete; http waits for data on its own.
    socket.resume();
    return socket;
  };
  const options = { keepAlive: false };
  return protocol === "https:"
    ? new (class extends HttpsAgent {
        override createConnection = handOver;
      })(options)
    : new (class extends HttpAgent {
        override createConnection = handOver;
      })(options);
}

/** Puts one GET; redirects are not followed, the body is decoded within bounds. */
export async function fetchOver(
  connection: Connection,
  { url, bodyBytes }: GetRequest,
  needs: FlowNeeds,
): Promise<Put> {
  const { socket } = connection;
  const before = { out: socket.bytesWritten, in: socket.bytesRead };
  const startedMs = CLOCK.now();
  const wait = openWait(connection.signal, needs);
  const agent = agentOver(url.protocol, socket);
  let response: Response | null = null;
  let firstByteMs: number | null = null;
  let error: ExchangeError | null = null;
  const wire: Buffer[] = [];
  let limit = false;
  try {
    response = await fetch(url, {
      headers: Object.fromEntries(requestHeaders(url.host, needs.userAgent)),
      agent,
      redirect: "manual",
      // Decompression is ours, with bounds.
      compress: false,
      signal: wait.signal,
    });
    firstByteMs = CLOCK.now() - startedMs;
    wait.headCame();
    // Large pages before it are no reason to cut a document short.
    const most = Math.max(needs.budget.octetsLeft(), DOCUMENT.decodedBytes);
    limit = await readInto(wire, response, Math.min(EXCHANGE.wireBytes, most));
  } catch (thrown) {
    error = errorOf(thrown, response === null ? "headers" : "body", wait.signal);
  } finally {
    wait.end();
    agent.destroy();
  }
  const truncated = limit ? "limit" : error === null ? null : "eof";
  const received = await receivedOf(response, { wire: Buffer.concat(wire), truncated }, bodyBytes);
  return {
    received,
    firstByteMs,
    error,
    out: socket.bytesWritten - before.out,
    in: socket.bytesRead - before.in,
    isReusable: false,
  };
}

/** Whether there was more than wanted. */
async function readInto(wire: Buffer[], { body }: Response, most: number): Promise<boolean> {
  if (body === null) return false;
  let size = 0;
  for await (const chunk of body) {
    const octets = Buffer.from(chunk);
    wire.push(octets.subarray(0, most - size));
    size += octets.length;
    if (size > most) return true;
  }
  return false;
}

async function receivedOf(
  response: Response | null,
  { wire, truncated }: { readonly wire: Buffer; readonly truncated: "limit" | "eof" | null },
  bodyBytes: number = DOCUMENT.decodedBytes,
): Promise<Received> {
  if (response === null) return { response: null, body: null, content: Buffer.alloc(0) };
  const headers: WebHeader[] = Object.entries(response.headers.raw()).flatMap(([name, values]) =>
    values.map((value): WebHeader => [name, value]),
  );
  const coding = codingsOf(headers);
  const decoded = await decodeBody(wire, coding, bodyBytes);
  const record: WebResponse = {
    http_version: null,
    status: response.status,
    reason: response.statusText,
    headers: hashedCookies(headers),
    informational: [],
    informational_count: 0,
    trailers: [],
    anomalies: [],
  };
  const body = bodyOf(decoded, { coding, transfer_coding: [], wire_bytes: wire.length, truncated });
  return { response: record, body, content: decoded.octets };
}

function errorOf(thrown: unknown, phase: "headers" | "body", signal: AbortSignal): ExchangeError {
  if (signal.aborted) {
    const { outcome, detail } = aborted(signal);
    return { phase, outcome, code: outcome === "timeout" ? "ETIMEDOUT" : detail };
  }
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const outcome = failureOf(thrown) ?? (thrown instanceof FetchError ? "protocol" : undefined);
  if (outcome === undefined) throw thrown;
  return { phase, outcome, code: code === "" ? outcome : code };
}

/** Timers that keep the process alive: a promise that nothing settles would otherwise end it. */
function openWait(outer: AbortSignal, { waits }: FlowNeeds) {
  const controller = new AbortController();
  const after = (ms: number): (() => void) => CLOCK.after(ms, () => controller.abort(waitOver(ms)));
  const headCame = after(waits.headMs);
  const total = after(waits.totalMs);
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    headCame,
    end: () => {
      headCame();
      total();
    },
  };
}
