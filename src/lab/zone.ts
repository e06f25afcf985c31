/** The lab's zones before signing: owner names, their RRsets, and where authority ends. */
import { type Name, nameFromText, parentOf } from "../proto/dns/name.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { parseZone } from "../proto/dns/zone.ts";

export interface LabRrset {
  readonly ttl: number;
  readonly rdatas: readonly Buffer[];
}

export type Node = Map<number, LabRrset>;

export interface Zone {
  readonly apex: Name;
  readonly nodes: Map<Name, Node>;
}

export const DEFAULT_TTL = 3600;

/**
 * The name a text of the lab's own stands for.
 *
 * @throws when it is no name: the lab's data is not remote data
 */
export function labName(text: string): Name {
  const name = nameFromText(text);
  if (!name.ok) throw new Error(`lab name ${text}: ${name.reason}`);
  return name.value;
}

/** An absolute name from one relative to `apex`; `@` is the apex, a final dot makes it absolute already. */
export function relativeName(text: string, apex: Name): Name {
  if (text === "@") return apex;
  return text.endsWith(".") ? labName(text) : labName(text).slice(0, -1) + apex;
}

/**
 * A zone from master-file text relative to its apex.
 *
 * @throws when the text does not parse
 */
export function zoneFromText(apex: Name, text: string): Zone {
  const zone: Zone = { apex, nodes: new Map() };
  const records = parseZone(text, { origin: apex, ttl: DEFAULT_TTL });
  if (!records.ok) throw new Error(`lab zone line ${records.line}: ${records.reason}`);
  for (const { name, type, ttl, rdata } of records.value) {
    const present = rrsetAt(zone, name, type);
    putRrset(zone, name, type, { ttl: present?.ttl ?? ttl, rdatas: [...(present?.rdatas ?? []), rdata] });
  }
  return zone;
}

export function rrsetAt(zone: Zone, name: Name, type: number): LabRrset | undefined {
  return zone.nodes.get(name)?.get(type);
}

/** Sets an RRset, replacing one of the same owner and type. */
export function putRrset(zone: Zone, name: Name, type: number, rrset: LabRrset): void {
  const node = zone.nodes.get(name) ?? new Map<number, LabRrset>();
  zone.nodes.set(name, node.set(type, rrset));
}

/** Whether the zone hands a name to other servers: NS below the apex (RFC 1034 section 4.2.1). */
export function isCut(zone: Zone, name: Name): boolean {
  return name !== zone.apex && zone.nodes.get(name)?.has(TYPE.NS) === true;
}

/** The names from directly below the apex down to `name` itself; none for the apex. */
export function pathBelow(apex: Name, name: Name): Name[] {
  const path: Name[] = [];
  for (let at = name; at.length > apex.length; at = parentOf(at)) path.unshift(at);
  return path;
}

/** The highest zone cut at or above a name, if any. */
export function cutAbove(zone: Zone, name: Name): Name | undefined {
  return pathBelow(zone.apex, name).find((at) => isCut(zone, at));
}

/** Whether the zone speaks for a name: not below a cut (glue is), the cut itself included. */
export function isAuthoritative(zone: Zone, name: Name): boolean {
  return (cutAbove(zone, name) ?? name) === name;
}

/** Names that exist only because something lies below them, RFC 5155 section 1.3. */
export function emptyNonTerminals(zone: Zone, names: Iterable<Name>): Set<Name> {
  const empty = new Set<Name>();
  for (const name of names) {
    for (const at of pathBelow(zone.apex, name)) if (!zone.nodes.has(at)) empty.add(at);
  }
  return empty;
}

/** Negative TTL: the lower of the SOA's TTL and its MINIMUM (RFC 2308 section 4, RFC 9077 section 3). */
export function negativeTtl(zone: Zone): number {
  const soa = rrsetAt(zone, zone.apex, TYPE.SOA);
  const rdata = soa?.rdatas[0];
  if (soa === undefined || rdata === undefined || rdata.length < 4) return DEFAULT_TTL;
  return Math.min(soa.ttl, rdata.readUInt32BE(rdata.length - 4));
}
