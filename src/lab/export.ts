/** The zones of the lab as files for other name servers. */
import { compareNames, type Name, rawNameToText } from "../proto/dns/name.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import type { Host } from "./host.ts";
import type { ServedZone } from "./sign.ts";

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
