/** Whose routes are looked at, with the addresses that the other probes have found. */
import type { DnsEvidence, NameServerHost, TargetType, ZoneServers } from "../model/evidence.ts";
import type { MxEvidence } from "../model/mail.ts";
import type { RoutingHost, RoutingRole } from "../model/routing.ts";
import { countLabels, isAtOrBelow, type Name, nameFromText } from "../proto/dns/name.ts";
import { compareAddresses, formatAddress, parseAddress } from "../proto/ip/address.ts";

/** A name with what is known of it so far. */
export interface RoutingSubject {
  readonly name: string;
  readonly types: readonly TargetType[];
  readonly dns: Pick<DnsEvidence, "answers" | "rrsets">;
  readonly ns: Readonly<Record<string, ZoneServers>>;
  /** Absent for a name that is not looked at as a mail domain. */
  readonly mx?: MxEvidence;
}

/** The hosts of all roles, each once per role, in the order of the roles, then by name. */
export function routingHosts({ name, types, dns, ns, mx }: RoutingSubject): RoutingHost[] {
  const zone = ns[holdingZone(name, ns) ?? ""];
  const mxHosts = [...new Set(mx?.hosts ?? [])].sort();
  const mxZones = new Set(mxHosts.map((host) => holdingZone(host, ns)));
  return [
    ...(types.includes("web") ? [namedHost("web", name, dns)] : []),
    ...nameServers("ns", zone === undefined ? [] : [zone]),
    ...mxHosts.map((host) => namedHost("mx", host, dns)),
    ...nameServers(
      "mx-ns",
      [...mxZones].flatMap((each) => ns[each ?? ""] ?? []),
    ),
  ];
}

/** The deepest of the zones that holds a name. */
function holdingZone(name: string, zones: RoutingSubject["ns"]): string | undefined {
  const wire = nameFromText(name);
  if (!wire.ok) return undefined;
  const holding = Object.keys(zones).flatMap((text): { text: string; zone: Name }[] => {
    const zone = nameFromText(text);
    return zone.ok && isAtOrBelow(wire.value, zone.value) ? [{ text, zone: zone.value }] : [];
  });
  return holding.sort((a, b) => countLabels(b.zone) - countLabels(a.zone))[0]?.text;
}

/** Outcomes that tell for certain that a name has no address of a type. */
const NONE: ReadonlySet<string> = new Set(["nodata", "nxdomain", "badname", "loop"]);

/** A host whose addresses are in the answers to its A and AAAA questions. */
function namedHost(role: RoutingRole, host: string, { answers, rrsets }: RoutingSubject["dns"]): RoutingHost {
  const found: string[] = [];
  let isKnown = true;
  for (const type of ["A", "AAAA"]) {
    const answer = answers[`${host}/${type}`];
    const sets = (answer?.rrs ?? []).flatMap((key) => rrsets[key] ?? []);
    found.push(...sets.filter((rrset) => rrset.type === type).flatMap(({ rdata }) => rdata));
    if (answer?.outcome !== "ok" && !NONE.has(answer?.outcome ?? "")) isKnown = false;
  }
  return hostOf(role, host, found, isKnown);
}

function hostOf(role: RoutingRole, host: string, found: readonly string[], isKnown: boolean): RoutingHost {
  const addresses = [...new Set(found.flatMap(canonical))].sort(compareAddresses);
  const known = addresses.length > 0 ? "ok" : "none";
  return { role, host, resolution: isKnown ? known : "error", addresses };
}

/** None for RDATA that is not an address. */
function canonical(text: string): string[] {
  const address = parseAddress(text);
  return address.ok ? [formatAddress(address.bytes)] : [];
}

/** The servers of some zones, each once: those that the zone itself names, those of its parent where it names none. */
function nameServers(role: RoutingRole, zones: readonly ZoneServers[]): RoutingHost[] {
  const byName = new Map<string, RoutingHost>();
  for (const { child_ns, parent_ns, hosts, glue } of zones) {
    const names = child_ns !== null && child_ns.length > 0 ? child_ns : parent_ns;
    for (const host of hosts) {
      if (names?.includes(host.name) === true && !byName.has(host.name)) {
        byName.set(host.name, serverHost(role, host, glue[host.name]));
      }
    }
  }
  return [...byName.values()].sort((a, b) => (a.host < b.host ? -1 : 1));
}

/** Addresses of the delegation only where the name itself certainly has none. */
function serverHost(
  role: RoutingRole,
  { name, ipv4, ipv6 }: NameServerHost,
  glue: readonly string[] = [],
): RoutingHost {
  const own = [...(ipv4 ?? []), ...(ipv6 ?? [])];
  const isKnown = ipv4 !== null && ipv6 !== null;
  return hostOf(role, name, isKnown && own.length === 0 ? glue : own, isKnown);
}
