import { createSocket, type RemoteInfo, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** What a scripted server sees of one query. */
export interface Received {
  readonly query: Buffer;
  readonly transport: "udp" | "tcp";
  /** Name of the question, lower case, labels joined by dots. */
  readonly name: string;
  readonly type: number;
  readonly hasOpt: boolean;
  /** How many queries came before this one. */
  readonly index: number;
}

/** Octets to send back, several messages in a row, or nothing at all. */
export type Script = (received: Received, link: Link) => Buffer | readonly Buffer[] | undefined;

/** For scripts that do more than answer. */
interface Link {
  /** Sends octets as they are: a datagram, or raw octets on the stream. */
  readonly raw: (octets: Buffer) => void;
  readonly close: () => void;
  /** Sends a datagram from another port. */
  readonly fromElsewhere: (octets: Buffer) => void;
}

export interface ScriptedServer {
  readonly address: string;
  readonly port: number;
  readonly received: readonly Received[];
  readonly connections: number;
  /** Source ports of the datagrams. */
  readonly ports: ReadonlySet<number>;
  close(): Promise<void>;
}

/** A DNS server on loopback that does as the script says, on the same port over UDP and TCP. */
export async function startServer(
  script: Script,
  { udp = true, tcp = true }: { readonly udp?: boolean; readonly tcp?: boolean } = {},
): Promise<ScriptedServer> {
  const received: Received[] = [];
  const ports = new Set<number>();
  const streams = new Set<Socket>();
  let connections = 0;

  function note(query: Buffer, transport: "udp" | "tcp"): Received {
    const seen = { ...readQuery(query), query, transport, index: received.length };
    received.push(seen);
    return seen;
  }

  const stream = createServer((socket) => {
    connections += 1;
    streams.add(socket);
    socket.on("close", () => streams.delete(socket));
    socket.on("error", () => socket.destroy());
    let held = Buffer.alloc(0);
    socket.on("data", (octets: Buffer) => {
      held = Buffer.concat([held, octets]);
      while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
        const end = 2 + held.readUInt16BE(0);
        const seen = note(held.subarray(2, end), "tcp");
        held = held.subarray(end);
        const answers = script(seen, {
          raw: (raw) => socket.write(raw),
          close: () => socket.destroy(),
          fromElsewhere: () => undefined,
        });
        for (const answer of listOf(answers)) socket.write(framed(answer));
      }
    });
  });
  const { port, datagram } = await listenBoth(stream, udp);
  if (!tcp) await closeServer(stream);
  datagram?.on("message", (query, from) => {
    ports.add(from.port);
    const seen = note(query, "udp");
    const reply = (octets: Buffer): void => sendTo(datagram, octets, from);
    const answers = script(seen, {
      raw: reply,
      close: () => undefined,
      fromElsewhere: (octets) => void sendFromElsewhere(octets, from),
    });
    for (const answer of listOf(answers)) reply(answer);
  });

  return {
    address: "127.0.0.1",
    port,
    received,
    ports,
    get connections() {
      return connections;
    },
    async close() {
      for (const socket of streams) socket.destroy();
      if (stream.listening) await closeServer(stream);
      if (datagram !== undefined) await new Promise<void>((resolve) => datagram.close(() => resolve()));
    },
  };
}

/** A port on loopback on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await closeServer(server);
  return port;
}

/** A message with its length before it. */
export function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(2);
  prefix.writeUInt16BE(message.length);
  return Buffer.concat([prefix, message]);
}

/** A reply to a query: its id and question, the flags and RCODE given, no records, and an OPT record if wanted. */
export function replyTo(
  query: Buffer,
  { flags = 0x8400, rcode = 0, opt = false }: { flags?: number; rcode?: number; opt?: boolean } = {},
): Buffer {
  const end = questionEnd(query);
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(flags | rcode, 2);
  head.writeUInt16BE(1, 4);
  head.fill(0, 6, 12);
  if (!opt) return head;
  head.writeUInt16BE(1, 10);
  return Buffer.concat([head, Buffer.from("00002904d0000080000000", "hex")]);
}

function listOf(answers: Buffer | readonly Buffer[] | undefined): readonly Buffer[] {
  if (answers === undefined) return [];
  return Buffer.isBuffer(answers) ? [answers] : (answers as readonly Buffer[]);
}

function questionEnd(query: Buffer): number {
  let at = 12;
  while (query.readUInt8(at) !== 0) at += 1 + query.readUInt8(at);
  return at + 5;
}

function readQuery(query: Buffer): Pick<Received, "name" | "type" | "hasOpt"> {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length !== 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), hasOpt: query.readUInt16BE(10) > 0 };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** The same port for streams and datagrams; that of the stream may be taken by somebody's datagrams. */
async function listenBoth(stream: Server, udp: boolean): Promise<{ port: number; datagram?: UdpSocket }> {
  for (let tries = 1; ; tries += 1) {
    const port = await listen(stream);
    if (!udp) return { port };
    try {
      return { port, datagram: await bind(port) };
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
      await closeServer(stream);
    }
  }
}

const MAX_TRIES = 20;

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

async function bind(port: number): Promise<UdpSocket> {
  const socket = createSocket("udp4");
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

function sendTo(socket: UdpSocket, octets: Buffer, { port, address }: RemoteInfo): void {
  socket.send(octets, port, address);
}

async function sendFromElsewhere(octets: Buffer, to: RemoteInfo): Promise<void> {
  const socket = await bind(0);
  socket.send(octets, to.port, to.address, () => socket.close());
}
