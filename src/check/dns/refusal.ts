import type { Finding } from "../../model/report.ts";
import type { Evidence } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { deepestZone } from "../zone-name.ts";
import { messageOf, readServer, replyPointers, type Server } from "./server.ts";
import { hasNoAddress } from "./zone.ts";

/**
 * The zone of a name, when none of its name servers gives it: every address answered twice, each time without the
 * zone (`settled.md` 2.6 row 13), or no name server has an address. `null` when that is not certain.
 */
export function refusingZone(name: string, evidence: Evidence<"dns">): Finding | null {
  const { ns = {} } = evidence;
  const zone = deepestZone(name, Object.keys(ns));
  const record = zone === undefined ? undefined : ns[zone];
  if (zone === undefined || record === undefined || record.hosts.length === 0) return null;
  const pointer = pointerTo("ns", zone);
  const lost = record.hosts.filter((host) => hasNoAddress(host, { record, name: zone }));
  const servers = Object.entries(record.servers ?? {}).map(([address, seen]) =>
    readServer(zone, address, seen, evidence),
  );
  const served = new Set(servers.flatMap(({ hosts }) => hosts));
  const isComplete = record.hosts.every((host) => lost.includes(host) || served.has(host.name));
  if (!isComplete || !servers.every((server) => refusesTwice(zone, server, evidence))) return null;
  const shown = [
    ...servers.map(({ label, why }) => `${label} (${why})`),
    ...lost.map((host) => `${host.name} (no-address)`),
  ];
  const pointers = servers.flatMap((server) => replyPointers(server, "soa"));
  return finding(
    "no-server-gives-zone",
    { zone, servers: shown },
    pointers.length > 0 ? pointers : [pointer],
  );
}

function refusesTwice(zone: string, server: Server, evidence: Evidence<"dns">): boolean {
  if (server.state !== "lame" || messageOf(server.seen.soa, evidence.dns) === undefined) return false;
  const { soa_again: again, ...first } = server.seen;
  if (again === undefined || again.outcome !== "ok") return false;
  return readServer(zone, server.address, { ...first, soa: again }, evidence).state === "lame";
}
