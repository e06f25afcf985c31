/** The web servers of the lab: what they say over TLS, and on port 80. */
import type { TLSSocket } from "node:tls";
import type { TcpServices } from "../listen.ts";
import type { NetMapEntry } from "../net-map.ts";
import { type Plan, planAddress } from "../plan.ts";
import { servicesOf } from "../services.ts";
import type { InternetSpec } from "../spec.ts";
import type { Site } from "./script.ts";
import { serveHttp } from "./serve.ts";
import { serveHttp2 } from "./serve-http2.ts";
import { makeSite } from "./site.ts";

const HTTP = 80;

/** Protocols that port 443 negotiates. */
export const WEB_PROTOCOLS = ["h2", "http/1.1"] as const;

export interface WebHosts {
  /** Takes over a secured connection. */
  readonly secured: (host: { readonly address: string }, socket: TLSSocket) => void;
  /** Listens on port 80 of every web host. */
  readonly listen: (services: TcpServices, plan: Plan) => Promise<NetMapEntry[]>;
}

/** The web hosts that the zones name. */
export function webHosts(spec: InternetSpec, now: number): WebHosts {
  const site = siteOf(spec, now);
  const counts = new Map<string, number>();
  const count = (host: string): number => {
    const before = counts.get(host) ?? 0;
    counts.set(host, before + 1);
    return before;
  };
  const closed = new Set((spec.closed ?? []).map(({ address, port }) => `${address} ${port}`));
  return {
    secured: ({ address }, socket) => {
      const served = { site, secure: true, address, count };
      if (socket.alpnProtocol === "h2") serveHttp2(socket, served);
      else serveHttp(socket, served);
    },
    listen: (services, plan) =>
      Promise.all(
        servicesOf(spec)
          .web.filter(({ address }) => !closed.has(`${address} ${HTTP}`))
          .map(({ address }) =>
            services.listen(planAddress(plan, address), HTTP, (socket) =>
              serveHttp(socket, { site, secure: false, address, count: () => 0 }),
            ),
          ),
      ),
  };
}

/** Sites by the name asked for, the same with and without `www`; names that nobody described are healthy. */
function siteOf({ sites = {} }: InternetSpec, now: number): Site {
  const good = makeSite({}, { now });
  const made = new Map<string, Site>();
  return (request) => {
    const name = [request.host, request.host.replace(/^www\./, "")].find((each) => each in sites);
    if (name === undefined) return good(request);
    const site = made.get(name) ?? makeSite(sites[name] ?? {}, { now });
    made.set(name, site);
    return site(request);
  };
}
