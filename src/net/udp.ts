import { CLOCK, type Clock } from "./clock.ts";
import { UDP } from "./limits.table.ts";
import { type Source, sourceFor } from "./source.ts";
import { openUdpSocket, type UdpQuestion, type UdpResult, type UdpSocket } from "./udp-socket.ts";

/** Questions over UDP, from sockets that are shared by the questions to one server. */
export interface UdpClient {
  /** Sends once and waits; never sends again. */
  ask(server: { address: string; port: number }, question: UdpQuestion): Promise<UdpResult>;
  readonly sockets: number;
  /** Fails nothing that is pending; the caller aborts that first. */
  close(): void;
}

const SWEEP_MS = 1_000;
/** With more sockets than this, an idle one is closed at once: descriptors are scarce. */
const MANY_SOCKETS = 512;
/** Questions that the receive buffer of one socket can surely hold the answers of. */
const MAX_PENDING = Math.floor(UDP.receiveBufferBytes / UDP.bytesPerQuery);

/** A client without sockets yet. */
export function makeUdpClient(clock: Clock = CLOCK, source?: Source): UdpClient {
  const pools = new Map<string, UdpSocket[]>();
  let sockets = 0;
  let sweeper: NodeJS.Timeout | undefined;

  function isWorn(socket: UdpSocket): boolean {
    return (
      !socket.usable ||
      socket.asked >= UDP.queriesPerSocket ||
      clock.now() - socket.openedMs >= UDP.socketLifeMs
    );
  }

  function isExpendable(socket: UdpSocket): boolean {
    if (socket.pending > 0) return false;
    const idleMs = clock.now() - socket.idleSinceMs;
    return isWorn(socket) || sockets > MANY_SOCKETS || idleMs >= UDP.idleCloseMs;
  }

  function drop(key: string, expendable: (socket: UdpSocket) => boolean): void {
    const pool = pools.get(key) ?? [];
    const kept = pool.filter((socket) => !expendable(socket));
    if (kept.length === pool.length) return;
    for (const socket of pool) if (!kept.includes(socket)) socket.close();
    sockets -= pool.length - kept.length;
    if (kept.length === 0) pools.delete(key);
    else pools.set(key, kept);
  }

  function sweep(): void {
    for (const key of [...pools.keys()]) drop(key, isExpendable);
    if (pools.size > 0) return;
    clearInterval(sweeper);
    sweeper = undefined;
  }

  function open(key: string, address: string, port: number): UdpSocket {
    const socket = openUdpSocket({ address, port, local: sourceFor(address, source) }, clock);
    pools.set(key, [...(pools.get(key) ?? []), socket]);
    sockets += 1;
    sweeper ??= setInterval(sweep, SWEEP_MS).unref();
    return socket;
  }

  /** An idle socket, else a new one while there are few, else the least busy: each has its own random port. */
  function pick(key: string, address: string, port: number): UdpSocket {
    const fresh = (pools.get(key) ?? []).filter((socket) => !isWorn(socket) && socket.pending < MAX_PENDING);
    const idle = fresh.find((socket) => socket.pending === 0);
    if (idle !== undefined) return idle;
    if (fresh.length < UDP.socketsPerServer) return open(key, address, port);
    return fresh.reduce((least, socket) => (socket.pending < least.pending ? socket : least));
  }

  return {
    async ask({ address, port }, question) {
      const key = `${address} ${port}`;
      const socket = pick(key, address, port);
      const result = await socket.ask(question);
      if (!socket.usable || sockets > MANY_SOCKETS) drop(key, isExpendable);
      return result;
    },
    get sockets() {
      return sockets;
    },
    close() {
      for (const key of [...pools.keys()]) drop(key, () => true);
      clearInterval(sweeper);
      sweeper = undefined;
    },
  };
}
