/** What is announced for the addresses of a target, and which VRPs cover it. */
import type {
  RoutedAddress,
  RouteService,
  RoutingEvidence,
  RoutingSources,
  SeenRoute,
  Vrp,
} from "../model/routing.ts";
import { type Address, formatAddress, parseAddress } from "../proto/ip/address.ts";
import { classify } from "../proto/ip/special.ts";
import { hostPrefix, type IpPrefix, parseIpPrefix } from "../proto/rpki/prefix.ts";
import { judgeRoute } from "../proto/rpki/validate.ts";
import type { VrpFact } from "../proto/rpki/vrp-index.ts";
import type { OriginAnswer } from "./cymru.ts";
import { type RoutingSubject, routingHosts } from "./routing-hosts.ts";

/** A route as a table or a service tells it. */
export interface AnnouncedRoute {
  readonly prefix: string;
  /** `null` for an AS_SET. */
  readonly origin: number | null;
  readonly as: string;
  readonly peers: number | null;
}

/** What the probe needs of the data of the run; `null` where there is none that can be used. */
export interface RoutingNeeds {
  readonly sources: RoutingSources;
  readonly vrpsCovering: ((prefix: IpPrefix) => readonly VrpFact[]) | null;
  /** Those that local exceptions have removed. */
  readonly removedCovering?: (prefix: IpPrefix) => readonly VrpFact[];
  /** Every route that covers an address, whoever sees it. */
  readonly routesOf: ((address: Address) => readonly AnnouncedRoute[]) | null;
  /** Asked where there is no table. */
  readonly askOrigin: ((address: Address) => Promise<OriginAnswer>) | null;
  /** Addresses that count as globally reachable whatever they are (`settled.md` 5.7). */
  readonly isMapped: (address: string) => boolean;
}

/** Looks up every address of the target once; says nothing about good or bad beyond the state of each route. */
export async function probeRouting(subject: RoutingSubject, needs: RoutingNeeds): Promise<RoutingEvidence> {
  const hosts = routingHosts(subject);
  const addresses = [...new Set(hosts.flatMap((host) => host.addresses))];
  const looked = await Promise.all(
    addresses.map(async (address) => [address, await probeAddress(address, needs)] as const),
  );
  return { ...sourcesOf(needs), hosts, addresses: Object.fromEntries(looked) };
}

const SERVICE: RouteService = { source: "asn.cymru.com", kind: "cymru-dns" };

/** The data as the evidence tells it: a service that was asked takes the place of the missing table. */
function sourcesOf({
  sources,
  routesOf,
  askOrigin,
}: RoutingNeeds): Omit<RoutingEvidence, "hosts" | "addresses"> {
  const { vrp, bgp, unusable, problems } = sources;
  const isAsked = routesOf === null && askOrigin !== null;
  if (!isAsked) return { vrp, bgp, unusable, problems };
  const { bgp: _missing, ...rest } = unusable;
  return { vrp, bgp: SERVICE, unusable: rest, problems };
}

async function probeAddress(text: string, needs: RoutingNeeds): Promise<RoutedAddress> {
  const address = parseAddress(text);
  if (!address.ok) return { lookup: "special", detail: "not-an-address", routes: [], ip_vrps: null };
  const host = hostPrefix(address);
  const isMappedForm = host.family !== address.family;
  const inner: Address = isMappedForm ? { family: 4, bytes: address.bytes.subarray(12) } : address;
  const looked = formatAddress(inner.bytes);
  return {
    ...(isMappedForm ? { unwrapped: looked } : {}),
    ...(await lookUp(looked, inner, needs)),
    ip_vrps: needs.vrpsCovering === null ? null : needs.vrpsCovering(host).map(vrpOf),
  };
}

type Looked = Omit<RoutedAddress, "unwrapped" | "ip_vrps">;

async function lookUp(text: string, address: Address, needs: RoutingNeeds): Promise<Looked> {
  const { category, global } = classify(text);
  if (!global && !needs.isMapped(text)) {
    return { lookup: "special", detail: category ?? "not-global", routes: [] };
  }
  if (needs.routesOf !== null) {
    const routes = needs.routesOf(address);
    return { lookup: routes.length > 0 ? "routed" : "unrouted", routes: seenRoutes(routes, needs) };
  }
  if (needs.askOrigin === null) return { lookup: "unavailable", detail: "no-table", routes: [] };
  const { routes, ...answer } = await needs.askOrigin(address);
  return { ...answer, routes: seenRoutes(routes, needs) };
}

function seenRoutes(routes: readonly AnnouncedRoute[], needs: RoutingNeeds): SeenRoute[] {
  return routes.map((route) => ({ ...seenRoute(route, isAlone(route, routes), needs) }));
}

const isAlone = ({ prefix, as }: AnnouncedRoute, routes: readonly AnnouncedRoute[]): boolean =>
  routes.every((other) => other.prefix !== prefix || other.as === as);

function seenRoute(route: AnnouncedRoute, alone: boolean, needs: RoutingNeeds): SeenRoute {
  const { prefix, origin, as, peers } = route;
  const seen = { prefix, origin, as, peers };
  const parsed = parseIpPrefix(prefix);
  if (needs.vrpsCovering === null || !parsed.ok) return seen;
  const judged = judgeRoute({ prefix: parsed.value, origin }, needs.vrpsCovering(parsed.value));
  const removed = needs.removedCovering?.(parsed.value) ?? [];
  return {
    ...seen,
    state: judged.state,
    reason: judged.reason ?? null,
    reason_routinator: judged.reasonRoutinator ?? null,
    flags: alone ? judged.flags : [...judged.flags, "moas"],
    covering: judged.covering.map((vrp) => ({ ...vrpOf(vrp), outcome: vrp.outcome })),
    ...(removed.length === 0 ? {} : { removed: removed.map(vrpOf) }),
  };
}

function vrpOf({ prefix, maxLength, asn, ta, expires }: VrpFact): Vrp {
  return { prefix, max_length: maxLength, asn, ta, ...(expires === undefined ? {} : { expires }) };
}
