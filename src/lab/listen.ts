/** TCP services of the lab at virtual addresses: on loopback ports in plan `doc`, on the address itself in plan `public`. */
import { once as happened } from "node:events";
import { createServer, type Socket } from "node:net";
import type { NetMapEntry } from "./net-map.ts";
import type { Plan } from "./plan.ts";

/** How often a service was connected to. */
export interface ConnectionCount {
  /** Virtual address. */
  readonly address: string;
  readonly port: number;
  readonly count: number;
}

export interface TcpServices {
  /**
   * Begins to listen.
   *
   * @param address of the plan
   * @param serve gets every connection; its errors are caught already
   */
  listen(address: string, port: number, serve: (socket: Socket) => void): Promise<NetMapEntry>;
  /** Services without connections are not listed. */
  connections(): readonly ConnectionCount[];
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** A place for TCP services. */
export function openTcpServices(plan: Plan): TcpServices {
  const sockets = new Set<Socket>();
  const closers: (() => Promise<void>)[] = [];
  const counts = new Map<string, ConnectionCount>();

  function accept(address: string, port: number, socket: Socket): void {
    const key = `${address} ${port}`;
    counts.set(key, { address, port, count: (counts.get(key)?.count ?? 0) + 1 });
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  }

  return {
    async listen(address, port, serve) {
      const server = createServer({ noDelay: true }, (socket) => {
        accept(address, port, socket);
        serve(socket);
      });
      closers.push(async () => {
        await new Promise<void>((resolve) => server.close(() => resolve()));
      });
      if (plan === "doc") server.listen(0, LOOPBACK);
      else server.listen(port, address);
      await happened(server, "listening");
      const bound = server.address();
      if (bound === null || typeof bound === "string") throw new Error("a TCP server without a port");
      return { address, proto: "tcp", port, to: `${LOOPBACK}:${bound.port}` };
    },
    connections: () => [...counts.values()],
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(closers.splice(0).map((close) => close()));
    },
  };
}
