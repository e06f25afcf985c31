import { randomInt } from "node:crypto";
import { createSocket, type Socket, type SocketOptions } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Attempt } from "../model/attempt.ts";
import { aborted, failed } from "./attempt.ts";
import { type Clock, deadline } from "./clock.ts";
import { UDP } from "./limits.table.ts";

/** One question for one server. */
export interface UdpQuestion {
  /** The message; its first two octets are overwritten with an id. */
  readonly query: Buffer;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Whether a datagram that carries the right id is the answer; otherwise it is dropped and waited on. */
  readonly accept: (data: Buffer) => boolean;
}

/** The octets of the answer. */
export type UdpResult = Attempt<Buffer>;

interface Pending {
  readonly question: UdpQuestion;
  readonly settle: (result: UdpResult) => void;
  strays: number;
}

/** Where a socket goes, and the local address it leaves from. */
export interface UdpEnds {
  readonly address: string;
  readonly port: number;
  readonly local?: string | undefined;
}

/** A socket that hears one server only. */
export interface UdpSocket {
  ask(question: UdpQuestion): Promise<UdpResult>;
  readonly pending: number;
  /** Questions asked since the socket was opened. */
  readonly asked: number;
  readonly openedMs: number;
  readonly idleSinceMs: number;
  /** False once an error has ended it. */
  readonly usable: boolean;
  close(): void;
}

const MAX_ID = 0x10000;

/**
 * A socket bound to a random port and connected to one server, so that the kernel drops what others send.
 *
 * A port found closed (ICMP) fails all questions that are pending. Nothing of the socket itself keeps the process
 * alive; a pending question does.
 */
export function openUdpSocket({ address, port, local }: UdpEnds, clock: Clock): UdpSocket {
  const pending = new Map<number, Pending>();
  let asked = 0;
  let idleSinceMs = clock.now();
  let usable = true;
  let connected = false;
  const unsent: (() => void)[] = [];
  const socket = createSocket(optionsFor(address));

  function fail(error: unknown): void {
    usable = false;
    const result = failed(error);
    for (const { settle } of [...pending.values()]) settle(result);
    close();
  }

  function close(): void {
    usable = false;
    closeQuietly(socket);
  }

  function receive(data: Buffer): void {
    if (data.length < 2) return;
    const waiting = pending.get(data.readUInt16BE(0));
    if (waiting === undefined) return;
    if (waiting.question.accept(data)) waiting.settle({ outcome: "ok", value: data });
    else waiting.strays += 1;
  }

  function freeId(): number {
    let id = randomInt(MAX_ID);
    while (pending.has(id)) id = randomInt(MAX_ID);
    return id;
  }

  function send(query: Buffer): void {
    const transmit = (): void => {
      if (!usable) return;
      socket.send(query, (error) => {
        if (error) fail(error);
      });
    };
    if (connected) transmit();
    else unsent.push(transmit);
  }

  function ask(question: UdpQuestion): Promise<UdpResult> {
    const { query, timeoutMs, signal } = question;
    if (signal?.aborted) return Promise.resolve(aborted(signal));
    return new Promise((resolve) => {
      const id = freeId();
      const settle = (result: UdpResult): void => {
        if (!pending.delete(id)) return;
        cancelDeadline();
        signal?.removeEventListener("abort", onAbort);
        idleSinceMs = clock.now();
        resolve(result);
      };
      const onAbort = (): void => {
        if (signal !== undefined) settle(aborted(signal));
      };
      const waiting: Pending = { question, settle, strays: 0 };
      const cancelDeadline = deadline(timeoutMs, (lagMs) => settle(silence(waiting, lagMs)), clock);
      asked += 1;
      pending.set(id, waiting);
      signal?.addEventListener("abort", onAbort, { once: true });
      query.writeUInt16BE(id, 0);
      send(query);
    });
  }

  socket.on("error", fail);
  socket.on("message", receive);
  socket.on("connect", () => {
    connected = true;
    for (const transmit of unsent.splice(0)) transmit();
  });
  socket.unref();
  connect(socket, { address, port, local, fail });

  return {
    ask,
    get pending() {
      return pending.size;
    },
    get asked() {
      return asked;
    },
    openedMs: clock.now(),
    get idleSinceMs() {
      return idleSinceMs;
    },
    get usable() {
      return usable;
    },
    close,
  };
}

function silence({ question, strays }: Pending, lagMs: number): UdpResult {
  const others = strays === 0 ? "" : `; dropped ${strays} that did not answer the question`;
  const lag = lagMs === 0 ? "" : `; this program lagged ${Math.round(lagMs)} ms`;
  return { outcome: "timeout", detail: `no answer in ${question.timeoutMs} ms${others}${lag}` };
}

function optionsFor(address: string): SocketOptions {
  const isSix = isIPv6(address);
  return {
    type: isSix ? "udp6" : "udp4",
    recvBufferSize: UDP.receiveBufferBytes,
    // Only literal addresses come here: never ask the system's resolver.
    lookup: (host, _options, callback) => callback(null, host, isSix ? 6 : 4),
  };
}

function connect(
  socket: Socket,
  { address, port, local, fail }: UdpEnds & { readonly fail: (error: unknown) => void },
): void {
  try {
    if (local !== undefined) socket.bind({ address: local, port: 0, exclusive: true });
    socket.connect(port, address);
  } catch (error) {
    fail(error);
  }
}

function closeQuietly(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // Closed already: an error event and a caller may both end it.
  }
}
