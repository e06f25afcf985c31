/** QUIC servers of the lab: they answer to versions they do not know (RFC 9000 section 6.1), and to nothing else. */
import { createSocket, type Socket } from "node:dgram";
import { once as happened } from "node:events";
import { isIPv6 } from "node:net";
import type { NetMapEntry } from "../net-map.ts";
import { type Plan, planAddress } from "../plan.ts";

/** RFC 9000 section 14.1. */
const LEAST_OCTETS = 1200;

/** Version 1, version 2 (RFC 9369), and one of the reserved pattern, as real servers send to keep clients alert. */
const QUIC_VERSIONS = [0x00000001, 0x6b3343cf, 0x5a6a7a8a] as const;

/** What comes back for a datagram; `null` for none. */
export function quicReply(datagram: Uint8Array, versions: readonly number[] = QUIC_VERSIONS): Buffer | null {
  const packet = Buffer.from(datagram);
  const isLong = ((packet[0] ?? 0) & 0x80) !== 0;
  if (packet.length < LEAST_OCTETS || !isLong || versions.includes(packet.readUInt32BE(1))) return null;
  const destinationEnd = 6 + (packet[5] ?? 0);
  const sourceEnd = destinationEnd + 1 + (packet[destinationEnd] ?? 0);
  const list = Buffer.alloc(versions.length * 4);
  for (const [index, version] of versions.entries()) list.writeUInt32BE(version, index * 4);
  return Buffer.concat([
    Buffer.of(0xc0, 0, 0, 0, 0),
    // RFC 9000 section 17.2.1: the ids of the packet, exchanged.
    packet.subarray(destinationEnd, sourceEnd),
    packet.subarray(5, destinationEnd),
    list,
  ]);
}

export interface QuicServers {
  /** @param addresses of plan `doc` */
  listen(addresses: readonly string[]): Promise<NetMapEntry[]>;
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
const PORT = 443;

/** A place for servers: on loopback ports in plan `doc`, on the addresses themselves in plan `public`. */
export function openQuicServers(plan: Plan): QuicServers {
  const sockets: Socket[] = [];

  async function listen(address: string): Promise<NetMapEntry> {
    const host = plan === "doc" ? LOOPBACK : planAddress(plan, address);
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    sockets.push(socket);
    socket.on("message", (datagram, from) => {
      const reply = quicReply(datagram);
      // The asker may be gone by now, which is nobody's fault here.
      if (reply !== null) socket.send(reply, from.port, from.address, () => undefined);
    });
    socket.bind(plan === "doc" ? 0 : PORT, host);
    await happened(socket, "listening");
    return { address, proto: "udp", port: PORT, to: `${LOOPBACK}:${socket.address().port}` };
  }

  return {
    listen: (addresses) => Promise.all(addresses.map(listen)),
    async close() {
      await Promise.all(
        sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
      );
    },
  };
}
