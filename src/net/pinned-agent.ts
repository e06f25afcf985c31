/** Connections that go to addresses chosen beforehand, whatever the name resolves to in the meantime. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { checkServerIdentity, connect as tlsConnect } from "node:tls";
import type { Endpoint } from "./map.ts";

export interface Pins {
  /** Host of the URL, an address without brackets. */
  readonly host: string;
  /** Where to connect, all on one port; the first family that answers is used (RFC 8305). */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  readonly connectMs: number;
  /** Certificates trusted in place of those of Node.js, in PEM form. */
  readonly ca?: readonly string[];
}

/** An agent that connects to the pinned addresses; over TLS the certificate is checked for the host. */
export function pinnedAgent(protocol: "http:" | "https:", pins: Pins): HttpAgent | HttpsAgent {
  return protocol === "https:" ? new PinnedHttpsAgent(pins) : new PinnedHttpAgent(pins);
}

class PinnedHttpAgent extends HttpAgent {
  readonly #pins: Pins;
  constructor(pins: Pins) {
    super({ keepAlive: false });
    this.#pins = pins;
  }
  override createConnection(): Socket {
    return inTime(connect(targetOf(this.#pins)), "connect", this.#pins);
  }
}

class PinnedHttpsAgent extends HttpsAgent {
  readonly #pins: Pins;
  constructor(pins: Pins) {
    super({ keepAlive: false });
    this.#pins = pins;
  }
  override createConnection(): Socket {
    const { host, ca } = this.#pins;
    const socket = tlsConnect({
      ...targetOf(this.#pins),
      ALPNProtocols: ["http/1.1"],
      // RFC 6066 section 3: no literal address in SNI.
      servername: isIP(host) === 0 ? host : "",
      checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
      ...(ca === undefined ? {} : { ca: [...ca] }),
    });
    return inTime(socket, "secureConnect", this.#pins);
  }
}

function targetOf({ host, endpoints: [first, ...others] }: Pins) {
  const { address, port } = first;
  if (others.length === 0 || isIP(host) !== 0) return { host: address, port };
  return { host, port, lookup: lookupOf([first, ...others]), autoSelectFamily: true };
}

function lookupOf(endpoints: readonly Endpoint[]): LookupFunction {
  const found = endpoints.map(({ address }) => ({ address, family: isIP(address) }));
  const [first] = found;
  return (_host, { all }, callback) => {
    if (all === true) callback(null, found);
    else callback(null, first?.address ?? "", first?.family ?? 4);
  };
}

function inTime<S extends Socket>(socket: S, event: "connect" | "secureConnect", { connectMs }: Pins): S {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`no connection in ${connectMs} ms`), { code: "ETIMEDOUT" }));
  }, connectMs);
  const clear = (): void => clearTimeout(timer);
  socket.once(event, clear);
  socket.once("close", clear);
  return socket;
}
