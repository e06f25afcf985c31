import { randomInt } from "node:crypto";
import { isIPv6, connect as netConnect, type Socket } from "node:net";
import type { Attempt } from "../model/attempt.ts";
import { aborted, failed } from "./attempt.ts";
import { type Clock, deadline } from "./clock.ts";
import { frame, makeFrameReader } from "./frame.ts";
import { TCP } from "./limits.table.ts";
import type { UdpQuestion } from "./udp-socket.ts";

/** One question; the time includes connecting. A message that `accept` turns down ends the connection. */
export type TcpQuestion = UdpQuestion;
export type TcpResult = Attempt<Buffer>;

/** One connection to one server, shared by up to ten questions at a time (RFC 7766 section 6.2.1.1). */
export interface TcpConnection {
  ask(question: TcpQuestion): Promise<TcpResult>;
  readonly pending: number;
  readonly asked: number;
  /** The server has answered on this connection. */
  readonly proven: boolean;
  /** False when no more questions may be put to it. */
  readonly usable: boolean;
  close(): void;
}

interface Pending {
  readonly question: TcpQuestion;
  readonly settle: (result: TcpResult) => void;
}

const MAX_ID = 0x10000;
const CLOSED: TcpResult = { outcome: "reset", detail: "the server closed the connection" };
const MISMATCH: TcpResult = { outcome: "protocol", detail: "a message that answers no question" };

/** Where a connection goes, and the local address it leaves from. */
interface TcpEnds {
  readonly address: string;
  readonly port: number;
  readonly local?: string | undefined;
}

/** Connects; errors show as results of the questions. `ended` is called once, when the connection is gone. */
export function openTcpConnection(
  { address, port, local, ended }: TcpEnds & { readonly ended: () => void },
  clock: Clock,
): TcpConnection {
  const pending = new Map<number, Pending>();
  const used = new Set<number>();
  const frames = makeFrameReader();
  let proven = false;
  let usable = true;
  let idle: NodeJS.Timeout | undefined;
  const socket: Socket = netConnect({
    host: address,
    port,
    family: isIPv6(address) ? 6 : 4,
    noDelay: true,
    ...(local === undefined ? {} : { localAddress: local }),
  });

  function end(result: TcpResult): void {
    usable = false;
    for (const { settle } of [...pending.values()]) settle(result);
    clearTimeout(idle);
    socket.destroy();
  }

  function receive(message: Buffer): void {
    const id = message.length < 2 ? -1 : message.readUInt16BE(0);
    const waiting = pending.get(id);
    // The late answer to a question that was given up.
    if (waiting === undefined && used.has(id)) return;
    if (waiting === undefined || !waiting.question.accept(message)) {
      end(MISMATCH);
      return;
    }
    proven = true;
    waiting.settle({ outcome: "ok", value: message });
  }

  function rest(): void {
    if (pending.size > 0) return;
    if (!usable) {
      socket.destroy();
      return;
    }
    socket.unref();
    idle = setTimeout(() => end(CLOSED), TCP.idleCloseMs).unref();
  }

  function wake(): void {
    clearTimeout(idle);
    socket.ref();
  }

  function freeId(): number {
    let id = randomInt(MAX_ID);
    while (used.has(id)) id = randomInt(MAX_ID);
    used.add(id);
    return id;
  }

  function ask(question: TcpQuestion): Promise<TcpResult> {
    const { query, timeoutMs, signal } = question;
    if (signal?.aborted) return Promise.resolve(aborted(signal));
    return new Promise((resolve) => {
      const id = freeId();
      const settle = (result: TcpResult): void => {
        if (!pending.delete(id)) return;
        cancelDeadline();
        signal?.removeEventListener("abort", onAbort);
        resolve(result);
        rest();
      };
      const onAbort = (): void => {
        if (signal !== undefined) settle(aborted(signal));
      };
      const cancelDeadline = deadline(
        timeoutMs,
        () => {
          // Others may still be answered, but no new question is trusted to a connection that went silent.
          usable = false;
          settle({ outcome: "timeout", detail: `no answer in ${timeoutMs} ms` });
        },
        clock,
      );
      pending.set(id, { question, settle });
      wake();
      signal?.addEventListener("abort", onAbort, { once: true });
      query.writeUInt16BE(id, 0);
      socket.write(frame(query));
    });
  }

  socket.on("data", (octets: Buffer) => {
    for (const message of frames.push(octets)) receive(message);
  });
  socket.on("error", (error) => end(failed(error)));
  socket.on("end", () => end(CLOSED));
  socket.on("close", () => {
    end(CLOSED);
    ended();
  });

  return {
    ask,
    get pending() {
      return pending.size;
    },
    get asked() {
      return used.size;
    },
    get proven() {
      return proven;
    },
    get usable() {
      return usable && used.size < TCP.queriesPerConnection;
    },
    close: () => end(CLOSED),
  };
}
