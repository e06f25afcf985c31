/** Evidence about prefixes and networks, from a few lines of VRPs and routes. */
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { RoutingSources } from "../../src/model/routing.ts";
import { probeAsn } from "../../src/probe/asn.ts";
import { probePrefix } from "../../src/probe/prefix.ts";
import type { RouteData } from "../../src/probe/route-study.ts";
import type { Aspa } from "../../src/proto/rpki/aspa.ts";
import { readExport } from "../../src/proto/rpki/export.ts";
import { parseIpPrefix } from "../../src/proto/rpki/prefix.ts";
import { emptyRoutes } from "../../src/proto/rpki/route-rows.ts";
import { buildRouteTable, type RouteTable, VISIBILITY } from "../../src/proto/rpki/route-table.ts";
import { readRoutes } from "../../src/proto/rpki/routes.ts";
import { parseAssertion } from "../../src/proto/rpki/slurm.ts";
import { indexWithSlurm } from "../../src/proto/rpki/slurm-apply.ts";
import { buildVrpIndex, type VrpIndex } from "../../src/proto/rpki/vrp-index.ts";
import { emptyColumns } from "../../src/proto/rpki/vrp-rows.ts";
import { type MutableEvidence, NOW } from "./evidence.ts";

export interface RouteScene {
  /** `192.0.2.0/24-24 AS64500`; `null`: no export. */
  readonly vrps: readonly string[] | null;
  /** `192.0.2.0/24 64500 370`: prefix, origin, peers; `null`: no table. */
  readonly routes: readonly string[] | null;
  readonly aspas?: readonly Aspa[];
  /** `--what-if`. */
  readonly whatIf?: readonly string[];
  /** Age of the export and of the table in hours. */
  readonly hours?: number;
  readonly tableHours?: number;
}

const HOUR = 3600;
const timeAt = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** The data of a scene, and the probes' questions about what is taken to exist. */
function sceneOf(scene: RouteScene) {
  const before = scene.vrps === null ? null : indexOf(scene.vrps);
  const whatIf = (scene.whatIf ?? []).map((text) => {
    const vrp = parseAssertion(text);
    if (vrp === null) throw new Error(`not a VRP: ${text}`);
    return vrp;
  });
  const vrps =
    before === null || whatIf.length === 0
      ? before
      : indexWithSlurm(before, [{ filters: [], assertions: whatIf }]).index;
  const routes = scene.routes === null ? null : tableOf(scene.routes);
  const data: RouteData = { vrps, before, routes, visibility: VISIBILITY };
  return { data: { ...data, aspas: scene.aspas ?? [] }, sources: sourcesOf(scene, vrps, routes), whatIf };
}

function indexOf(lines: readonly string[]): VrpIndex {
  if (lines.length === 0) return buildVrpIndex({ v4: emptyColumns(4), v6: emptyColumns(6), taSets: [] });
  const roas = lines.map((text) => {
    const [, prefix, maxLength, asn, ta = "ripe"] = /^(\S+)-(\d+) AS(\d+)(?: (\S+))?$/.exec(text) ?? [];
    return { prefix, maxLength: Number(maxLength), asn: Number(asn), ta };
  });
  const read = readExport([Buffer.from(JSON.stringify({ roas }))]);
  if (
    !read.ok ||
    read.value.records !== roas.length ||
    Object.values(read.value.rejected).some((count) => count > 0)
  ) {
    throw new Error(`a VRP of the scene is malformed: ${lines.join(", ")}`);
  }
  return buildVrpIndex(read.value.rows);
}

function tableOf(lines: readonly string[]): RouteTable {
  if (lines.length === 0) return buildRouteTable({ v4: emptyRoutes(4), v6: emptyRoutes(6), sets: [] });
  const read = readRoutes([Buffer.from(lines.map((line) => `${line}\n`).join(""))]);
  if (!read.ok || read.value.records !== lines.length)
    throw new Error(`a route of the scene is malformed: ${lines.join(", ")}`);
  return buildRouteTable(read.value.rows);
}

function sourcesOf(
  { hours = 1, tableHours = 1 }: RouteScene,
  vrps: VrpIndex | null,
  routes: RouteTable | null,
): RoutingSources {
  const digest = { sha256: "0".repeat(64), bytes: 1, fetched_at: timeAt(NOW) };
  return {
    vrp:
      vrps === null
        ? null
        : {
            ...digest,
            source: "vrps.json",
            format: "json",
            generated_at: timeAt(NOW - hours * HOUR),
            vrps: { v4: vrps.v4.asn.length, v6: vrps.v6.asn.length },
            per_ta: {},
            duplicates: 0,
            rejected: {},
            aspas: 0,
            slurm: null,
          },
    bgp:
      routes === null
        ? null
        : {
            ...digest,
            source: "routes.txt",
            kind: "list",
            generated_at: timeAt(NOW - tableHours * HOUR),
            min_peers: 10,
            routes: { v4: routes.v4.asn.length, v6: routes.v6.asn.length },
          },
    unusable: {
      ...(vrps === null ? { vrp: "rpki-missing" } : {}),
      ...(routes === null ? { bgp: "origins-missing" } : {}),
    },
    problems: [],
  };
}

/** The document of `prefix TEXT [--origin ASN]`; `address` for one that was named without a length. */
export function prefixDocument(
  text: string,
  scene: RouteScene,
  { origin, isAddress = false }: { readonly origin?: number; readonly isAddress?: boolean } = {},
): MutableEvidence {
  const prefix = parseIpPrefix(text);
  if (!prefix.ok) throw new Error(`not a prefix: ${text}`);
  const { data, sources, whatIf } = sceneOf(scene);
  const question = { prefix: prefix.value, isAddress, whatIf, ...(origin === undefined ? {} : { origin }) };
  return { ...documentOf(text, "prefix"), prefix: probePrefix(question, data, sources) } as MutableEvidence;
}

/** The document of `asn ASN`. */
export function asnDocument(asn: number, scene: RouteScene): MutableEvidence {
  const { data, sources, whatIf } = sceneOf(scene);
  return {
    ...documentOf(`AS${asn}`, "asn"),
    asn: probeAsn({ asn, whatIf }, data, sources),
  } as MutableEvidence;
}

function documentOf(name: string, type: "prefix" | "asn"): EvidenceDocument {
  return {
    kind: "waterpas-evidence",
    schema_version: "1.0",
    run_id: "run_20260701T080000Z_0000",
    target: { input: name, name, unicode: name, types: [type] },
    tool: { name: "waterpas", version: "0.0.0", node: "24.0.0", openssl: "3.0.0" },
    options: { depth: "standard", resolver: "none", families: [] },
    collected_from: timeAt(NOW),
    collected_until: timeAt(NOW),
    vantage: {
      label: null,
      ipv4: "none",
      ipv6: "none",
      port25: "off",
      dns: "ok",
      clock: "unknown",
      resolver: "none",
      checked_at: timeAt(NOW),
    },
    inputs: [],
    attempts: [],
  };
}
