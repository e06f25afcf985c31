/** The lab as files: zones for other name servers, and what a scan needs to find the lab. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareNames, type Name, rawNameToText } from "../proto/dns/name.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import type { Host } from "./host.ts";
import type { ServedZone } from "./sign.ts";
import type { World } from "./world.ts";

/**
 * A zone as master-file text with all its signatures, every RDATA in the generic form of RFC 3597 section 5, which
 * NSD, Knot and BIND read for any type.
 */
export function zoneFileText({ zone, typesAt, serve }: ServedZone): string {
  const lines: string[] = [];
  // The SOA record comes first: the apex sorts before everything below it.
  for (const owner of [...zone.nodes.keys()].sort(compareNames)) {
    const types = [...typesAt(owner)].sort(
      (a, b) => Number(b === TYPE.SOA) - Number(a === TYPE.SOA) || a - b,
    );
    for (const type of types) {
      const rrset = serve(owner, type);
      if (rrset === undefined) continue;
      lines.push(...rrset.rdatas.map((rdata) => recordLine(owner, rrset.ttl, type, rdata)));
      lines.push(...rrset.sigs.map((sig) => recordLine(owner, rrset.ttl, TYPE.RRSIG, sig)));
    }
  }
  return `${lines.join("\n")}\n`;
}

function recordLine(owner: Name, ttl: number, type: number, rdata: Buffer): string {
  return `${rawNameToText(owner)} ${ttl} IN TYPE${type} \\# ${rdata.length} ${rdata.toString("hex")}`;
}

export interface ZoneFile {
  readonly zone: Name;
  readonly text: string;
}

/** The zones of one server; what its behaviours would change is not in them. */
export function zoneFiles({ zones }: Host): ZoneFile[] {
  return [...zones].map(([zone, hosted]) => ({ zone, text: zoneFileText(hosted.zone()) }));
}

export interface LabFiles {
  /** To be given to `--config`. */
  readonly config: string;
}

/** Writes what a scan of the lab needs into a folder, which is made when it does not exist. */
export function writeLabFiles(dir: string, { netMap, trustAnchor, hints }: World): LabFiles {
  const path = (name: string): string => join(dir, name);
  mkdirSync(dir, { recursive: true });
  const network = {
    net_map: path("net-map.json"),
    trust_anchor: path("trust-anchor.zone"),
    root_hints: path("root-hints.zone"),
    label: "the waterpas lab",
  };
  writeFileSync(network.net_map, printJson(netMap));
  writeFileSync(network.trust_anchor, trustAnchor);
  writeFileSync(network.root_hints, hints);
  const config = path("waterpas.config.json");
  writeFileSync(config, printJson({ network }));
  return { config };
}

function printJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
