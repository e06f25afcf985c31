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
interface AnnouncedRoute {
  readonly prefix: string;
  /** `null` for an AS_SET. */
  readonly origin: number | null;
  readonly as: string;
  readonly peers: number | null;
}

/** What the probe needs of the data of the run; `null` where there is none that can be used. */
export interface RoutingNeeds {
  readonly sources: RoutingSources;
  /** What the user does without. */
  readonly disabled: { readonly vrps: boolean; readonly routes: boolean };
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
  sources: { vrp, bgp, unusable, problems },
  disabled,
  routesOf,
  askOrigin,
}: RoutingNeeds): Omit<RoutingEvidence, "hosts" | "addresses"> {
  const off = (["vrps", "routes"] as const).filter((part) => disabled[part]);
  const switchedOff = off.length === 0 ? {} : { switched_off: off };
  if (routesOf !== null || askOrigin === null) return { vrp, bgp, unusable, problems, ...switchedOff };
  const { bgp: _missing, ...rest } = unusable;
  return { vrp, bgp: SERVICE, unusable: rest, problems, ...switchedOff };
}

async function probeAddress(text: string, needs: RoutingNeeds): Promise<RoutedAddress> {
  const address = addressOf(text);
  const known = fromData(address, needs);
  if (known !== null || address === null || needs.askOrigin === null) {
    return withVrps(address, known ?? NO_TABLE, needs);
  }
  const { routes, ...answer } = await needs.askOrigin(address);
  return withVrps(address, { ...answer, routes: seenRoutes(routes, needs) }, needs);
}

/** What the data of the run says of an address, without asking anybody. */
export function readAddress(text: string, needs: Data): RoutedAddress {
  const address = addressOf(text);
  return withVrps(address, fromData(address, needs) ?? NO_TABLE, needs);
}

/** An address to look up. */
interface LookedUp extends Address {
  readonly text: string;
  /** It stood in an IPv4-mapped one. */
  readonly isUnwrapped: boolean;
}

/** An IPv4-mapped address (RFC 4291 section 2.5.5.2) is that of the IPv4 address in it. */
function addressOf(text: string): LookedUp | null {
  const address = parseAddress(text);
  if (!address.ok) return null;
  const { family } = hostPrefix(address);
  const isUnwrapped = family !== address.family;
  const bytes = isUnwrapped ? address.bytes.subarray(12) : address.bytes;
  return { family, bytes, text: formatAddress(bytes), isUnwrapped };
}

type Looked = Omit<RoutedAddress, "unwrapped" | "ip_vrps">;

const NOT_AN_ADDRESS: Looked = { lookup: "special", detail: "not-an-address", routes: [] };
const NO_TABLE: Looked = { lookup: "unavailable", detail: "no-table", routes: [] };

type Data = Omit<RoutingNeeds, "askOrigin">;

/** `null` where there is no table to look in. */
function fromData(address: LookedUp | null, needs: Data): Looked | null {
  if (address === null) return NOT_AN_ADDRESS;
  const { category, global } = classify(address.text);
  if (!global && !needs.isMapped(address.text)) {
    return { lookup: "special", detail: category ?? "not-global", routes: [] };
  }
  if (needs.routesOf === null) return null;
  const routes = needs.routesOf(address);
  return { lookup: routes.length > 0 ? "routed" : "unrouted", routes: seenRoutes(routes, needs) };
}

function withVrps(address: LookedUp | null, looked: Looked, { vrpsCovering }: Data): RoutedAddress {
  const vrps = address === null || vrpsCovering === null ? null : vrpsCovering(hostPrefix(address));
  return {
    ...(address?.isUnwrapped === true ? { unwrapped: address.text } : {}),
    ...looked,
    ip_vrps: vrps === null ? null : vrps.map(vrpOf),
  };
}

function seenRoutes(routes: readonly AnnouncedRoute[], needs: Data): SeenRoute[] {
  return routes.map((route) => seenRoute(route, isAlone(route, routes), needs));
}

const isAlone = ({ prefix, as }: AnnouncedRoute, routes: readonly AnnouncedRoute[]): boolean =>
  routes.every((other) => other.prefix !== prefix || other.as === as);

function seenRoute(route: AnnouncedRoute, alone: boolean, needs: Data): SeenRoute {
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
