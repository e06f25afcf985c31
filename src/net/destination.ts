/** Where a URL leads: addresses looked up once, judged, and mapped. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { classify } from "../proto/ip/special.ts";
import { waitOver } from "./attempt.ts";
import type { Family } from "./family.ts";
import type { AddressMap, Endpoint } from "./map.ts";
import type { AddressPolicy, Trust } from "./policy.ts";

/** Why nothing is sent to a URL. */
export type DestinationFault =
  /** Not a URL of http or https, or one with credentials. */
  | "url"
  /** The name has no address that can be used from here. */
  | "no-address"
  /** The address policy or the net map forbids every address. */
  | "denied"
  /** Without TLS to a public address: what comes back could be anybody's. */
  | "insecure";

export type Destination =
  | {
      readonly ok: true;
      readonly protocol: "http:" | "https:";
      readonly host: string;
      readonly endpoints: readonly [Endpoint, ...Endpoint[]];
      /** The first address, before the map. */
      readonly peer: Endpoint;
    }
  | { readonly ok: false; readonly fault: DestinationFault; readonly detail: string };

export interface DestinationNeeds {
  readonly policy: AddressPolicy;
  readonly map: AddressMap;
  readonly families: readonly Family[];
  readonly lookupMs: number;
  /** What is behind it is encrypted anyway, as behind a proxy. */
  readonly allowsPlain?: boolean;
  /** Addresses of a name; default the system's resolver, as for any program of this machine. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

const PORTS = { "http:": 80, "https:": 443 } as const;

/** Where a URL leads. @param trust `config` where the user or this program names it, `target` where a server does */
export async function destinationOf(url: URL, trust: Trust, needs: DestinationNeeds): Promise<Destination> {
  const { protocol } = url;
  if (protocol !== "http:" && protocol !== "https:")
    return refuse("url", `${protocol} is neither http nor https`);
  if (url.username !== "" || url.password !== "") return refuse("url", "a URL with credentials");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? PORTS[protocol] : Number(url.port);
  const addresses = (await addressesOf(host, needs)).filter((address) =>
    needs.families.includes(familyOf(address)),
  );
  if (addresses.length === 0) return refuse("no-address", `${host} has no address`);
  const judged = addresses.map((address) => ({ address, judgement: needs.policy(address, trust) }));
  const allowed = judged.flatMap(({ address, judgement }) => (judgement.allowed ? [{ address, port }] : []));
  if (allowed.length === 0) return refuse("denied", judged.map(whyDenied).join(", "));
  if (
    protocol === "http:" &&
    needs.allowsPlain !== true &&
    allowed.some(({ address }) => isPublic(address, needs.map))
  ) {
    return refuse("insecure", `${host} is public and the URL is not https`);
  }
  return dialled(protocol, host, allowed, needs.map);
}

function whyDenied({
  address,
  judgement,
}: {
  readonly address: string;
  readonly judgement: ReturnType<AddressPolicy>;
}): string {
  return `${address} is ${judgement.allowed ? "allowed" : judgement.why}`;
}

function dialled(
  protocol: "http:" | "https:",
  host: string,
  allowed: readonly Endpoint[],
  map: AddressMap,
): Destination {
  const routes = allowed.flatMap((peer) => routed(peer, map).map((endpoint) => ({ peer, endpoint })));
  const [first] = routes;
  if (first === undefined) return refuse("denied", `${host} is not in the net map`);
  // One port for all: the map may send single addresses elsewhere.
  const others = routes.slice(1).filter(({ endpoint }) => endpoint.port === first.endpoint.port);
  const endpoints = [first.endpoint, ...others.map(({ endpoint }) => endpoint)] as const;
  return { ok: true, protocol, host, endpoints, peer: first.peer };
}

const refuse = (fault: DestinationFault, detail: string): Destination => ({ ok: false, fault, detail });

const familyOf = (address: string): Family => (address.includes(":") ? "ipv6" : "ipv4");

const isPublic = (address: string, map: AddressMap): boolean =>
  classify(address).global && !map.isMapped(address);

function routed(endpoint: Endpoint, map: AddressMap): Endpoint[] {
  const route = map.route(endpoint, "tcp");
  return route.kind === "dial" ? [{ address: route.address, port: route.port }] : [];
}

async function addressesOf(
  host: string,
  { resolve = systemAddresses, lookupMs }: DestinationNeeds,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(waitOver(lookupMs)), lookupMs);
  });
  try {
    return await Promise.race([resolve(host), over]);
  } catch {
    // Whatever the reason, there is no address to go to.
    return [];
  } finally {
    clearTimeout(timer);
  }
}

async function systemAddresses(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}
