/** What is said of single routes, each prefix and origin once. */
import type { Finding } from "../../model/report.ts";
import type { VrpFact } from "../../proto/rpki/vrp-index.ts";
import { finding } from "../finding.ts";
import type { FindingCode } from "../findings.table.ts";
import { type HiddenRoute, type JudgedRoute, originsOf } from "./address.ts";
import type { RoleAddress } from "./role.ts";

/** Places named for one route; a network may hold hundreds of addresses. */
const MOST_PLACES = 4;

/** A route with the hosts that it leads to. */
export interface DistinctRoute {
  readonly route: JudgedRoute;
  /** Routes to the same prefix, this one included. */
  readonly origins: readonly JudgedRoute[];
  readonly hosts: readonly string[];
  readonly pointers: readonly string[];
}

/** All routes to some addresses, each prefix and origin once, in order of first appearance. */
export function distinctRoutes(addresses: readonly RoleAddress[]): DistinctRoute[] {
  const byKey = new Map<string, { -readonly [K in keyof DistinctRoute]: DistinctRoute[K] }>();
  for (const { host, routes } of addresses) {
    for (const route of routes) {
      const key = `${route.seen.prefix} ${route.seen.as}`;
      const known = byKey.get(key);
      if (known === undefined) {
        const origins = originsOf(route, routes);
        byKey.set(key, { route, origins, hosts: [host], pointers: [route.pointer] });
        continue;
      }
      if (!known.hosts.includes(host)) known.hosts = [...known.hosts, host];
      if (known.pointers.length < MOST_PLACES) known.pointers = [...known.pointers, route.pointer];
    }
  }
  return [...byKey.values()];
}

/** `192.0.2.0/24-24 AS64500`. */
export const vrpText = ({ prefix, maxLength, asn }: Pick<VrpFact, "prefix" | "maxLength" | "asn">): string =>
  `${prefix}-${maxLength} AS${asn}`;

const params = ({ route, hosts }: DistinctRoute) => ({
  prefix: route.seen.prefix,
  origin: route.seen.as,
  hosts,
});

type StateCode = Extract<
  FindingCode,
  "route-valid" | "route-as-set" | "route-as0" | "route-invalid-length" | "route-invalid-asn"
>;

function codeOf({ state, reason, covering, seen }: JudgedRoute): StateCode {
  if (state === "valid") return "route-valid";
  if (seen.origin === null) return "route-as-set";
  if (covering.every(({ asn }) => asn === 0)) return "route-as0";
  return reason === "length" ? "route-invalid-length" : "route-invalid-asn";
}

/** The state of a route in one finding, and what else is odd about it. */
export function routeFindings(distinct: DistinctRoute): Finding[] {
  const { route, pointers } = distinct;
  if (route.state === "not-found") {
    return [finding("route-not-found", params(distinct), pointers), ...exceptionFindings(distinct)];
  }
  const vrps = shownVrps(route).map(vrpText);
  return [
    finding(codeOf(route), { ...params(distinct), vrps }, pointers),
    ...elsewhereFindings(distinct),
    ...exceptionFindings(distinct),
  ];
}

/** Of a valid route the VRPs that make it so, of any other all that do not. */
function shownVrps({ state, covering }: JudgedRoute): readonly VrpFact[] {
  return state === "valid" ? covering.filter(({ outcome }) => outcome === "match") : covering;
}

/** An invalid route beside a valid one to the same prefix is more likely somebody else's doing. */
function elsewhereFindings(distinct: DistinctRoute): Finding[] {
  const { route, origins, pointers } = distinct;
  const valid = origins.filter(({ state }) => state === "valid").map(({ seen }) => seen.as);
  if (route.state !== "invalid" || valid.length === 0) return [];
  const { prefix, as } = route.seen;
  return [finding("route-also-valid", { prefix, origin: as, valid }, pointers)];
}

function exceptionFindings(distinct: DistinctRoute): Finding[] {
  const { route, pointers } = distinct;
  const { state, stateWithoutExceptions: without, seen } = route;
  if (state === without) return [];
  return [finding("local-exceptions", { prefix: seen.prefix, origin: seen.as, state, without }, pointers)];
}

const HIDDEN: Readonly<Record<HiddenRoute["why"], FindingCode>> = {
  peers: "route-little-seen",
  length: "route-too-wide",
  "as-set": "route-without-number",
};

/** Routes that play no part, each prefix and origin once. */
export function hiddenFindings(addresses: readonly RoleAddress[], minimum: number): Finding[] {
  const byKey = new Map<string, HiddenRoute>();
  for (const each of addresses.flatMap(({ hidden }) => hidden)) {
    const key = `${each.seen.prefix} ${each.seen.as}`;
    if (!byKey.has(key)) byKey.set(key, each);
  }
  return [...byKey.values()].map(({ seen, why, pointer }) => {
    const { prefix, as: origin, peers } = seen;
    const code = HIDDEN[why];
    if (code === "route-little-seen") {
      return finding(code, { prefix, origin, peers: peers ?? 0, minimum }, [pointer]);
    }
    return code === "route-too-wide"
      ? finding(code, { prefix, origin }, [pointer])
      : finding("route-without-number", { prefix, origin }, [pointer]);
  });
}
