import type { Finding } from "../../model/report.ts";
import type { Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { replyPointers, type Server } from "./server.ts";
import { hasNoAddress, isSparedFamily, serverCause, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ServerLook, type ZoneLook } from "./zone-check.ts";

interface Counts {
  /** Names of name servers with an address that gives the zone. */
  readonly working: number;
  /** Names of which no address does. */
  readonly broken: number;
}

export const dnsNsLame = defineZoneCheck({
  id: "dns_ns_lame",
  spec: ["RFC 1034 4.2.2", "RFC 1912 2.8"],
  depth: "standard",
  skips: ["depth"],
  look: findLame,
  table: [
    { when: (facts) => isBroken(facts) && facts.working === 0, status: "failed", verdict: "none" },
    { when: (facts) => isBroken(facts) && facts.working === 1, status: "failed", verdict: "one-left" },
    { when: isBroken, status: "warning", verdict: "some" },
    { when: found("ns-lame"), status: "warning", verdict: "address" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    none: {
      says: "No name server gives {zone} with authority.",
      fix: "Load {zone} on its name servers, or correct the delegation.",
    },
    "one-left": {
      says: "Only one name server gives {zone} with authority; the others do not.",
      fix: "Load {zone} on the other name servers, or take them out of the delegation.",
    },
    some: {
      says: "Some name servers do not give {zone} with authority.",
      fix: "Load {zone} on them, or take them out of the delegation.",
    },
    address: {
      says: "Some addresses of the name servers do not give {zone} with authority.",
      fix: "Load {zone} there, or remove those addresses.",
    },
    good: { says: "Every name server address that was asked gives {zone} with authority." },
  },
});

function isBroken({ broken = 0 }: { readonly broken?: number }): boolean {
  return broken > 0;
}

function findLame(zone: Zone): ZoneLook<Counts> {
  const { servers, record, name } = zone;
  const isWorking = ({ state }: Server): boolean => state === "working";
  const isLame = ({ state }: Server): boolean => state === "lame";
  const lame = servers.filter(isLame);
  const lost = record.hosts.filter((host) => hasNoAddress(host, zone));
  const hosts = record.hosts.map((host) => ({
    name: host.name,
    isLost: lost.includes(host),
    servers: servers.filter((server) => server.hosts.includes(host.name)),
  }));
  const working = hosts.filter((host) => host.servers.some(isWorking));
  const broken = hosts.filter(
    (host) => host.isLost || (host.servers.length > 0 && host.servers.every(isLame)),
  );
  const findings: Finding[] = [
    ...lame.map((server) =>
      finding("ns-lame", { zone: name, server: server.label, why: server.why }, replyPointers(server, "soa")),
    ),
    ...lost.map((host) =>
      finding("ns-no-address", { zone: name, host: host.name }, [
        `${zone.pointer}/hosts/${record.hosts.indexOf(host)}`,
      ]),
    ),
  ];
  const looks = servers.map((server): ServerLook<Counts> => {
    if (lame.includes(server)) return { server, found: ["ns-lame"], facts: { working: 0, broken: 1 } };
    return { server, found: [], isUnknown: server.cause !== null && !isSparedFamily(zone, server) };
  });
  return {
    findings,
    servers: looks,
    unmeasured: missing(zone, lame),
    facts: { working: working.length, broken: broken.length },
  };
}

function missing(zone: Zone, lame: readonly Server[]): Unmeasured | null {
  const { servers, record, pointer } = zone;
  const cause = serverCause(
    zone,
    servers.filter((server) => !lame.includes(server)),
  );
  if (cause !== null) return { cause: cause.cause, evidence: [cause.server.pointer] };
  const unknown = record.hosts.find(
    (host) =>
      !hasNoAddress(host, zone) &&
      (host.ipv4 === null || host.ipv6 === null) &&
      !servers.some((server) => server.hosts.includes(host.name)),
  );
  if (unknown === undefined) return null;
  return { cause: "dns-failure", evidence: [`${pointer}/hosts/${record.hosts.indexOf(unknown)}`] };
}
