/** Routing data from a few lines of text, and the section of the evidence that comes of it. */
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { RoutingEvidence, RoutingSources, VrpSource } from "../../src/model/routing.ts";
import { type RoutingNeeds, readAddress } from "../../src/probe/routing.ts";
import { routingHosts } from "../../src/probe/routing-hosts.ts";
import { readExport } from "../../src/proto/rpki/export.ts";
import { routesOf } from "../../src/proto/rpki/route-lookup.ts";
import { ALL_ROUTES, buildRouteTable, type RouteTable } from "../../src/proto/rpki/route-table.ts";
import { readRoutes } from "../../src/proto/rpki/routes.ts";
import { parseSlurm, type Slurm } from "../../src/proto/rpki/slurm.ts";
import { indexWithSlurm } from "../../src/proto/rpki/slurm-apply.ts";
import { buildVrpIndex, coveringVrps, type VrpIndex } from "../../src/proto/rpki/vrp-index.ts";

export interface RoutingScene {
  /** `192.0.2.0/24 64500 370`: prefix, origin (`{64500,64501}` for a set), peers; `null`: no table. */
  readonly routes: readonly string[] | null;
  /** `192.0.2.0/24-24 AS64500`; `null`: no export. */
  readonly vrps: readonly string[] | null;
  /** Local exceptions. */
  readonly slurm?: object;
  /** Age of the export in hours; default none. */
  readonly hours?: number;
  /** Age of the table in hours. */
  readonly tableHours?: number;
  /** Hours until the VRPs expire, negative for the past. */
  readonly expiresIn?: number;
  /** Addresses that count as reachable, as documentation prefixes do not; default all but private ones. */
  readonly isMapped?: (address: string) => boolean;
}

const HOUR = 3600;
const timeAt = (seconds: number): string => new Date(seconds * 1000).toISOString();
const isNotPrivate = (address: string): boolean => !/^(?:10\.|fd)/.test(address);

/** The data of a scene at a time in Unix seconds. */
export function routingData(scene: RoutingScene, now: number): RoutingNeeds {
  const { isMapped = isNotPrivate, hours = 0, tableHours = 0 } = scene;
  const whole = scene.vrps === null ? null : indexOf(scene.vrps, scene, now);
  const applied = whole === null || scene.slurm === undefined ? null : exceptions(whole, scene.slurm);
  return {
    ...needsOf({
      index: applied?.index ?? whole,
      table: scene.routes === null ? null : tableOf(scene.routes),
      madeAt: now - hours * HOUR,
      tableAt: now - tableHours * HOUR,
      now,
      slurm: applied === null ? null : { files: ["slurm.json"], removed: 0, added: applied.added },
    }),
    ...(applied === null ? {} : { removedCovering: (prefix) => coveringVrps(applied.removed, prefix) }),
    askOrigin: null,
    isMapped,
  };
}

interface Parts {
  readonly index: VrpIndex | null;
  readonly table: RouteTable | null;
  /** Unix seconds, like the next two. */
  readonly madeAt: number;
  readonly tableAt: number;
  readonly now: number;
  readonly slurm: VrpSource["slurm"];
}

function needsOf({ index, table, madeAt, tableAt, now, slurm }: Parts) {
  const digest = { sha256: "0".repeat(64), bytes: 1, fetched_at: timeAt(now) };
  const sources: RoutingSources = {
    vrp:
      index === null
        ? null
        : {
            ...digest,
            source: "vrps.json",
            format: "json",
            generated_at: timeAt(madeAt),
            vrps: { v4: index.v4.asn.length, v6: index.v6.asn.length },
            per_ta: {},
            duplicates: 0,
            rejected: {},
            aspas: 0,
            slurm,
          },
    bgp:
      table === null
        ? null
        : {
            ...digest,
            source: "routes.txt",
            kind: "list",
            generated_at: timeAt(tableAt),
            min_peers: null,
            routes: { v4: table.v4.asn.length, v6: table.v6.asn.length },
          },
    unusable: {},
    problems: [],
  };
  const needs: Pick<RoutingNeeds, "sources" | "disabled" | "vrpsCovering" | "routesOf"> = {
    sources,
    disabled: { vrps: false, routes: false },
    vrpsCovering: index === null ? null : (prefix) => coveringVrps(index, prefix),
    routesOf: table === null ? null : (address) => routesOf(table, address, ALL_ROUTES).routes,
  };
  return needs;
}

/** The section that a probe would make of the other sections of a document and some data. */
export function routingSection(
  { target, dns, ns = {}, mx }: Pick<EvidenceDocument, "target" | "dns" | "ns" | "mx">,
  needs: RoutingNeeds,
): RoutingEvidence {
  const hosts = routingHosts({
    name: target.name,
    types: ["web", "mail"],
    dns: dns ?? { answers: {}, rrsets: {} },
    ns,
    ...(mx === undefined ? {} : { mx }),
  });
  const addresses = [...new Set(hosts.flatMap((host) => host.addresses))];
  const looked = addresses.map((address) => [address, readAddress(address, needs)] as const);
  return { ...needs.sources, hosts, addresses: Object.fromEntries(looked) };
}

function indexOf(vrps: readonly string[], { hours = 0, expiresIn }: RoutingScene, now: number): VrpIndex {
  const roas = vrps.map((text) => {
    const [, prefix, maxLength, asn] = /^(\S+)-(\d+) AS(\d+)$/.exec(text) ?? [];
    const expires = expiresIn === undefined ? {} : { expires: now + expiresIn * HOUR };
    return { prefix, maxLength: Number(maxLength), asn: Number(asn), ta: "ripe", ...expires };
  });
  if (roas.length === 0) return buildVrpIndex(emptyRows());
  const buildtime = timeAt(now - hours * HOUR).replace(/\.\d+Z$/, "Z");
  const read = readExport([Buffer.from(JSON.stringify({ metadata: { buildtime }, roas }))]);
  if (!read.ok) throw new Error(`${read.reason} ${read.detail}`);
  const rejected = Object.values(read.value.rejected).some((count) => count > 0);
  if (rejected) throw new Error(`a VRP of the scene is malformed: ${vrps.join(", ")}`);
  return buildVrpIndex(read.value.rows);
}

/** An export of something else, so that there is an index without any VRP that matters. */
function emptyRows() {
  const read = readExport([Buffer.from('[{"prefix":"240.0.0.0/8","asn":1}]')]);
  if (!read.ok) throw new Error(read.reason);
  return read.value.rows;
}

function exceptions(index: VrpIndex, document: object) {
  const parsed = parseSlurm(JSON.stringify(document));
  if (!parsed.ok) throw new Error(parsed.reason);
  const files: readonly Slurm[] = [parsed.value];
  return indexWithSlurm(index, files);
}

/** As a RIS dump where peers are given, else as a plain list. */
function tableOf(routes: readonly string[]): RouteTable {
  const lines = routes.map((text) => {
    const [prefix = "", origin = "", peers] = text.split(" ");
    return peers === undefined ? `${prefix} ${origin}` : `${origin}\t${prefix}\t${peers}`;
  });
  const text = lines.length === 0 ? "240.0.0.0/8 1" : lines.join("\n");
  const read = readRoutes([Buffer.from(`${text}\n`)]);
  if (!read.ok) throw new Error(`${read.reason} ${read.detail}`);
  if (Object.values(read.value.rejected).some((count) => count > 0)) {
    throw new Error(`a route of the scene is malformed: ${routes.join(", ")}`);
  }
  return buildRouteTable(read.value.rows);
}
