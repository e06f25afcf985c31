/** Zones of the catalogue with name servers of their own, so that these can differ. */
import { P256_KEYS } from "../core.ts";
import type { Placement, ServerSpec, ZoneSpec } from "../spec.ts";
import { BASE_RECORDS, BASE_SOA, type BuiltRow, describeRow, type RowRequest, zoneOf } from "./row.ts";

export interface Pair {
  /** Their names as servers of the lab. */
  readonly names: readonly string[];
  readonly servers: readonly ServerSpec[];
  /** NS records of `ns1`, `ns2`, … with their addresses. */
  readonly ns: string;
}

/** In different networks, so that only what a row is about is odd. */
const NETWORKS = [
  { ipv4: "198.51.100.", ipv6: "2001:db8:51::" },
  { ipv4: "203.0.113.", ipv6: "3fff:113::" },
  { ipv4: "192.0.2.", ipv6: "2001:db8:2::" },
] as const;

/** Host parts from here on belong to the rows, by their number. */
const FIRST_HOST = 100;

/** Two or three name servers for the row of some number. */
export function serversFor(number: number, count = 2): Pair {
  const hosts = NETWORKS.slice(0, count).map(({ ipv4, ipv6 }, i) => ({
    name: `s${number}-${i + 1}`,
    addresses: [`${ipv4}${FIRST_HOST + number}`, `${ipv6}${FIRST_HOST + number}`],
    label: `ns${i + 1}`,
  }));
  const ns = hosts.map(
    ({ label, addresses: [ipv4, ipv6] }) => `@ NS ${label}\n${label} A ${ipv4}\n${label} AAAA ${ipv6}\n`,
  );
  return {
    names: hosts.map(({ name }) => name),
    servers: hosts.map(({ name, addresses }) => ({ name, addresses })),
    ns: ns.join(""),
  };
}

type PairRequest = RowRequest & {
  readonly number: number;
  readonly count?: number;
  /** What the first, the second, … server does about the zone. */
  readonly at?: readonly Omit<Placement, "server">[];
  /** Replaces the NS records of the zone. */
  readonly ns?: string;
  readonly server?: Omit<ServerSpec, "name" | "addresses">;
};

/** A row on name servers of its own. */
export function pairRow(request: PairRequest): BuiltRow {
  const { number, count, at = [], records = "", zone, server } = request;
  const { names, servers, ns } = serversFor(number, count);
  const spec: ZoneSpec = {
    name: zoneOf(request),
    text: BASE_SOA + (request.ns ?? ns) + BASE_RECORDS + records,
    keys: P256_KEYS,
    placements: names.map((name, i) => ({ server: name, ...at[i] })),
    ...zone,
  };
  return {
    row: describeRow(request),
    parts: { zones: [spec], servers: servers.map((each) => ({ ...each, ...server })) },
  };
}
