/** One address with its routes, their states judged anew from the VRPs that the evidence holds. */
import type { RoutedAddress, RoutingEvidence, SeenRoute, Vrp } from "../../model/routing.ts";
import { type IpPrefix, isCovering, parseIpPrefix } from "../../proto/rpki/prefix.ts";
import { VISIBILITY } from "../../proto/rpki/route-table.ts";
import { type Judgement, judgeRoute } from "../../proto/rpki/validate.ts";
import type { VrpFact } from "../../proto/rpki/vrp-index.ts";
import type { Setting } from "../define.ts";
import { pointerTo } from "../pointer.ts";

export interface JudgedRoute extends Omit<Judgement, "flags"> {
  readonly seen: SeenRoute;
  readonly length: number;
  readonly flags: readonly string[];
  /** The state there would be without local exceptions. */
  readonly stateWithoutExceptions: Judgement["state"];
  readonly pointer: string;
}

/** A route that plays no part: too few see it, or it is to so much that it must be a leak. */
export interface HiddenRoute {
  readonly seen: SeenRoute;
  readonly why: "peers" | "length" | "as-set";
  readonly pointer: string;
}

export interface JudgedAddress {
  readonly address: string;
  /** Of the address that was looked up. */
  readonly family: 4 | 6;
  readonly record: RoutedAddress;
  readonly routes: readonly JudgedRoute[];
  readonly hidden: readonly HiddenRoute[];
  /** VRPs that cover the address itself. */
  readonly ipVrps: readonly Vrp[];
  /** Routes or VRPs of it are not there or cannot be read, so states mean nothing. */
  readonly isDamaged: boolean;
  readonly pointer: string;
}

type Profile = Setting["profile"];

const KNOWN = new WeakMap<RoutingEvidence, Map<string, JudgedAddress | null>>();

/** The judgement of an address, made once for each reading; `null` when the evidence does not have it. */
export function judgedAddress(
  evidence: RoutingEvidence,
  address: string,
  profile: Profile,
): JudgedAddress | null {
  const known = KNOWN.get(evidence) ?? new Map<string, JudgedAddress | null>();
  KNOWN.set(evidence, known);
  const key = `${profile.reading} ${profile.limits.rpki_min_peers} ${address}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const record = Object.hasOwn(evidence.addresses, address) ? evidence.addresses[address] : undefined;
  const judged = record === undefined ? null : judge(address, record, profile);
  known.set(key, judged);
  return judged;
}

function judge(address: string, record: RoutedAddress, profile: Profile): JudgedAddress {
  const pointer = pointerTo("routing", "addresses", address);
  const routes: JudgedRoute[] = [];
  const hidden: HiddenRoute[] = [];
  let isDamaged = record.ip_vrps === null;
  for (const [index, seen] of record.routes.entries()) {
    const at = `${pointer}/routes/${index}`;
    const prefix = parseIpPrefix(seen.prefix);
    if (seen.covering === undefined) isDamaged = true;
    if (!prefix.ok) {
      isDamaged = true;
      continue;
    }
    const why = hiddenBy(seen, prefix.value, profile);
    if (why === null) routes.push(judgedRoute(seen, prefix.value, at));
    else hidden.push({ seen, why, pointer: at });
  }
  return {
    address,
    family: (record.unwrapped ?? address).includes(":") ? 6 : 4,
    record,
    routes: routes.map((route) => withMoas(route, routes)),
    hidden,
    ipVrps: record.ip_vrps ?? [],
    isDamaged,
    pointer,
  };
}

/** internet.nl knows no shortest prefix, and no routes but those whose origin is a number. */
function hiddenBy(
  { peers, origin }: SeenRoute,
  { family, length }: IpPrefix,
  { reading, limits }: Profile,
): HiddenRoute["why"] | null {
  if (reading !== "rfc" && origin === null) return "as-set";
  if (reading === "rfc" && length < VISIBILITY.shortest[family]) return "length";
  return peers !== null && peers < Number(limits.rpki_min_peers) ? "peers" : null;
}

function judgedRoute(seen: SeenRoute, prefix: IpPrefix, pointer: string): JudgedRoute {
  const route = { prefix, origin: seen.origin };
  const covering = factsCovering(seen.covering ?? [], prefix);
  const removed = factsCovering(seen.removed ?? [], prefix);
  const exported = covering.filter(({ ta }) => !isException(ta));
  return {
    ...judgeRoute(route, covering),
    seen,
    length: prefix.length,
    stateWithoutExceptions: judgeRoute(route, [...exported, ...removed]).state,
    pointer,
  };
}

/** RFC 8416 section 3.4: a VRP that only local exceptions assert. */
const isException = (ta: readonly string[]): boolean => ta.length > 0 && ta.every((name) => name === "slurm");

/** Only VRPs that do cover the route, whatever the file says. */
function factsCovering(vrps: readonly Vrp[], prefix: IpPrefix): VrpFact[] {
  return vrps.flatMap((vrp) => {
    const own = parseIpPrefix(vrp.prefix);
    if (!own.ok || !isCovering(own.value, prefix)) return [];
    return [factOf(vrp)];
  });
}

/** A VRP of the evidence as the rules take it; when it expires plays no part (`routing.md` 3.7). */
export function factOf({ prefix, max_length, asn, ta }: Vrp): VrpFact {
  return { prefix, maxLength: max_length, asn, ta };
}

function withMoas(route: JudgedRoute, all: readonly JudgedRoute[]): JudgedRoute {
  return originsOf(route, all).length > 1 ? { ...route, flags: [...route.flags, "moas"] } : route;
}

/** The routes to the same prefix, one for each origin. */
export function originsOf({ seen }: JudgedRoute, all: readonly JudgedRoute[]): JudgedRoute[] {
  const same = all.filter((other) => other.seen.prefix === seen.prefix);
  return [...new Map(same.map((other) => [other.seen.as, other])).values()];
}
