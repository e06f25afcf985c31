/** The name servers of a zone with what is known of their IPv6 addresses. */
import type { NameServerHost } from "../../model/evidence.ts";
import type { Finding } from "../../model/report.ts";
import { parseAddress } from "../../proto/ip/address.ts";
import type { Evidence } from "../define.ts";
import { hasNoAddress, type Zone } from "../dns/zone.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";

export type NsEvidence = Evidence<"dns" | "ns">;

/** One name server with what is known of its IPv6 addresses. */
export interface Host {
  readonly host: NameServerHost;
  /** `null` when not learnt. */
  readonly ipv6: readonly string[] | null;
}

/** Fewer leave IPv6-only resolvers with a single point of failure. */
export const MIN_HOSTS = 2;

/** The zone's own name servers; the parent's where the zone gives none. */
export function hostsOf(zone: Zone): Host[] {
  const { child_ns: child, parent_ns: parent, hosts } = zone.record;
  const names = child !== null && child.length > 0 ? child : parent;
  return hosts
    .filter(({ name }) => names === null || names.includes(name))
    .map((host) => ({
      host,
      ipv6: host.ipv6 === null && hasNoAddress(host, zone) ? [] : (host.ipv6?.filter(isRealIpv6) ?? null),
    }));
}

/** IPv4-mapped addresses (RFC 4291 section 2.5.5.2) reach nothing over IPv6. */
function isRealIpv6(address: string): boolean {
  const parsed = parseAddress(address);
  if (!parsed.ok || parsed.family !== 6) return false;
  const { bytes } = parsed;
  return !(bytes.subarray(0, 10).every((octet) => octet === 0) && bytes[10] === 0xff && bytes[11] === 0xff);
}

/** Addresses that do not validate; they are used as received (`settled.md` 2.7). */
export function bogusFindings(hosts: readonly Host[], { dns }: NsEvidence): Finding[] {
  return hosts
    .filter(({ host }) => dns.answers[host.aaaa]?.security === "bogus")
    .map(({ host }) =>
      finding("bogus-data", { name: host.name, type: "AAAA" }, [pointerTo("dns", "answers", host.aaaa)]),
    );
}
