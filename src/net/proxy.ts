/** HTTPS through a proxy that a machine without a way of its own has to use (RFC 9110 section 9.3.6). */
import { request } from "node:http";
import { Agent } from "node:https";
import { isIP, type Socket } from "node:net";
import { checkServerIdentity, connect as tlsConnect } from "node:tls";
import type { Endpoint } from "./map.ts";

/** Where the proxy is, and what goes past it. */
interface Proxy {
  readonly endpoint: Endpoint;
  /** `Basic …`; absent without credentials. */
  readonly authorization?: string;
}

/** What a tunnel needs. */
export interface TunnelNeeds {
  readonly host: string;
  readonly port: number;
  readonly proxy: Proxy;
  readonly connectMs: number;
  /** Certificates trusted in place of those of Node.js, in PEM form. */
  readonly ca?: readonly string[];
}

/** An agent whose connections go through the proxy; TLS is between this machine and the host, as ever. */
export function tunnelAgent(needs: TunnelNeeds): Agent {
  return new TunnelAgent(needs);
}

type OnSocket = (error: Error | null, socket: Socket) => void;

class TunnelAgent extends Agent {
  readonly #needs: TunnelNeeds;
  readonly #tunnels = new Set<Socket>();
  constructor(needs: TunnelNeeds) {
    super({ keepAlive: false });
    this.#needs = needs;
  }
  override createConnection(_options: unknown, onSocket?: OnSocket): null {
    openTunnel(this.#needs, onSocket ?? (() => undefined), (tunnel) => this.#tunnels.add(tunnel));
    return null;
  }
  override destroy(): void {
    // What TLS leaves open underneath is not among the sockets that the agent knows of.
    for (const tunnel of this.#tunnels) tunnel.destroy();
    super.destroy();
  }
}

function openTunnel(
  { host, port, proxy, connectMs, ca }: TunnelNeeds,
  onSocket: OnSocket,
  onTunnel: (tunnel: Socket) => void,
): void {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const asked = request({
    host: proxy.endpoint.address,
    port: proxy.endpoint.port,
    method: "CONNECT",
    path: authority,
    headers: {
      Host: authority,
      ...(proxy.authorization === undefined ? {} : { "Proxy-Authorization": proxy.authorization }),
    },
    timeout: connectMs,
  });
  const fail = (code: string, message: string): void =>
    onSocket(Object.assign(new Error(message), { code }), asked.socket as Socket);
  asked.once("connect", ({ statusCode = 0 }, socket: Socket) => {
    onTunnel(socket);
    if (statusCode !== 200) {
      socket.destroy();
      fail("ERR_HTTP_PROXY", `the proxy answers ${statusCode}`);
      return;
    }
    const secure = tlsConnect({
      socket,
      ALPNProtocols: ["http/1.1"],
      servername: isIP(host) === 0 ? host : "",
      checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
      ...(ca === undefined ? {} : { ca: [...ca] }),
    });
    onSocket(null, secure);
  });
  asked.once("timeout", () => asked.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
  asked.once("error", (error: NodeJS.ErrnoException) => fail(error.code ?? "ERR_HTTP_PROXY", error.message));
  asked.end();
}

/** Whether a host is among those that `NO_PROXY` names: names with all below them, addresses, or `*`. */
export function isExempt(host: string, noProxy: string): boolean {
  const name = host.toLowerCase();
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((each) => each !== "")
    .some((each) => {
      const suffix = each.replace(/^\*?\./, "");
      return each === "*" || name === suffix || name.endsWith(`.${suffix}`);
    });
}
