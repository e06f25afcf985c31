/** Replies of servers, octet by octet, and readers that get them in pieces. */
import { readFileSync } from "node:fs";
import { type EndOfInput, type Flight, type Offer, openFlight } from "../../../src/proto/tls/flight.ts";
import { uint, vector } from "../../../src/proto/tls/vector.ts";

export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

export const record = (type: number, fragment: Buffer, version = 0x0303): Buffer =>
  Buffer.concat([uint(type, 1), uint(version, 2), vector(2, fragment)]);

export const message = (type: number, body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([uint(type, 1), vector(3, body)]);

export const handshake = (...messages: readonly Buffer[]): Buffer => record(22, Buffer.concat(messages));
export const alert = (level: number, description: number): Buffer =>
  record(21, Buffer.from([level, description]));

export const extension = (type: number, data: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([uint(type, 2), vector(2, data)]);

export interface ServerHelloSpec {
  readonly version?: number;
  readonly random?: Buffer;
  readonly sessionId?: Buffer;
  readonly suite: number;
  readonly compression?: number;
  readonly extensions?: readonly Buffer[];
}

/** RFC 8446 4.1.3, "HelloRetryRequest" hashed. */
export const RETRY_RANDOM = hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

export function serverHello(spec: ServerHelloSpec): Buffer {
  const { version = 0x0303, random = Buffer.alloc(32, 0xaa), extensions } = spec;
  return message(
    2,
    Buffer.concat([
      uint(version, 2),
      random,
      vector(1, spec.sessionId ?? Buffer.alloc(0)),
      uint(spec.suite, 2),
      uint(spec.compression ?? 0, 1),
      extensions === undefined ? Buffer.alloc(0) : vector(2, ...extensions),
    ]),
  );
}

export const TLS13_CHOSEN = extension(0x002b, hex("0304"));
export const retryFor = (group: number): Buffer =>
  serverHello({
    random: RETRY_RANDOM,
    suite: 0x1301,
    extensions: [TLS13_CHOSEN, extension(0x0033, uint(group, 2))],
  });

export const certificates = (...ders: readonly Buffer[]): Buffer =>
  message(11, vector(3, ...ders.map((der) => vector(3, der))));

/** An ECDHE key exchange on x25519 with a signature of the scheme. */
export const ecdhe = (group = 0x001d, scheme = 0x0804): Buffer =>
  message(
    12,
    Buffer.concat([
      uint(3, 1),
      uint(group, 2),
      vector(1, Buffer.alloc(32, 5)),
      uint(scheme, 2),
      vector(2, Buffer.alloc(70, 6)),
    ]),
  );
export const helloDone = message(14);

/** The flight when the octets come in pieces of that size. */
export function readFlight(
  offer: Offer,
  bytes: Buffer,
  { size = bytes.length, end = "closed" as EndOfInput } = {},
): Flight {
  const reader = openFlight(offer);
  for (let at = 0; at < bytes.length; at += Math.max(size, 1)) reader.push(bytes.subarray(at, at + size));
  return reader.end(end);
}

export interface RecordedFlight {
  readonly name: string;
  /** Command that made the server. */
  readonly server: string;
  readonly sent: string;
  readonly received: string;
  readonly end: EndOfInput;
}

const FLIGHTS = new URL("../../../fixtures/tls/flights.json", import.meta.url);

/** Flights recorded from real servers. */
export const RECORDED: readonly RecordedFlight[] = JSON.parse(readFileSync(FLIGHTS, "utf8"));

export function received(name: string): Buffer {
  const found = RECORDED.find((flight) => flight.name === name);
  if (found === undefined) throw new Error(`no recorded flight ${name}`);
  return hex(found.received);
}
