/** A TLS server of the lab: takes over plain connections, whatever was spoken on them before. */
import type { Socket } from "node:net";
import {
  createSecureContext,
  createServer,
  type SecureContext,
  type SecureContextOptions,
  type Server,
  type TLSSocket,
} from "node:tls";
import { pem } from "../../proto/pem.ts";
import type { Authority, Issued, LeafChange, LeafSpec } from "./authority.ts";
import { playFake } from "./play.ts";
import { GOOD_OPTIONS, type TlsSetup } from "./setup.ts";

type OnSecure = (socket: TLSSocket) => void;

export interface TlsMachine {
  /**
   * Takes over a connection on which the client's first TLS octets come next: behind port 443 at once, behind
   * port 25 after the reply to STARTTLS. `done` gets the secure connection; not called when there will be none.
   */
  secure(socket: Socket, done: OnSecure): void;
}

export interface MachineSpec {
  readonly setup: TlsSetup;
  /** Name in the certificate for clients that ask for none. */
  readonly name: string;
  /** Tells the keys of machines apart. */
  readonly keyLabel: string;
  /** What a name's leaf has in place of the setup's. */
  readonly leafOf?: (serverName: string) => LeafChange | undefined;
  /** Protocols of ALPN (RFC 7301); none: it is not negotiated. */
  readonly protocols?: readonly string[];
}

/** More names than any test asks for; a client that makes up names gets no further certificates. */
const MAX_NAMES = 2000;
const HANDSHAKE_MS = 10_000;

/** The server of a machine; nothing is made before the first connection. */
export function tlsMachine(authority: Authority, spec: MachineSpec): TlsMachine {
  const waiting = new Map<string, OnSecure>();
  const shop = openShop(authority, spec);
  let server: Server | undefined;

  function handOver(socket: Socket, done: OnSecure): void {
    server ??= startServer(shop, spec, (secured) => waiting.get(peerOf(secured))?.(secured));
    const peer = peerOf(socket);
    waiting.set(peer, done);
    socket.once("close", () => waiting.delete(peer));
    server.emit("connection", socket);
  }

  return {
    secure(socket, done) {
      const { fakes = [] } = spec.setup;
      if (fakes.length === 0) handOver(socket, done);
      else playFake({ socket, fakes, stage: shop.stage(), otherwise: () => handOver(socket, done) });
    },
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** The certificates of a machine. */
function openShop(authority: Authority, { setup, name, keyLabel, leafOf }: MachineSpec) {
  const contexts = new Map<string, SecureContext>();
  const staples = new Map<string, Buffer>();
  const { leaves = [{}], staple } = setup;

  function leavesOf(serverName: string): Issued[] {
    const own = leafOf?.(serverName);
    return (own === undefined ? leaves : [own]).map((leaf) =>
      authority.issue({ keyLabel, names: namesFor(serverName), ...leaf } satisfies LeafSpec),
    );
  }

  function optionsOf(serverName: string): SecureContextOptions {
    const issued = leavesOf(serverName);
    if (staple !== undefined) {
      for (const each of issued) staples.set(each.leaf.der.toString("hex"), authority.staple(each, staple));
    }
    return {
      ...GOOD_OPTIONS,
      ...setup.change,
      cert: issued.map(({ chain }) => chain.map((der) => pem("CERTIFICATE", der)).join("")),
      key: issued.map(({ key }) => key.privateKey.export({ format: "pem", type: "pkcs8" })),
    };
  }

  return {
    optionsOf,
    isServed: (serverName: string) =>
      setup.onlyNames?.includes(serverName) ?? (contexts.has(serverName) || contexts.size < MAX_NAMES),
    contextOf(serverName: string): SecureContext {
      const context = contexts.get(serverName) ?? createSecureContext(optionsOf(serverName));
      contexts.set(serverName, context);
      return context;
    },
    stapleOf: (leaf: Buffer) => staples.get(leaf.toString("hex")) ?? null,
    stage: () => ({
      leaf: (change: LeafChange) => authority.issue({ keyLabel, names: namesFor(name), ...change }),
    }),
  };
}

/** A domain and its `www` share a certificate, as they mostly do. */
function namesFor(serverName: string): string[] {
  const labels = serverName.split(".");
  if (labels.length > 3 || labels[0] === "mta-sts") return [serverName];
  const base = labels[0] === "www" ? labels.slice(1).join(".") : serverName;
  return [base, `www.${base}`];
}

function startServer(shop: ReturnType<typeof openShop>, spec: MachineSpec, done: OnSecure): Server {
  const { setup, name, protocols = [] } = spec;
  const options = {
    ...(setup.onlyNames === undefined ? shop.optionsOf(name) : { ...GOOD_OPTIONS, ...setup.change }),
    ...(protocols.length === 0 ? {} : { ALPNProtocols: [...protocols] }),
  };
  const server = createServer({
    ...options,
    requestCert: setup.change?.requestCert ?? false,
    rejectUnauthorized: setup.change?.rejectUnauthorized ?? false,
    handshakeTimeout: HANDSHAKE_MS,
    SNICallback: (serverName, answer) => {
      const asked = serverName.toLowerCase();
      if (shop.isServed(asked)) answer(null, shop.contextOf(asked));
      else answer(new Error(`no certificate for ${asked}`));
    },
  });
  server.on("tlsClientError", (_, socket) => socket.destroy());
  server.on("secureConnection", (socket) => {
    socket.on("error", () => socket.destroy());
    done(socket);
  });
  if (setup.staple !== undefined) {
    server.on(
      "OCSPRequest",
      (leaf: Buffer, _issuer: Buffer, answer: (error: null, staple: Buffer | null) => void) =>
        answer(null, shop.stapleOf(leaf)),
    );
  }
  return server;
}
