/** The two address plans of the lab: documentation prefixes, or the same hosts in ordinary global space. */
import { TYPE } from "../proto/dns/type.table.ts";
import { formatAddress, parseAddress } from "../proto/ip/address.ts";
import type { LabRrset, Zone } from "./zone.ts";

/**
 * - `doc`: prefixes of RFC 5737, RFC 3849 and RFC 9637; what reports and documents show
 * - `public`: for programs that refuse those; only ever used inside a network namespace without a way out
 */
export type Plan = "doc" | "public";

/** Leading octets in plan `doc` and in plan `public`, of equal length. */
const PREFIXES: readonly (readonly [doc: string, open: string])[] = [
  ["c00002", "2d2d02"], // 192.0.2.0/24 as 45.45.2.0/24
  ["c63364", "2d2d33"], // 198.51.100.0/24 as 45.45.51.0/24
  ["cb0071", "2d2d71"], // 203.0.113.0/24 as 45.45.113.0/24
  ["20010db8", "2a2d0db8"], // 2001:db8::/32 as 2a2d:db8::/32
  ["3fff0113", "2a2d0113"], // 3fff:113::/32 as 2a2d:113::/32
];

/** The address under which a host of plan `doc` is found in a plan; addresses outside the lab's prefixes stay. */
export function planAddress(plan: Plan, address: string): string {
  if (plan === "doc") return address;
  const parsed = parseAddress(address);
  return parsed.ok ? formatAddress(moved(Buffer.from(parsed.bytes))) : address;
}

/** Whether an address lies in the lab's prefixes of plan `doc`. */
export function isLabAddress(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed.ok && prefixOf(Buffer.from(parsed.bytes).toString("hex")) !== undefined;
}

/** Moves the A and AAAA records of a zone to a plan; changes the zone. */
export function moveZone(plan: Plan, zone: Zone): void {
  if (plan === "doc") return;
  for (const node of zone.nodes.values()) {
    for (const type of [TYPE.A, TYPE.AAAA]) {
      const rrset = node.get(type);
      if (rrset !== undefined) node.set(type, movedRrset(rrset));
    }
  }
}

/** The same for an RRset that is shown in place of another one. */
export function moveRrset<T extends LabRrset | null>(plan: Plan, type: number, rrset: T): T | LabRrset {
  if (plan === "doc" || rrset === null) return rrset;
  return type === TYPE.A || type === TYPE.AAAA ? movedRrset(rrset) : rrset;
}

function movedRrset({ ttl, rdatas }: LabRrset): LabRrset {
  return { ttl, rdatas: rdatas.map(moved) };
}

function moved(octets: Buffer): Buffer {
  const hex = octets.toString("hex");
  const prefix = prefixOf(hex);
  return prefix === undefined ? octets : Buffer.from(prefix[1] + hex.slice(prefix[0].length), "hex");
}

const prefixOf = (hex: string) => PREFIXES.find(([doc]) => hex.startsWith(doc));
