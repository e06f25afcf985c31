/** The sockets behind a lab internet. */
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once as happened } from "node:events";
import { createServer, isIPv6, type Server, type Socket } from "node:net";
import type { Delivery, Exchange, Internet, Listener } from "./internet.ts";
import type { NetMapDocument, NetMapEntry } from "./net-map.ts";
import type { Plan } from "./plan.ts";

export interface Served {
  readonly netMap: NetMapDocument;
  close(): Promise<void>;
}

const DNS_PORT = 53;
const LOOPBACK = "127.0.0.1";
/** RFC 7766 section 6.2.3 leaves the time to the server. */
const TCP_IDLE_MS = 10_000;

/** Where a listener binds, and what to undo at the end. */
interface Bench {
  readonly internet: Internet;
  readonly plan: Plan;
  readonly timers: Set<NodeJS.Timeout>;
  readonly connections: Set<Socket>;
  readonly closers: (() => Promise<void>)[];
}

/** Starts one UDP and one TCP listener for every address: on loopback ports in plan `doc`, on port 53 of the address itself in plan `public`. */
export async function serveInternet(internet: Internet, plan: Plan): Promise<Served> {
  const bench: Bench = { internet, plan, timers: new Set(), connections: new Set(), closers: [] };
  const close = (): Promise<void> => closeBench(bench);
  try {
    const entries = await Promise.all(internet.listeners.map((listener) => listen(bench, listener)));
    const silent = internet.blackholes.map((address) => ({ address, fault: "blackhole" as const }));
    const map = plan === "doc" ? [...entries.flat(), ...silent] : [];
    return { netMap: { version: 1, otherwise: plan === "doc" ? "deny" : "pass", map }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function closeBench({ timers, connections, closers }: Bench): Promise<void> {
  for (const timer of timers) clearTimeout(timer);
  timers.clear();
  for (const connection of connections) connection.destroy();
  await Promise.all(closers.splice(0).map((close) => close()));
}

async function listen(bench: Bench, { address, tcp }: Listener): Promise<NetMapEntry[]> {
  const udpPort = await listenUdp(bench, address);
  const entry = { address, port: DNS_PORT } as const;
  const udp: NetMapEntry = { ...entry, proto: "udp", to: `${LOOPBACK}:${udpPort}` };
  if (!tcp) return [udp, { ...entry, proto: "tcp", fault: "refused" }];
  const tcpPort = await listenTcp(bench, address);
  return [udp, { ...entry, proto: "tcp", to: `${LOOPBACK}:${tcpPort}` }];
}

function bindAddress({ plan }: Bench, address: string): { host: string; port: number } {
  return plan === "doc" ? { host: LOOPBACK, port: 0 } : { host: address, port: DNS_PORT };
}

async function listenUdp(bench: Bench, address: string): Promise<number> {
  const { host, port } = bindAddress(bench, address);
  const socket = udpSocket(bench, host);
  socket.on("message", (query, { address: from, port: fromPort }) => {
    const exchange = bench.internet.exchange(address, query, "udp", performance.now());
    schedule(bench, exchange, ({ octets, foreign }) => {
      const sender = foreign === true ? strangerSocket(bench, host) : socket;
      // The asker may be gone by now, which is nobody's fault here.
      sender.send(octets, fromPort, from, () => undefined);
    });
  });
  socket.bind(port, host);
  await happened(socket, "listening");
  return socket.address().port;
}

function udpSocket(bench: Bench, host: string): UdpSocket {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  bench.closers.push(async () => {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  });
  return socket;
}

/** A socket with another port, for datagrams that only pretend to be an answer. */
function strangerSocket(bench: Bench, host: string): UdpSocket {
  const socket = udpSocket(bench, host);
  socket.on("error", () => undefined);
  return socket;
}

async function listenTcp(bench: Bench, address: string): Promise<number> {
  const { host, port } = bindAddress(bench, address);
  const server = createServer((socket) => serveConnection(bench, address, socket));
  bench.closers.push(async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  server.listen(port, host);
  await happened(server, "listening");
  return portOf(server);
}

function portOf(server: Server): number {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("a TCP server without a port");
  return bound.port;
}

/** RFC 7766: messages with a length before them, as many as the client likes. */
function serveConnection(bench: Bench, address: string, socket: Socket): void {
  bench.connections.add(socket);
  let waiting = Buffer.alloc(0);
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("close", () => bench.connections.delete(socket));
  socket.on("data", (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
      const end = 2 + waiting.readUInt16BE(0);
      const exchange = bench.internet.exchange(address, waiting.subarray(2, end), "tcp", performance.now());
      waiting = waiting.subarray(end);
      schedule(bench, exchange, ({ octets }) => {
        if (socket.writable) socket.write(framed(octets));
      });
    }
  });
}

function framed(octets: Buffer): Buffer {
  return Buffer.concat([Buffer.of(octets.length >> 8, octets.length & 0xff), octets]);
}

function schedule(bench: Bench, exchange: Exchange, send: (delivery: Delivery) => void): void {
  if (exchange.kind !== "sent") return;
  for (const delivery of exchange.deliveries) {
    if (delivery.delayMs <= 0) {
      send(delivery);
      continue;
    }
    const timer = setTimeout(() => {
      bench.timers.delete(timer);
      send(delivery);
    }, delivery.delayMs);
    bench.timers.add(timer);
  }
}
