/** The version-independent part of QUIC, RFC 8999, and Version Negotiation, RFC 9000 sections 6 and 17.2.1. */

/** RFC 9000 section 14.1: servers need not answer to less. */
export const PROBE_OCTETS = 1200;
const ID_OCTETS = 8;
/** Random octets that a probe is made of. */
export const PROBE_RANDOM_OCTETS = PROBE_OCTETS;

/** RFC 9000 section 15: versions of the form `?a?a?a?a` are reserved, so that no server knows them. */
const RESERVED = 0x1a2a3a4a;
const LONG_HEADER = 0x80;
const FIXED_BIT = 0x40;

/** A packet of a version that does not exist, from 1200 random octets; a QUIC server answers with those it knows. */
export function writeProbe(random: Uint8Array): Buffer {
  const packet = Buffer.from(random.subarray(0, PROBE_OCTETS));
  packet[0] = LONG_HEADER | FIXED_BIT | ((packet[0] ?? 0) & 0x0f);
  packet.writeUInt32BE(RESERVED, 1);
  packet[5] = ID_OCTETS;
  packet[6 + ID_OCTETS] = ID_OCTETS;
  return packet;
}

export type VersionsResult =
  | { readonly ok: true; readonly value: readonly string[] }
  | {
      readonly ok: false;
      readonly reason: "truncated" | "short-header" | "other-version" | "other-connection" | "no-versions";
    };

/** The versions in the answer to a probe, as `0x00000001`; reserved ones, which only test the client, are kept. */
export function readVersions(answer: Uint8Array, probe: Uint8Array): VersionsResult {
  const packet = Buffer.from(answer);
  if (packet.length < 7) return { ok: false, reason: "truncated" };
  if (((packet[0] ?? 0) & LONG_HEADER) === 0) return { ok: false, reason: "short-header" };
  if (packet.readUInt32BE(1) !== 0) return { ok: false, reason: "other-version" };
  const sent = idsOf(Buffer.from(probe));
  const received = idsOf(packet);
  if (received === null || sent === null) return { ok: false, reason: "truncated" };
  // RFC 9000 section 17.2.1: the ids of the client's packet, exchanged; whoever does not know them did not see it.
  if (!received.destination.equals(sent.source) || !received.source.equals(sent.destination)) {
    return { ok: false, reason: "other-connection" };
  }
  const { rest } = received;
  if (rest.length === 0 || rest.length % 4 !== 0) return { ok: false, reason: "no-versions" };
  const count = rest.length / 4;
  return { ok: true, value: Array.from({ length: count }, (_, index) => hex(rest.readUInt32BE(index * 4))) };
}

/** RFC 9000 section 15: a version that no one will ever speak. */
export const isReservedVersion = (version: string): boolean => /^0x(?:[0-9a-f]a){4}$/.test(version);

interface Ids {
  readonly destination: Buffer;
  readonly source: Buffer;
  readonly rest: Buffer;
}

function idsOf(packet: Buffer): Ids | null {
  const destinationEnd = 6 + (packet[5] ?? 0);
  const sourceEnd = destinationEnd + 1 + (packet[destinationEnd] ?? 0);
  if (packet.length <= destinationEnd || packet.length < sourceEnd) return null;
  return {
    destination: packet.subarray(6, destinationEnd),
    source: packet.subarray(destinationEnd + 1, sourceEnd),
    rest: packet.subarray(sourceEnd),
  };
}

const hex = (version: number): string => `0x${version.toString(16).padStart(8, "0")}`;

/** An answer to a probe that names these versions; what a server sends. */
export function writeVersions(probe: Uint8Array, versions: readonly number[]): Buffer | null {
  const packet = Buffer.from(probe);
  const ids = packet.length < 7 ? null : idsOf(packet);
  // RFC 9000 section 6.1: only to packets as long as the first one must be.
  if (ids === null || packet.length < PROBE_OCTETS || packet.readUInt32BE(1) === 0) return null;
  const list = Buffer.alloc(versions.length * 4);
  for (const [index, version] of versions.entries()) list.writeUInt32BE(version, index * 4);
  return Buffer.concat([
    Buffer.of(LONG_HEADER | FIXED_BIT, 0, 0, 0, 0, ids.source.length),
    ids.source,
    Buffer.of(ids.destination.length),
    ids.destination,
    list,
  ]);
}
