/** The servers of a lab internet with their zones, from a description. */
import { isBelow, type Name, parentOf, ROOT } from "../proto/dns/name.ts";
import type { Host, HostedZone } from "./host.ts";
import type { LabKey } from "./key.ts";
import { planAddress } from "./plan.ts";
import type { InternetSpec, ServerSpec, ZoneSpec } from "./spec.ts";
import { labName } from "./zone.ts";
import { type Making, once, type ZoneMaker, zoneMaker } from "./zone-maker.ts";

export interface Hosts {
  readonly hosts: readonly Host[];
  /** Keys of the root zone with the SEP flag. */
  readonly rootKeys: readonly LabKey[];
}

/**
 * The servers that a specification describes. Zones are parsed and signed when first asked for.
 *
 * @throws when a zone is placed on a server that does not exist, or there is no root zone
 */
export function buildHosts(spec: InternetSpec, making: Making): Hosts {
  const makers = linkedMakers(spec.zones, making);
  for (const { zone, server } of placements(spec.zones)) {
    if (!spec.servers.some(({ name }) => name === server)) throw new Error(`no server ${server} for ${zone}`);
  }
  return {
    hosts: spec.servers.map((server) => hostOf(server, makers, making)),
    rootKeys: rootKeys(makers),
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
      const { behaviours = [], instead, answersDs = false } = placement;
      const zone = instead === undefined ? maker.shared : once(() => maker.make(instead));
      zones.set(maker.apex, { zone, behaviours: behaviours.map((make) => make()), answersDs });
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

function rootKeys(makers: ReadonlyMap<Name, ZoneMaker>): LabKey[] {
  const root = makers.get(ROOT);
  if (root === undefined) throw new Error("a lab internet needs a root zone");
  return root.shop().keys.filter(({ flags }) => (flags & 1) === 1);
}
