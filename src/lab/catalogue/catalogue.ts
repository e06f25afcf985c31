/** The catalogue of zones that a validator must judge right, as an internet of its own. */
import { type BuiltInternet, buildInternet } from "../build.ts";
import { nsec3, P256_KEYS, ROOT_SERVER, ROOT_ZONE, soa } from "../core.ts";
import type { Transport } from "../internet.ts";
import { ROOT_SERVERS } from "../root-servers.table.ts";
import { type Served, serveInternet } from "../serve.ts";
import type { InternetSpec, ServerSpec, ZoneSpec } from "../spec.ts";
import { CONSISTENCY_ROWS } from "./consistency.ts";
import { DELEGATION_ROWS } from "./delegation.ts";
import { ODD_DELEGATION_ROWS, PARENT } from "./delegations.ts";
import { DENIAL_ROWS } from "./denial.ts";
import { INSECURE_ROWS } from "./insecure.ts";
import { type BuiltRow, LEAF } from "./row.ts";
import type { CatalogueRow } from "./scenario.ts";
import { SECURE_ROWS } from "./secure.ts";
import { SERVER_ROWS } from "./server.ts";
import { SIGNATURE_ROWS } from "./signature.ts";
import { WORK_ROWS } from "./work.ts";

export interface OpenCatalogue {
  readonly internet: BuiltInternet;
  /** Addresses of the root's servers. */
  readonly roots: readonly string[];
  /** Zone-file text: DS and DNSKEY of the root. */
  readonly trustAnchor: string;
  /** Reply octets of the server at an address; `null` when it does not answer, or nothing is there. */
  ask(address: string, query: Uint8Array, transport: Transport): Buffer | null;
}

/** The catalogue behind sockets. */
export interface StartedCatalogue extends OpenCatalogue, Served {}

const CHAIN_ROWS: readonly BuiltRow[] = [
  ...SECURE_ROWS,
  ...INSECURE_ROWS,
  ...DELEGATION_ROWS,
  ...SIGNATURE_ROWS,
  ...DENIAL_ROWS,
  ...WORK_ROWS,
  ...SERVER_ROWS,
];

const SERVERS_ROWS: readonly BuiltRow[] = [...CONSISTENCY_ROWS, ...ODD_DELEGATION_ROWS];

/** Rows about one zone on one server: A (secure), B (insecure), C to F (bogus, and some that are not), G (servers). */
export function catalogue(): readonly CatalogueRow[] {
  return CHAIN_ROWS.map(({ row }) => row);
}

/** Rows S: servers and delegations that differ from each other. */
export function serverCatalogue(): readonly CatalogueRow[] {
  return SERVERS_ROWS.map(({ row }) => row);
}

const N3 = { name: "parent-n3", ipv4: "192.0.2.3", ipv6: "2001:db8:2::3" } as const;

function parentZone(name: string, at: typeof PARENT | typeof N3, signing?: ZoneSpec["signing"]): ZoneSpec {
  return {
    name,
    text: `${soa("ns1.nic", "hostmaster.nic")}@ NS ns1.nic\nns1.nic A ${at.ipv4}\nns1.nic AAAA ${at.ipv6}\n`,
    keys: P256_KEYS,
    placements: [{ server: at.name }],
    ...(signing === undefined ? {} : { signing }),
  };
}

function serverAt({ name, ipv4, ipv6 }: typeof PARENT | typeof N3 | typeof LEAF): ServerSpec {
  return { name, addresses: [ipv4, ipv6] };
}

/** Description of the catalogue's internet. */
export function catalogueSpec(): InternetSpec {
  const parts = [...CHAIN_ROWS, ...SERVERS_ROWS].map((row) => row.parts);
  return {
    zones: [
      ROOT_ZONE,
      parentZone("test", PARENT),
      parentZone("n3", N3, () => ({ denial: [nsec3({ optOut: true })] })),
      ...parts.flatMap(({ zones = [] }) => zones),
    ],
    servers: [
      ROOT_SERVER,
      serverAt(PARENT),
      serverAt(N3),
      serverAt(LEAF),
      ...parts.flatMap(({ servers = [] }) => servers),
    ],
  };
}

/** The catalogue without sockets. Zones are signed when first asked for. */
export function openCatalogue(now: number, seed = "catalogue"): OpenCatalogue {
  const internet = buildInternet(catalogueSpec(), { now, seed, plan: "doc" });
  const { trustAnchor, ask } = internet;
  return { internet, trustAnchor, ask, roots: ROOT_SERVERS.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6]) };
}

/** The catalogue behind loopback sockets and a net map. */
export async function startCatalogue(now: number, seed?: string): Promise<StartedCatalogue> {
  const open = openCatalogue(now, seed);
  return { ...open, ...(await serveInternet(open.internet, "doc")) };
}
