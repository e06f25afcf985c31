/** A QUIC server of the lab: it answers to versions it does not know (RFC 9000 section 6.1), and to nothing else. */

/** RFC 9000 section 14.1. */
const LEAST_OCTETS = 1200;

/** Version 1, version 2 (RFC 9369), and one of the reserved pattern, as real servers send to keep clients alert. */
export const QUIC_VERSIONS = [0x00000001, 0x6b3343cf, 0x5a6a7a8a] as const;

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
