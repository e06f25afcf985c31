/** A recursive resolver on loopback for the stub mode of the scanner, made with `dns2`. */
import { once as happened } from "node:events";
import type { Socket } from "node:net";
import { createTCPServer, createUDPServer, type Packet } from "dns2";
import { type Name, nameFromText } from "../proto/dns/name.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Host } from "./host.ts";
import type { Transport } from "./internet.ts";
import type { NetMapEntry } from "./net-map.ts";
import type { LabQuery } from "./query.ts";
import { indexZones, resolveInLab, type ZoneIndex } from "./recursive.ts";
import type { Reply } from "./reply.ts";
import { writeReply } from "./reply-octets.ts";

export interface StubOptions {
  /** The AD bit: the stub claims what it is told to, it validates nothing. */
  readonly ad?: (name: Name) => boolean;
  /** What it does to replies on the way: strips signatures, refuses DS, … */
  readonly behaviours?: readonly Behaviour[];
}

export interface Stub {
  /** Ports on 127.0.0.1. */
  readonly udpPort: number;
  readonly tcpPort: number;
  /** Net-map entries that make it answer at `STUB_ADDRESS`. */
  readonly entries: readonly NetMapEntry[];
  close(): Promise<void>;
}

const STUB_ADDRESS = "127.0.0.53";
const LOOPBACK = "127.0.0.1";
const DNS_PORT = 53;
const OWN_UDP_OCTETS = 1232;
const PLAIN_UDP_OCTETS = 512;
const MAX_TCP_OCTETS = 65_535;

/** Starts a resolver that knows all zones of some hosts. */
export async function startStub(hosts: readonly Host[], options: StubOptions = {}): Promise<Stub> {
  const zones = indexZones(hosts);
  const handler = (transport: Transport) => (request: Packet, send: (octets: Buffer) => Promise<Buffer>) => {
    const octets = replyTo(zones, request, transport, options);
    // The asker may be gone by now, which is nobody's fault here.
    if (octets !== null) Promise.resolve(send(octets)).catch(() => undefined);
  };
  const udp = createUDPServer(handler("udp"));
  const tcp = createTCPServer(handler("tcp"));
  const connections = new Set<Socket>();
  tcp.on("connection", (socket: Socket) => connections.add(socket));
  await udp.listen(0, LOOPBACK);
  tcp.listen(0, LOOPBACK);
  await happened(tcp, "listening");
  const bound = tcp.address();
  const tcpPort = typeof bound === "object" && bound !== null ? bound.port : 0;
  const udpPort = udp.address().port;
  const entry = { address: STUB_ADDRESS, port: DNS_PORT } as const;
  return {
    udpPort,
    tcpPort,
    entries: [
      { ...entry, proto: "udp", to: `${LOOPBACK}:${udpPort}` },
      { ...entry, proto: "tcp", to: `${LOOPBACK}:${tcpPort}` },
    ],
    close: async () => {
      for (const connection of connections) connection.destroy();
      await Promise.all([closed(udp), closed(tcp)]);
    },
  };
}

function closed(server: { close(done: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function replyTo(
  zones: ZoneIndex,
  request: Packet,
  transport: Transport,
  { ad, behaviours = [] }: StubOptions,
): Buffer | null {
  const query = queryOf(request, transport);
  if (query === null) return null;
  const applying = behaviours.filter(({ when }) => when?.(query) ?? true);
  const heard = applying.reduce<LabQuery | Reply | "silence">(
    (state, { receive }) => (state === "silence" || "rcode" in state ? state : (receive?.(state) ?? state)),
    query,
  );
  if (heard === "silence") return null;
  const reply = "rcode" in heard ? heard : resolved(zones, heard);
  const edited = applying.reduce((draft, { edit }) => edit?.(draft, query, undefined) ?? draft, reply);
  const edns = "rcode" in heard ? query.edns : heard.edns;
  const opt = edns && { version: 0, do: edns.do, z: 0, options: [] };
  const limit =
    transport === "tcp" ? MAX_TCP_OCTETS : Math.min(edns?.size ?? PLAIN_UDP_OCTETS, OWN_UDP_OCTETS);
  return writeReply(query, { ...edited, resolver: { ad: ad?.(query.name) ?? false } }, opt, limit);
}

function resolved(zones: ZoneIndex, { name, type, edns }: LabQuery): Reply {
  return resolveInLab(zones, { name, type, dnssec: edns?.do === true });
}

/** What dns2 read; labels that contain a dot are beyond it. */
function queryOf({ header, questions, additionals }: Packet, transport: Transport): LabQuery | null {
  const question = questions[0];
  const name = question && nameFromText(question.name === "" ? "." : question.name);
  if (question === undefined || name?.ok !== true) return null;
  const opt = additionals.find(({ type }) => type === TYPE.OPT);
  return {
    id: header.id,
    name: name.value,
    rawName: name.value,
    type: question.type,
    class: question.class,
    opcode: header.opcode,
    rd: header.rd === 1,
    // dns2 reads CD, though its types do not say so.
    cd: "cd" in header && header.cd === 1,
    edns:
      opt === undefined
        ? null
        : { version: opt.version ?? 0, size: opt.class, do: opt.doFlag === true, z: 0, options: [] },
    transport,
    nowMs: 0,
  };
}
