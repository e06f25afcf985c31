/** From the description of an internet to one that answers. */
import { isBelow, type Name, nameToText, parentOf, ROOT } from "../proto/dns/name.ts";
import { typeName } from "../proto/dns/type.table.ts";
import { type Host, type HostedZone, respond } from "./host.ts";
import type { Delivery, Exchange, Internet, QueryCount, Transport } from "./internet.ts";
import type { LabKey } from "./key.ts";
import { planAddress } from "./plan.ts";
import { readQuery } from "./query.ts";
import { ROOT_SERVERS } from "./root-servers.table.ts";
import type { InternetSpec, ServerSpec, ZoneSpec } from "./spec.ts";
import { labName } from "./zone.ts";
import { dsFor, type Making, once, type ZoneMaker, zoneMaker } from "./zone-maker.ts";

const SILENCE: Exchange = { kind: "sent", deliveries: [] };

/**
 * The internet that a specification describes. Zones are parsed and signed when first asked for.
 *
 * @throws when a zone is placed on a server that does not exist, or there is no root zone
 */
export function buildInternet(spec: InternetSpec, making: Making): Internet {
  const makers = linkedMakers(spec.zones, making);
  const hosts = spec.servers.map((server) => hostOf(server, makers, making));
  const byAddress = new Map(
    hosts.flatMap((host) => host.addresses.map((address) => [address, host] as const)),
  );
  for (const { zone, server } of placements(spec.zones)) {
    if (!spec.servers.some(({ name }) => name === server)) throw new Error(`no server ${server} for ${zone}`);
  }
  const blackholes = (spec.blackholes ?? []).map((address) => planAddress(making.plan, address));
  const counts = new Map<string, Counter>();

  const exchange = (address: string, octets: Uint8Array, transport: Transport, nowMs = 0): Exchange => {
    const host = byAddress.get(address);
    if (host === undefined) return blackholes.includes(address) ? SILENCE : { kind: "unreachable" };
    if (transport === "tcp" && !host.tcp) return { kind: "refused" };
    const query = readQuery(octets, transport, nowMs);
    if (query === null) return SILENCE;
    count(counts, address, query);
    return { kind: "sent", deliveries: respond(host, query) };
  };
  return {
    trustAnchor: anchorText(rootKeys(makers)),
    hints: hintsText(),
    listeners: [...byAddress].map(([address, { tcp }]) => ({ address, tcp })),
    blackholes,
    exchange,
    ask: (address, query, transport) => firstTrue(exchange(address, query, transport), query),
    queries: () => [...counts.values()].map(shownCount),
  };
}

function linkedMakers(zones: readonly ZoneSpec[], making: Making): ReadonlyMap<Name, ZoneMaker> {
  const makers = new Map<Name, ZoneMaker>();
  const below = once(() => childrenByParent(makers));
  for (const spec of zones) {
    const apex = labName(spec.name);
    makers.set(
      apex,
      zoneMaker(spec, making, () => below().get(apex) ?? []),
    );
  }
  return makers;
}

function childrenByParent(makers: ReadonlyMap<Name, ZoneMaker>): ReadonlyMap<Name, ZoneMaker[]> {
  const children = new Map<Name, ZoneMaker[]>();
  for (const maker of makers.values()) {
    if (maker.apex === ROOT) continue;
    let parent = parentOf(maker.apex);
    while (!makers.has(parent) && isBelow(parent, ROOT)) parent = parentOf(parent);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [maker]);
    else siblings.push(maker);
  }
  return children;
}

function placements(zones: readonly ZoneSpec[]): { zone: string; server: string }[] {
  return zones.flatMap((zone) => zone.placements.map(({ server }) => ({ zone: zone.name, server })));
}

function hostOf(server: ServerSpec, makers: ReadonlyMap<Name, ZoneMaker>, { plan }: Making): Host {
  const zones = new Map<Name, HostedZone>();
  for (const maker of makers.values()) {
    for (const placement of maker.spec.placements) {
      if (placement.server !== server.name) continue;
      const { behaviours = [], instead } = placement;
      const zone = instead === undefined ? maker.shared : once(() => maker.make(instead));
      zones.set(maker.apex, { zone, behaviours: behaviours.map((make) => make()) });
    }
  }
  return {
    name: server.name,
    addresses: server.addresses.map((address) => planAddress(plan, address)),
    tcp: server.tcp ?? true,
    behaviours: (server.behaviours ?? []).map((make) => make()),
    zones,
  };
}

function firstTrue(exchange: Exchange, query: Uint8Array): Buffer | null {
  if (exchange.kind !== "sent") return null;
  const isTrue = ({ octets, foreign }: Delivery): boolean =>
    foreign !== true && octets.subarray(0, 2).equals(query.subarray(0, 2));
  return exchange.deliveries.find(isTrue)?.octets ?? null;
}

interface Counter {
  readonly address: string;
  readonly transport: Transport;
  readonly name: Name;
  readonly type: number;
  count: number;
}

function count(
  counts: Map<string, Counter>,
  address: string,
  { transport, name, type }: Pick<Counter, "transport" | "name" | "type">,
): void {
  const key = `${address} ${transport} ${type} ${name}`;
  const counter = counts.get(key);
  if (counter === undefined) counts.set(key, { address, transport, name, type, count: 1 });
  else counter.count += 1;
}

function shownCount({ address, transport, name, type, count: times }: Counter): QueryCount {
  return { address, transport, name: nameToText(name), type: typeName(type), count: times };
}

function rootKeys(makers: ReadonlyMap<Name, ZoneMaker>): LabKey[] {
  const root = makers.get(ROOT);
  if (root === undefined) throw new Error("a lab internet needs a root zone");
  return root.shop().keys.filter(({ flags }) => (flags & 1) === 1);
}

function anchorText(keys: readonly LabKey[]): string {
  const lines = keys.flatMap((key) => {
    const digest = dsFor(ROOT, key).subarray(4).toString("hex").toUpperCase();
    const { tag, algorithm, flags, protocol, publicField } = key;
    return [
      `. 172800 IN DS ${tag} ${algorithm} 2 ${digest}`,
      `. 172800 IN DNSKEY ${flags} ${protocol} ${algorithm} ${publicField.toString("base64")}`,
    ];
  });
  return `${lines.join("\n")}\n`;
}

function hintsText(): string {
  const lines = ROOT_SERVERS.flatMap(({ letter, ipv4, ipv6 }) => [
    `. 3600000 NS ${letter}.root-servers.net.`,
    `${letter}.root-servers.net. 3600000 A ${ipv4}`,
    `${letter}.root-servers.net. 3600000 AAAA ${ipv6}`,
  ]);
  return `${lines.join("\n")}\n`;
}
