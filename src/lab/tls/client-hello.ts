/** Reads what a client offers, RFC 8446 section 4.1.2 and the SSL 2.0 draft; by itself, so that the lab shares no code with the engine. */

/** A TLS ClientHello. */
export interface ClientHello {
  readonly kind: "tls";
  /** Octets of the records it came in. */
  readonly octets: number;
  /** Octets of the handshake message. */
  readonly messageOctets: number;
  /** `legacy_version`. */
  readonly version: number;
  readonly random: Buffer;
  readonly sessionId: Buffer;
  readonly suites: readonly number[];
  readonly compressions: readonly number[];
  readonly extensions: ReadonlyMap<number, Buffer>;
  /** All versions offered, by extension or up to `legacy_version`. */
  readonly versions: readonly number[];
  readonly groups: readonly number[];
  readonly schemes: readonly number[];
  /** Lower case; `null` without one. */
  readonly serverName: string | null;
}

interface Ssl2Hello {
  readonly kind: "ssl2";
  readonly octets: number;
  /** Three octets each. */
  readonly kinds: readonly number[];
}

export type Hello = ClientHello | Ssl2Hello;

export const EXTENSION = {
  serverName: 0x0000,
  statusRequest: 0x0005,
  groups: 0x000a,
  schemes: 0x000d,
  extendedMasterSecret: 0x0017,
  ticket: 0x0023,
  versions: 0x002b,
  keyShare: 0x0033,
  renegotiation: 0xff01,
} as const;

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const OLD_VERSIONS = [0x0303, 0x0302, 0x0301, 0x0300] as const;

/** The hello, `null` for something else, or `undefined` when more octets are needed. */
export function readHello(octets: Buffer): Hello | null | undefined {
  if (octets.length < 6) return undefined;
  if (octets.readUInt8(0) === HANDSHAKE) return readTls(octets);
  const isSsl2 = (octets.readUInt8(0) & 0x80) !== 0 && octets.readUInt8(2) === CLIENT_HELLO;
  return isSsl2 ? readSsl2(octets) : null;
}

function readTls(octets: Buffer): ClientHello | null | undefined {
  const fragments: Buffer[] = [];
  let at = 0;
  let needed = 4;
  for (let have = 0; have < needed; ) {
    if (octets.length < at + 5) return undefined;
    const length = octets.readUInt16BE(at + 3);
    if (octets.readUInt8(at) !== HANDSHAKE) return null;
    if (octets.length < at + 5 + length) return undefined;
    fragments.push(octets.subarray(at + 5, at + 5 + length));
    have += length;
    at += 5 + length;
    if (have >= 4) needed = 4 + Buffer.concat(fragments).readUIntBE(1, 3);
  }
  const message = Buffer.concat(fragments).subarray(0, needed);
  try {
    return readMessage(message, at);
  } catch (error) {
    // A length that points past the end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readMessage(message: Buffer, octets: number): ClientHello | null {
  if (message.readUInt8(0) !== CLIENT_HELLO) return null;
  const version = message.readUInt16BE(4);
  const session = vector(message, 38, 1);
  const suites = vector(message, session.end, 2);
  const compressions = vector(message, suites.end, 1);
  const extensions = readExtensions(message, compressions.end);
  const versions = extensions.get(EXTENSION.versions);
  return {
    kind: "tls",
    octets,
    messageOctets: message.length,
    version,
    random: message.subarray(6, 38),
    sessionId: session.content,
    suites: pairs(suites.content),
    compressions: [...compressions.content],
    extensions,
    versions:
      versions === undefined ? OLD_VERSIONS.filter((each) => each <= version) : pairs(versions.subarray(1)),
    groups: pairs(extensions.get(EXTENSION.groups)?.subarray(2)),
    schemes: pairs(extensions.get(EXTENSION.schemes)?.subarray(2)),
    serverName: nameIn(extensions.get(EXTENSION.serverName)),
  };
}

function readExtensions(message: Buffer, at: number): Map<number, Buffer> {
  const extensions = new Map<number, Buffer>();
  if (at >= message.length) return extensions;
  const { content } = vector(message, at, 2);
  for (let next = 0; next < content.length; ) {
    const { content: data, end } = vector(content, next + 2, 2);
    extensions.set(content.readUInt16BE(next), data);
    next = end;
  }
  return extensions;
}

function readSsl2(octets: Buffer): Ssl2Hello | null | undefined {
  const length = octets.readUInt16BE(0) & 0x7fff;
  if (octets.length < length + 2) return undefined;
  if (length < 9) return null;
  const kinds = octets.subarray(11, Math.min(11 + octets.readUInt16BE(5), length + 2));
  return {
    kind: "ssl2",
    octets: length + 2,
    kinds: Array.from({ length: Math.floor(kinds.length / 3) }, (_, i) => kinds.readUIntBE(3 * i, 3)),
  };
}

function vector(from: Buffer, at: number, octets: number): { content: Buffer; end: number } {
  const start = at + octets;
  const end = start + from.readUIntBE(at, octets);
  if (end > from.length) throw new RangeError("a vector longer than what holds it");
  return { content: from.subarray(start, end), end };
}

function pairs(content: Buffer = Buffer.alloc(0)): number[] {
  return Array.from({ length: content.length >> 1 }, (_, i) => content.readUInt16BE(2 * i));
}

function nameIn(data: Buffer | undefined): string | null {
  if (data === undefined || data.length < 5) return null;
  return data.subarray(5).toString("latin1").toLowerCase();
}
