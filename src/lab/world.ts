/** The world of the lab: root, top-level domains, hosters and scenarios, started as one. */
import { type BuiltInternet, buildInternet } from "./build.ts";
import { CORE } from "./core.ts";
import { WEB_PROTOCOLS, webHosts } from "./http/hosts.ts";
import { openQuicServers } from "./http/quic.ts";
import type { QueryCount } from "./internet.ts";
import { type ConnectionCount, openTcpServices } from "./listen.ts";
import { machineEntries } from "./machines.ts";
import type { NetMapDocument, NetMapEntry } from "./net-map.ts";
import type { Plan } from "./plan.ts";
import { type RoutingFiles, routingFiles } from "./routing.ts";
import { findScenario, SCENARIOS } from "./scenarios/all.ts";
import { BULK_SERVERS, bulkZones } from "./scenarios/bulk.ts";
import { ELSEWHERE } from "./scenarios/records.ts";
import type { LabScenario } from "./scenarios/scenario.ts";
import { tenantZones } from "./scenarios/tenants.ts";
import { serveInternet } from "./serve.ts";
import type { InternetSpec } from "./spec.ts";
import { type StubOptions, startStub } from "./stub.ts";
import { openAuthority } from "./tls/authority.ts";
import { type HostHooks, serveHosts } from "./tls/hosts.ts";
import { once } from "./zone-maker.ts";

export interface WorldOptions {
  /** Scenario names; absent: all of them. */
  readonly scenarios?: readonly string[];
  /** How many `bulk-<n>.test` domains exist beside the scenarios. */
  readonly bulk?: number;
  /** How many `tenant-<n>.test` domains exist, whose mail hosts share two addresses. */
  readonly tenants?: number;
  /** `doc`: loopback ports and a net map; `public`: the real ports on addresses of this network namespace. */
  readonly plan?: Plan;
  /** Unix time in seconds; every signature is made relative to it. */
  readonly now: number;
  /** Makes keys repeatable; a fixed default. */
  readonly seed?: string;
  /** Adds a recursive resolver at 127.0.0.53 (plan `doc` only). */
  readonly stub?: StubOptions;
  /** What happens on connections to web and mail hosts; absent: HTTP over TLS, and as much SMTP as that needs. */
  readonly hooks?: HostHooks;
  /** Ends the world. */
  readonly signal?: AbortSignal;
}

export interface World {
  readonly internet: BuiltInternet;
  readonly netMap: NetMapDocument;
  /** Zone-file text: DS and DNSKEY of the root. */
  readonly trustAnchor: string;
  /** Zone-file text. */
  readonly hints: string;
  /** What the lab's internet announces, and the RPKI about it. */
  readonly routing: RoutingFiles;
  /** PEM text: the root certificate below which the hosts of the lab have theirs. */
  readonly ca: string;
  readonly now: number;
  /** How often each question reached each address. */
  queries(): readonly QueryCount[];
  /** How often each web and mail host was connected to; addresses of the plan. */
  connections(): readonly ConnectionCount[];
  close(): Promise<void>;
}

const DEFAULT_SEED = "waterpas";

/**
 * The internet of the lab without sockets.
 *
 * @throws when a scenario does not exist
 */
export function worldInternet(options: WorldOptions): BuiltInternet {
  const { plan = "doc", seed = DEFAULT_SEED, now } = options;
  return buildInternet(worldSpec(options), { plan, seed, now });
}

/**
 * The internet of the lab behind sockets.
 *
 * @throws when a scenario does not exist, or a port cannot be opened
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { plan = "doc", now } = options;
  const spec = worldSpec(options);
  const internet = worldInternet(options);
  const authority = openAuthority(now, Math.floor(Date.now() / 1000));
  const services = openTcpServices(plan);
  const datagrams = openQuicServers(plan);
  const served = await serveInternet(internet, plan);
  const stub = options.stub === undefined ? undefined : await startStub(internet.hosts, options.stub);
  const close = once(async (): Promise<void> => {
    await Promise.all([served.close(), stub?.close(), services.close(), datagrams.close()]);
  });
  options.signal?.addEventListener("abort", () => void close(), { once: true });
  const web = webHosts(spec, now);
  // Whoever takes the connections over knows what is spoken on them.
  const ownWeb = { onSecureConnection: web.secured, webProtocols: WEB_PROTOCOLS };
  const hooks = { ...(options.hooks?.onSecureConnection === undefined ? ownWeb : {}), ...options.hooks };
  const listening = await Promise.all([
    serveHosts({ spec, plan, authority, services, hooks }),
    web.listen(services, plan),
    datagrams.listen(spec.quic ?? []),
  ]);
  const hosts = listening.flat();
  const { trustAnchor, hints, queries } = internet;
  return {
    internet,
    netMap: plan === "public" ? served.netMap : withHosts(served.netMap, hosts, spec, stub?.entries),
    trustAnchor,
    hints,
    routing: routingOf(options),
    ca: authority.pem,
    now,
    queries,
    connections: services.connections,
    close,
  };
}

/** Every other port of the hosts refuses, like those of machines without a service. */
function withHosts(
  netMap: NetMapDocument,
  hosts: readonly NetMapEntry[],
  spec: InternetSpec,
  stub: readonly NetMapEntry[] = [],
): NetMapDocument {
  return { ...netMap, map: [...netMap.map, ...hosts, ...machineEntries(spec, netMap), ...stub] };
}

/** The export is as old as one of the scenarios that were named wants it. */
function routingOf({ scenarios = [], now, plan }: WorldOptions): RoutingFiles {
  const age = Math.max(0, ...scenarios.map((name) => knownScenario(name).exportAgeSeconds ?? 0));
  return routingFiles(now - age, plan);
}

/** What the lab internet consists of for some scenarios. */
function worldSpec({ scenarios, bulk = 0, tenants = 0 }: WorldOptions): InternetSpec {
  const parts = (scenarios?.map(knownScenario) ?? SCENARIOS).map((scenario) => scenario.parts);
  return {
    zones: [
      ...CORE.zones,
      ELSEWHERE,
      ...parts.flatMap(({ zones = [] }) => zones),
      ...bulkZones(bulk),
      ...tenantZones(tenants),
    ],
    servers: [...CORE.servers, ...BULK_SERVERS, ...parts.flatMap(({ servers = [] }) => servers)],
    blackholes: [...(CORE.blackholes ?? []), ...parts.flatMap(({ blackholes = [] }) => blackholes)],
    tlsHosts: parts.flatMap(({ tlsHosts = [] }) => tlsHosts),
    mailHosts: parts.flatMap(({ mailHosts = [] }) => mailHosts),
    policies: Object.assign({}, ...parts.map(({ policies }) => policies)),
    leaves: Object.assign({}, ...parts.map(({ leaves }) => leaves)),
    sites: Object.assign({}, ...parts.map(({ sites }) => sites)),
    closed: parts.flatMap(({ closed = [] }) => closed),
    quic: CORE.quic ?? [],
  };
}

function knownScenario(name: string): LabScenario {
  const scenario = findScenario(name);
  if (scenario === undefined) throw new Error(`no scenario ${name} in the lab`);
  return scenario;
}
