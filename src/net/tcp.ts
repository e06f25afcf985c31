import { CLOCK, type Clock } from "./clock.ts";
import { TCP } from "./limits.table.ts";
import { type Source, sourceFor } from "./source.ts";
import { openTcpConnection, type TcpConnection, type TcpQuestion, type TcpResult } from "./tcp-connection.ts";

/** Questions over TCP, on connections that are shared by the questions to one server. */
export interface TcpClient {
  ask(server: { address: string; port: number }, question: TcpQuestion): Promise<TcpResult>;
  /** Connections opened so far. */
  readonly opened: number;
  readonly connections: number;
  close(): void;
}

/** A client without connections yet. */
export function makeTcpClient(clock: Clock = CLOCK, source?: Source): TcpClient {
  const pools = new Map<string, Set<TcpConnection>>();
  let opened = 0;
  let connections = 0;

  function poolOf(key: string): Set<TcpConnection> {
    const pool = pools.get(key) ?? new Set();
    pools.set(key, pool);
    return pool;
  }

  function open(key: string, address: string, port: number): TcpConnection {
    const pool = poolOf(key);
    opened += 1;
    connections += 1;
    const ended = (): void => {
      connections -= 1;
      pool.delete(connection);
      if (pool.size === 0) pools.delete(key);
    };
    const connection = openTcpConnection({ address, port, local: sourceFor(address, source), ended }, clock);
    pool.add(connection);
    return connection;
  }

  function pick(key: string, address: string, port: number): TcpConnection {
    const usable = [...poolOf(key)].filter((connection) => connection.usable);
    const free = usable.find((connection) => connection.pending < TCP.pipeline);
    if (free !== undefined) return free;
    if (usable.length < TCP.connectionsPerServer) return open(key, address, port);
    return usable.reduce((least, connection) => (connection.pending < least.pending ? connection : least));
  }

  return {
    async ask({ address, port }, question) {
      const key = `${address} ${port}`;
      const connection = pick(key, address, port);
      const reused = connection.asked > 0;
      const result = await connection.ask(question);
      // RFC 7766 section 6.2.4: a server may close an idle connection just as a question is put to it.
      if (result.outcome !== "reset" || !reused) return result;
      return open(key, address, port).ask(question);
    },
    get opened() {
      return opened;
    },
    get connections() {
      return connections;
    },
    close() {
      for (const pool of pools.values()) for (const connection of pool) connection.close();
    },
  };
}
