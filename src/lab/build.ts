/** From the description of an internet to one that answers. */
import { type Name, nameToText } from "../proto/dns/name.ts";
import { typeName } from "../proto/dns/type.table.ts";
import { anchorText, hintsText } from "./anchor.ts";
import { type Host, respond } from "./host.ts";
import { buildHosts } from "./hosts.ts";
import type { Delivery, Exchange, Internet, QueryCount, Transport } from "./internet.ts";
import { planAddress } from "./plan.ts";
import { readQuery } from "./query.ts";
import type { InternetSpec } from "./spec.ts";
import type { Making } from "./zone-maker.ts";

export interface BuiltInternet extends Internet {
  readonly hosts: readonly Host[];
}

const SILENCE: Exchange = { kind: "sent", deliveries: [] };

/**
 * The internet that a specification describes. Zones are parsed and signed when first asked for.
 *
 * @throws when a zone is placed on a server that does not exist, or there is no root zone
 */
export function buildInternet(spec: InternetSpec, making: Making): BuiltInternet {
  const { hosts, rootKeys } = buildHosts(spec, making);
  const byAddress = new Map(
    hosts.flatMap((host) => host.addresses.map((address) => [address, host] as const)),
  );
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
    hosts,
    trustAnchor: anchorText(rootKeys),
    hints: hintsText(),
    listeners: [...byAddress].map(([address, { tcp }]) => ({ address, tcp })),
    blackholes,
    exchange,
    ask: (address, query, transport) => firstTrue(exchange(address, query, transport), query),
    queries: () => [...counts.values()].map(shownCount),
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
