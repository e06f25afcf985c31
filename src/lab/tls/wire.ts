/** Octets of records and handshake messages that fakes send, RFC 5246, RFC 8446 and the SSL 2.0 draft. */

export const VERSION = { ssl3: 0x0300, tls10: 0x0301, tls11: 0x0302, tls12: 0x0303, tls13: 0x0304 } as const;

export const MESSAGE = {
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
} as const;

const RECORD = { alert: 21, handshake: 22 } as const;

/** A vector with its length before it. */
export function vector(octets: 1 | 2 | 3, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(octets);
  head.writeUIntBE(body.length, 0, octets);
  return Buffer.concat([head, body]);
}

export function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

/** One record. */
function record(version: number, type: number, fragment: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), uint16(version), vector(2, fragment)]);
}

/** Handshake messages in records of at most `fragment` octets. */
export function handshake(version: number, messages: Buffer, fragment = 16_384): Buffer {
  const count = Math.ceil(messages.length / fragment);
  const parts = Array.from({ length: count }, (_, i) => messages.subarray(i * fragment, (i + 1) * fragment));
  return Buffer.concat(parts.map((part) => record(version, RECORD.handshake, part)));
}

export function message(type: number, ...body: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(type), vector(3, ...body)]);
}

/** @param level 1 warning, 2 fatal */
export function alert(description: number, level: 1 | 2 = 2, version: number = VERSION.tls12): Buffer {
  return record(version, RECORD.alert, Buffer.of(level, description));
}

export function extension(type: number, content: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([uint16(type), vector(2, content)]);
}

export interface ServerHelloSpec {
  /** `legacy_version`. */
  readonly version: number;
  readonly random: Buffer;
  readonly sessionId?: Buffer;
  readonly suite: number;
  readonly compression?: number;
  readonly extensions?: readonly Buffer[];
}

/** RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.3. */
export function serverHello(spec: ServerHelloSpec): Buffer {
  const { version, random, sessionId = Buffer.alloc(0), suite, compression = 0, extensions = [] } = spec;
  return message(
    MESSAGE.serverHello,
    uint16(version),
    random,
    vector(1, sessionId),
    uint16(suite),
    Buffer.of(compression),
    extensions.length === 0 ? Buffer.alloc(0) : vector(2, ...extensions),
  );
}

/** RFC 5246 section 7.4.2. */
export function certificateMessage(chain: readonly Buffer[]): Buffer {
  return message(MESSAGE.certificate, vector(3, ...chain.map((der) => vector(3, der))));
}

/** SERVER-HELLO of SSL 2.0; the record header has two octets. */
export function ssl2ServerHello(certificate: Buffer, kinds: readonly number[]): Buffer {
  const specs = Buffer.concat(kinds.map((kind) => Buffer.of(kind >> 16, (kind >> 8) & 0xff, kind & 0xff)));
  const connection = Buffer.alloc(16, 7);
  const body = Buffer.concat([
    // SERVER-HELLO, no session found, an X.509 certificate
    Buffer.of(4, 0, 1),
    uint16(2),
    uint16(certificate.length),
    uint16(specs.length),
    uint16(connection.length),
    certificate,
    specs,
    connection,
  ]);
  return Buffer.concat([uint16(0x8000 | body.length), body]);
}
