/** A fake of a server up to TLS 1.2: its first flight, without the keys to go on. */

import { randomBytes } from "node:crypto";
import type { LeafChange } from "./authority.ts";
import { type ClientHello, EXTENSION } from "./client-hello.ts";
import type { Fake, Stage, Step } from "./fake.ts";
import { type Parameters, type Signing, signedParameters } from "./key-exchange.ts";

import {
  certificateMessage,
  extension,
  handshake,
  MESSAGE,
  message,
  serverHello,
  VERSION,
  vector,
} from "./wire.ts";

/** A suite and how its keys are exchanged; without parameters there is no ServerKeyExchange. */
interface OldSuite {
  readonly id: number;
  readonly parameters?: Parameters;
  /** Not signed, and without a certificate (`_anon_`). */
  readonly isAnonymous?: boolean;
}

export interface OldServer {
  /** Newest first. */
  readonly versions: readonly number[];
  /** In order of preference. */
  readonly suites: readonly OldSuite[];
  readonly leaf?: LeafChange;
  readonly compression?: number;
  /** Signature scheme under TLS 1.2; default SHA-256 with the leaf's kind of key. */
  readonly scheme?: number;
  readonly requestsCertificate?: boolean;
  /** Left out of the ServerHello though the client knows it. */
  readonly without?: readonly ("renegotiation" | "extendedMasterSecret")[];
  /** Clients it answers; others are left to the next fake or the server behind. Default all. */
  readonly only?: (hello: ClientHello) => boolean;
  /** Octets of a record at most. */
  readonly fragment?: number;
  /** Added after the ServerHello's certificate in place of the rest of the flight. */
  readonly instead?: readonly Step[];
}

const RSA_SHA256 = 0x0401;
const ECDSA_SHA256 = 0x0403;
const SCSV = 0x00ff;
/** Type rsa_sign, no schemes named, no authorities. */
const CERTIFICATE_REQUEST = Buffer.of(1, 1, 0, 2, 4, 1, 0, 0);

/** The fake of such a server. */
export function oldServer(server: OldServer): Fake {
  return {
    answer(hello, stage) {
      if (hello === null || hello.kind === "ssl2" || server.only?.(hello) === false) return null;
      const version = server.versions.find((each) => hello.versions.includes(each));
      const suite = server.suites.find(({ id }) => hello.suites.includes(id));
      return version === undefined || suite === undefined
        ? null
        : flight({ server, hello, version, suite, stage });
    },
  };
}

interface Chosen {
  readonly server: OldServer;
  readonly hello: ClientHello;
  readonly version: number;
  readonly suite: OldSuite;
  readonly stage: Stage;
}

/** The steps of a first flight for a suite that need not have been offered. */
function flight(chosen: Chosen): Step[] {
  const { server, hello, version, suite, stage } = chosen;
  const { leaf = { key: "rsa3072", issuer: "rsa" }, compression = 0, fragment } = server;
  const { key, chain } = stage.leaf(leaf);
  const random = randomBytes(32);
  const sessionId = randomBytes(32);
  const extensions = extensionsFor(chosen);
  const head = serverHello({ version, random, sessionId, suite: suite.id, compression, extensions });
  const scheme = server.scheme ?? (key.family === "rsa" ? RSA_SHA256 : ECDSA_SHA256);
  const signing = { version, key, scheme, clientRandom: hello.random, serverRandom: random };
  const certificate = suite.isAnonymous === true ? [] : [certificateMessage(chain)];
  const send = (...messages: readonly Buffer[]): Step => ({
    do: "send",
    octets: handshake(version, Buffer.concat(messages), fragment),
  });
  if (server.instead !== undefined) return [send(head, ...certificate), ...server.instead];
  return [send(head, ...certificate, ...keyExchange(suite, signing), ...rest(server))];
}

function keyExchange({ parameters, isAnonymous }: OldSuite, signing: Signing): Buffer[] {
  if (parameters === undefined) return [];
  const plain = parameters();
  const body = isAnonymous === true ? plain : signedParameters(plain, signing);
  return [message(MESSAGE.serverKeyExchange, body)];
}

function rest({ requestsCertificate }: OldServer): Buffer[] {
  const done = message(MESSAGE.serverHelloDone);
  return requestsCertificate === true
    ? [message(MESSAGE.certificateRequest, CERTIFICATE_REQUEST), done]
    : [done];
}

/** SSL 3.0 has none; later versions answer what was offered. */
function extensionsFor({ server, hello, version }: Chosen): Buffer[] {
  if (version === VERSION.ssl3) return [];
  const { without = [] } = server;
  const offered = (type: number): boolean => hello.extensions.has(type);
  const renegotiation = offered(EXTENSION.renegotiation) || hello.suites.includes(SCSV);
  return [
    ...(renegotiation && !without.includes("renegotiation")
      ? [extension(EXTENSION.renegotiation, vector(1))]
      : []),
    ...(offered(EXTENSION.extendedMasterSecret) && !without.includes("extendedMasterSecret")
      ? [extension(EXTENSION.extendedMasterSecret)]
      : []),
  ];
}
