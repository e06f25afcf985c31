/** A web server of the lab on one connection, plain or secured. */

import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { type Act, type LabRequest, type Site, writeReply } from "./script.ts";

export interface Served {
  readonly site: Site;
  readonly secure: boolean;
  /** Of plan `doc`. */
  readonly address: string;
  /** Requests for a host before this one, over all connections. */
  readonly count: (host: string) => number;
}

const IDLE_MS = 10_000;
/** Longer heads are nobody's that belongs here. */
const MAX_HEAD = 16_384;

/** Answers the requests of a connection one after the other until somebody closes it. */
export function serveHttp(socket: Socket, served: Served): void {
  let waiting = "";
  let busy = Promise.resolve();
  const gone = new AbortController();
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("close", () => gone.abort());
  socket.on("data", (octets: Buffer) => {
    waiting += octets.toString("latin1");
    if (waiting.length > MAX_HEAD) socket.destroy();
    for (let end = waiting.indexOf("\r\n\r\n"); end >= 0; end = waiting.indexOf("\r\n\r\n")) {
      const request = readRequest(waiting.slice(0, end), served);
      waiting = waiting.slice(end + 4);
      busy = busy.then(() => answer(socket, request, served.site, gone.signal));
    }
  });
}

function readRequest(head: string, { secure, address, count }: Served): LabRequest {
  const [first = "", ...lines] = head.split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const host = (headers.get("host") ?? "").toLowerCase().replace(/:\d+$/, "");
  return { method, path, host, secure, address, headers, before: count(host) };
}

async function answer(socket: Socket, request: LabRequest, site: Site, gone: AbortSignal): Promise<void> {
  const answered = site(request);
  const acts: readonly Act[] =
    "acts" in answered
      ? answered.acts
      : [{ send: writeReply(answered) }, ...closing(request, answered.headers)];
  for (const act of acts) {
    if (gone.aborted || socket.destroyed) return;
    await perform(socket, act, gone);
  }
}

/** RFC 9112 section 9.6. */
function closing({ headers }: LabRequest, own: readonly (readonly [string, string])[] = []): Act[] {
  const asks = headers.get("connection")?.toLowerCase() === "close";
  const says = own.some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value));
  return asks || says ? [{ close: "end" }] : [];
}

async function perform(socket: Socket, act: Act, gone: AbortSignal): Promise<void> {
  if ("send" in act) socket.write(typeof act.send === "string" ? Buffer.from(act.send, "latin1") : act.send);
  else if ("waitMs" in act) await wait(act.waitMs, gone);
  else if ("drip" in act) await drip(socket, act, gone);
  else if ("repeat" in act) await repeat(socket, act, gone);
  else if (act.close === "end") socket.end();
  else reset(socket);
}

/** A secured socket has no reset of its own; closing without TLS's farewell is as rude. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

async function drip(
  socket: Socket,
  { drip: text, everyMs }: { readonly drip: string; readonly everyMs: number },
  gone: AbortSignal,
): Promise<void> {
  for (let at = 0; !gone.aborted; at += 1) {
    socket.write(text.charAt(at % text.length));
    await wait(everyMs, gone);
  }
}

async function repeat(
  socket: Socket,
  { repeat: octets, times }: { readonly repeat: Buffer; readonly times: number },
  gone: AbortSignal,
): Promise<void> {
  for (let left = times; left > 0 && !gone.aborted; left -= 1) {
    if (!socket.write(octets)) await drained(socket, gone);
  }
}

function drained(socket: Socket, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    socket.once("drain", resolve);
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Ends early when the client has gone. */
const wait = (ms: number, gone: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal: gone }).catch(() => undefined);
