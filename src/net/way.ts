/** The way to a URL: straight to its addresses, or through a proxy. */
import type { Agent } from "node:http";
import { isIP } from "node:net";
import { type DestinationFault, type DestinationNeeds, destinationOf } from "./destination.ts";
import type { Endpoint } from "./map.ts";
import { pinnedAgent } from "./pinned-agent.ts";
import type { Trust } from "./policy.ts";
import { isExempt, tunnelAgent } from "./proxy.ts";

/** `HTTPS_PROXY` and `NO_PROXY`, as other programs read them. */
export interface ProxySettings {
  readonly url: string;
  readonly except?: string;
}

export interface WayNeeds extends DestinationNeeds {
  readonly limits: { readonly connectMs: number };
  /** Certificates trusted in place of those of Node.js, in PEM form. */
  readonly ca?: readonly string[];
  readonly proxy?: ProxySettings;
}

export type Way =
  | {
      readonly ok: true;
      readonly agent: Agent;
      /** Who is dialled, before the map. */
      readonly peer: Endpoint;
    }
  | { readonly ok: false; readonly fault: DestinationFault; readonly detail: string };

/** The way to a URL. @param trust `config` where the user or this program names it, `target` where a server does */
export async function wayTo(url: URL, trust: Trust, needs: WayNeeds): Promise<Way> {
  const { proxy, ca, limits } = needs;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (proxy !== undefined && url.protocol === "https:" && !isExempt(host, proxy.except ?? "")) {
    return throughProxy(url, trust, proxy, needs);
  }
  const destination = await destinationOf(url, trust, needs);
  if (!destination.ok) return destination;
  const { protocol, endpoints, peer } = destination;
  const pins = { host, endpoints, connectMs: limits.connectMs, ...(ca === undefined ? {} : { ca }) };
  return { ok: true, agent: pinnedAgent(protocol, pins), peer };
}

const HTTPS_PORT = 443;

/** Names are looked up by the proxy; an address is judged here all the same. */
async function throughProxy(url: URL, trust: Trust, proxy: ProxySettings, needs: WayNeeds): Promise<Way> {
  const refuse = (fault: DestinationFault, detail: string): Way => ({ ok: false, fault, detail });
  const at = URL.parse(/^[a-z]+:\/\//i.test(proxy.url) ? proxy.url : `http://${proxy.url}`);
  if (at === null || at.protocol !== "http:") return refuse("url", "the proxy is no http URL");
  const { username, password } = at;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  at.username = "";
  at.password = "";
  const destination = await destinationOf(at, "config", { ...needs, allowsPlain: true });
  if (!destination.ok) return destination;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const judgement = isIP(host) === 0 ? { allowed: true as const } : needs.policy(host, trust);
  if (!judgement.allowed) return refuse("denied", `${host} is ${judgement.why}`);
  const [endpoint] = destination.endpoints;
  const agent = tunnelAgent({
    host,
    port: url.port === "" ? HTTPS_PORT : Number(url.port),
    proxy: {
      endpoint,
      ...(username === "" ? {} : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }),
    },
    connectMs: needs.limits.connectMs,
    ...(needs.ca === undefined ? {} : { ca: needs.ca }),
  });
  return { ok: true, agent, peer: destination.peer };
}
