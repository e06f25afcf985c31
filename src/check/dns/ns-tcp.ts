import { type Fault, gather, looksOf } from "./faults.ts";
import { messageOf, replyPointers, type Server } from "./server.ts";
import { serversAsked, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

/** What a UDP answer may hold without fragments, as resolvers ask for (DNS Flag Day 2020). */
const UDP_OCTETS = 1232;

export const dnsNsTcp = defineZoneCheck({
  id: "dns_ns_tcp",
  spec: ["RFC 7766 5"],
  depth: "standard",
  needsServers: true,
  skips: ["depth"],
  look: findSilentTcp,
  table: [
    { when: found("tcp-needed"), status: "failed", verdict: "needed" },
    { when: found("tcp-silent"), status: "failed", verdict: "silent" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    needed: {
      says: "A name server of {zone} does not answer over TCP, which its large DNSKEY answer needs.",
      fix: "Let TCP port 53 through to every name server.",
    },
    silent: {
      says: "A name server of {zone} does not answer over TCP.",
      fix: "Let TCP port 53 through to every name server.",
    },
    good: { says: "The name servers of {zone} answer over TCP." },
  },
});

function findSilentTcp(zone: Zone): ZoneLook<object> {
  const servers = serversAsked(zone, "soa_tcp");
  const silent = servers.filter((server) => isSilent(server));
  const needed = octetsOf(zone);
  const faults = silent.flatMap((server): Fault[] => {
    const evidence = replyPointers(server, "soa_tcp");
    const fault: Fault = { server, code: "tcp-silent", evidence };
    if (needed <= UDP_OCTETS) return [fault];
    return [fault, { server, code: "tcp-needed", params: { octets: needed }, evidence }];
  });
  const looks = looksOf(zone, servers, faults);
  const blocked = servers.find(({ seen }) => OURS.has(seen.soa_tcp?.outcome ?? "ok"));
  return {
    findings: gather(faults),
    ...looks,
    unmeasured:
      looks.unmeasured ??
      (blocked === undefined ? null : { cause: "budget", evidence: replyPointers(blocked, "soa_tcp") }),
  };
}

/** Outcomes that say nothing about the server. */
const OURS: ReadonlySet<string> = new Set(["denied", "blocked", "budget", "cancelled"]);

/** A server that answers over UDP, but not over TCP; no listener and no answer alike. */
function isSilent({ state, seen }: Server): boolean {
  const outcome = seen.soa_tcp?.outcome ?? "ok";
  return state === "working" && outcome !== "ok" && !OURS.has(outcome);
}

/** Size of the largest DNSKEY answer seen, in octets. */
function octetsOf({ servers, evidence }: Zone): number {
  return Math.max(0, ...servers.map(({ seen }) => messageOf(seen.dnskey, evidence.dns)?.size ?? 0));
}
