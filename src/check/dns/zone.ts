/** The zone that holds the target's name, with everything that its own tests read. */
import type { Cause } from "../../model/cause.ts";
import type { NameServerHost, ServerObservations, ZoneChain, ZoneServers } from "../../model/evidence.ts";
import { compareAddresses } from "../../proto/ip/address.ts";
import type { Evidence, Setting } from "../define.ts";
import { pointerTo } from "../pointer.ts";
import { deepestZone, isInZone } from "../zone-name.ts";
import { readServer, type Server } from "./server.ts";

export type ZoneEvidence = Evidence<"dns" | "ns">;

export interface Zone {
  readonly name: string;
  readonly record: ZoneServers;
  /** `undefined` when no chain of trust reached the zone. */
  readonly chain: ZoneChain | undefined;
  /** In canonical order of addresses. */
  readonly servers: readonly Server[];
  readonly evidence: ZoneEvidence;
  readonly setting: Setting;
  readonly pointer: string;
}

const ZONES = new WeakMap<ZoneEvidence, Zone | null>();

/** The zone of the target's name; `null` when the evidence does not know it. */
export function zoneOf(evidence: ZoneEvidence, setting: Setting): Zone | null {
  const known = ZONES.get(evidence);
  if (known !== undefined) return known === null ? null : { ...known, setting };
  const zone = readZone(evidence, setting);
  ZONES.set(evidence, zone);
  return zone;
}

function readZone(evidence: ZoneEvidence, setting: Setting): Zone | null {
  const name = deepestZone(evidence.target.name, Object.keys(evidence.ns));
  const record = name === undefined ? undefined : evidence.ns[name];
  if (name === undefined || record === undefined || record.hosts.length === 0) return null;
  const read = Object.entries(record.servers ?? {})
    .sort(([a], [b]) => compareAddresses(a, b))
    .map(([address, seen]) => readServer(name, address, seen, evidence));
  const servers = settleSilence(read, evidence);
  const chain = evidence.dns.zones[name];
  return { name, record, chain, servers, evidence, setting, pointer: pointerTo("ns", name) };
}

/**
 * Silence is the server's own fault only where another one answered from here, and where this machine has the family
 * (`settled.md` 8.7).
 */
function settleSilence(servers: readonly Server[], { vantage }: ZoneEvidence): Server[] {
  const hasControl = servers.some(({ seen }) => seen.soa?.outcome === "ok" || seen.plain?.outcome === "ok");
  return servers.map((server) => {
    if (server.state !== "silent") return server;
    if (vantage[server.family] !== "ok") {
      return { ...server, state: "unmeasured", cause: `${server.family}-none` };
    }
    return hasControl ? { ...server, state: "lame", cause: null } : server;
  });
}

/** Whether a name server's addresses can only be learnt from the zone that it serves itself. */
export function isInDomain(host: NameServerHost, zone: string): boolean {
  return isInZone(host.name, zone);
}

/** Known addresses of a name server; those of the delegation where the name itself gives none. */
export function addressesOf(
  { name, ipv4, ipv6 }: NameServerHost,
  { record }: Pick<Zone, "record">,
): string[] {
  const own = [...(ipv4 ?? []), ...(ipv6 ?? [])];
  return own.length > 0 ? own : [...(record.glue[name] ?? [])];
}

/**
 * Whether a name server certainly has no address: its name has none, or it lies in the zone itself, which nobody can
 * reach without glue (RFC 9471 section 3).
 */
export function hasNoAddress(host: NameServerHost, zone: Pick<Zone, "record" | "name">): boolean {
  if (addressesOf(host, zone).length > 0) return false;
  if (host.ipv4 !== null && host.ipv6 !== null) return true;
  return isInDomain(host, zone.name) && zone.record.parent_ns?.includes(host.name) === true;
}

/**
 * The servers that a test about one question compares: those that got all questions of the depth and give the zone, and
 * those of which that is not known. Lame ones give nothing that could be compared; `dns_ns_lame` is about them.
 */
export function serversAsked(zone: Zone, key: Exclude<keyof ServerObservations, "hosts">): Server[] {
  const { servers, record, evidence } = zone;
  if (evidence.options.depth === "fast") return [];
  return servers
    .filter(({ address, state }) => state !== "lame" && record.skipped?.includes(address) !== true)
    .filter(({ state, plainOnly, seen }) => state !== "working" || plainOnly || seen[key] !== undefined);
}

/** Why tests that look at servers lack something; `null` when every server that counts was measured. */
export function serverCause(zone: Zone, servers: readonly Server[]): { cause: Cause; server: Server } | null {
  for (const server of servers) {
    // Left over where no server answered at all: `settled.md` 2.6 row 14.
    if (server.state === "silent") return { cause: "dns-failure", server };
    if (server.cause !== null && !isSparedFamily(zone, server)) return { cause: server.cause, server };
  }
  return null;
}

const FAMILY_CAUSES: ReadonlySet<Cause> = new Set<Cause>(["ipv4-none", "ipv6-none"]);

/** A family that this machine lacks is not missed where the same host was measured over the other one. */
export function isSparedFamily(zone: Zone, server: Server): boolean {
  if (server.cause === null || !FAMILY_CAUSES.has(server.cause)) return false;
  return server.hosts.every((host) =>
    zone.servers.some((other) => other.hosts.includes(host) && other.state !== "unmeasured"),
  );
}
