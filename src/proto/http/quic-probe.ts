/** One datagram that every QUIC server should answer with its versions, RFC 9000 sections 6, 15 and 17.2.1; RFC 8999. */

/** A datagram of less is not answered (RFC 9000 section 14.1). */
const PROBE_OCTETS = 1200;
const ID_OCTETS = 8;

/** Of the pattern `?a?a?a?a`, which no server speaks. */
const RESERVED_VERSION = 0x1a2a3a4a;

/** Octets of randomness that a probe needs. */
export const PROBE_RANDOM_OCTETS = PROBE_OCTETS;

export type VersionReply =
  | { readonly ok: true; readonly versions: readonly string[] }
  | { readonly ok: false; readonly reason: "not-quic" | "other-packet" | "other-connection" | "truncated" };

const DESTINATION = 6;
const SOURCE = DESTINATION + ID_OCTETS + 1;

/** The probe; all that no field fixes is taken from `random`, which has `PROBE_RANDOM_OCTETS` octets. */
export function writeQuicProbe(random: Uint8Array): Buffer {
  const probe = Buffer.alloc(PROBE_OCTETS);
  probe.set(random.subarray(0, PROBE_OCTETS));
  // Long header, fixed bit.
  probe[0] = 0xc0 | ((random[0] ?? 0) & 0x0f);
  probe.writeUInt32BE(RESERVED_VERSION, 1);
  probe[DESTINATION - 1] = ID_OCTETS;
  probe[SOURCE - 1] = ID_OCTETS;
  return probe;
}

/** The versions in the answer to `probe` as `0x00000001`; those of the pattern `?a?a?a?a` are there to be ignored. */
export function readVersionNegotiation(datagram: Uint8Array, probe: Uint8Array): VersionReply {
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  if (bytes.length < 7 || ((bytes[0] ?? 0) & 0x80) === 0) return { ok: false, reason: "not-quic" };
  if (bytes.readUInt32BE(1) !== 0) return { ok: false, reason: "other-packet" };
  const source = 6 + (bytes[5] ?? 0);
  const versions = source + 1 + (bytes[source] ?? 0);
  if (versions > bytes.length) return { ok: false, reason: "truncated" };
  const sent = Buffer.from(probe.buffer, probe.byteOffset, probe.byteLength);
  const isOurs =
    bytes.subarray(6, source).equals(sent.subarray(SOURCE, SOURCE + ID_OCTETS)) &&
    bytes.subarray(source + 1, versions).equals(sent.subarray(DESTINATION, DESTINATION + ID_OCTETS));
  if (!isOurs) return { ok: false, reason: "other-connection" };
  const list = bytes.subarray(versions);
  if (list.length === 0 || list.length % 4 !== 0) return { ok: false, reason: "truncated" };
  return {
    ok: true,
    versions: Array.from({ length: list.length / 4 }, (_, index) => hex(list.readUInt32BE(index * 4))),
  };
}

const hex = (version: number): string => `0x${version.toString(16).padStart(8, "0")}`;

/** A version that only exercises the mechanism (RFC 9000 section 15). */
export const isGrease = (version: string): boolean =>
  /^0x[0-9a-f]a[0-9a-f]a[0-9a-f]a[0-9a-f]a$/.test(version);
