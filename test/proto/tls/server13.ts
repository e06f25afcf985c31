/** TLS 1.3 servers to test the client with: scripted ones, and the socket work for real ones. */
import { connect, createServer, type Server, type Socket } from "node:net";
import { type Client13Options, openClient13, type Session13 } from "../../../src/proto/tls/client13.ts";
import type { EndOfInput } from "../../../src/proto/tls/flight.ts";
import { type HandshakeKeys, newHandshakeKeys } from "../../../src/proto/tls/keys13.ts";
import {
  deriveSecret,
  earlySecret,
  finishedMac,
  handshakeSecret,
  transcriptHash,
} from "../../../src/proto/tls/schedule13.ts";
import { newShare } from "../../../src/proto/tls/share13.ts";
import { SUITES13 } from "../../../src/proto/tls/suite13.table.ts";
import { uint, vector } from "../../../src/proto/tls/vector.ts";
import { extension, handshake, hex, message, serverHello, TLS13_CHOSEN } from "./support.ts";

export const RANDOMNESS = Buffer.from(Array.from({ length: 128 }, (_, index) => (index * 7 + 3) % 256));
const X25519 = 0x001d;

export interface Script {
  readonly suite?: number;
  /** Extensions of the ServerHello besides version and share. */
  readonly hello?: readonly Buffer[];
  /** Extensions of EncryptedExtensions. */
  readonly encrypted?: readonly Buffer[];
  /** Messages between EncryptedExtensions and Finished. */
  readonly between?: readonly Buffer[];
  /** The secret of the ticket that was taken. */
  readonly psk?: Buffer;
  /** The verify_data is wrong. */
  readonly isForged?: boolean;
}

/** Octets of a ServerHello, and what seals the rest. */
export function openServer13(transcript: readonly Buffer[], script: Script = {}) {
  const suite = SUITES13.get(script.suite ?? 0x1301);
  const [ours, theirs] = [
    newShare(X25519, Buffer.alloc(32, 8)),
    newShare(X25519, RANDOMNESS.subarray(64, 96)),
  ];
  const shared = ours?.agree(theirs?.key ?? Buffer.alloc(0));
  if (suite === undefined || ours === null || shared === undefined || shared === null)
    throw new Error("no keys");
  const share = extension(0x0033, Buffer.concat([uint(X25519, 2), vector(2, ours.key)]));
  const hello = serverHello({
    suite: script.suite ?? 0x1301,
    extensions: [TLS13_CHOSEN, share, ...(script.hello ?? [])],
  });
  const psk = script.psk ?? null;
  const hellos = [...transcript, hello];
  const keys: HandshakeKeys = newHandshakeKeys({ suite, shared, psk, transcript: hellos });
  const secret = handshakeSecret(suite.hash, earlySecret(suite.hash, psk), shared);
  const traffic = deriveSecret(suite.hash, secret, "s hs traffic", transcriptHash(suite.hash, hellos));
  const encrypted = message(8, vector(2, ...(script.encrypted ?? [])));
  const before = [...hellos, encrypted, ...(script.between ?? [])];
  const mac = finishedMac(suite.hash, traffic, transcriptHash(suite.hash, before));
  const finished = message(20, script.isForged === true ? Buffer.alloc(mac.length) : mac);
  const flight = Buffer.concat([encrypted, ...(script.between ?? []), finished]);
  return {
    hello: handshake(hello),
    /** Seals as the server does before its Finished. */
    seal: (type: number, content: Buffer): Buffer => keys.inbound.seal(type, content),
    flight,
    /** Seals as the server does after its Finished; `client` is the client's Finished message. */
    traffic: (client: Buffer) => keys.traffic([...before, finished], [...before, finished, client]),
  };
}

/** A whole flight in one go. */
export function answer13(clientHello: Buffer, script: Script = {}): Buffer {
  const server = openServer13([clientHello.subarray(5)], script);
  return Buffer.concat([server.hello, hex("140303000101"), server.seal(22, server.flight)]);
}

/** A TCP server on loopback that does this with each connection. */
export async function listen(handle: (socket: Socket) => void): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    handle(socket);
  });
  return listening(server);
}

/** Waits for a server that has been made. */
export async function listening(server: Server): Promise<{ port: number; close: () => void }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, close: () => server.close() };
}

export interface Talk {
  readonly session: Session13;
  /** All that came in. */
  readonly received: Buffer;
}

/** Lets the client talk to a server until it is done, or for so long after hands are shaken. */
export function talk(
  port: number,
  options: Partial<Client13Options>,
  { lingerMs = 1000, quietMs = 3000, lastWords = undefined as Buffer | undefined } = {},
): Promise<Talk> {
  const client = openClient13({ serverName: "example.nl", randomness: RANDOMNESS, ...options });
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(client.start));
    const finish = (how: EndOfInput): void => {
      clearTimeout(timer);
      const farewell = client.close(lastWords);
      if (farewell === null) socket.destroy();
      else socket.end(farewell);
      resolve({ session: client.end(how), received: Buffer.concat(chunks) });
    };
    let timer = setTimeout(() => finish("timeout"), quietMs);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      const { state, send } = client.push(chunk);
      if (send !== null) socket.write(send);
      if (state === "done") finish("closed");
      if (state !== "established") return;
      clearTimeout(timer);
      timer = setTimeout(() => finish("timeout"), lingerMs);
    });
    socket.on("end", () => finish("closed"));
    socket.on("error", () => finish("reset"));
  });
}
