import type { StoredMessage } from "../../model/evidence.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { isInZone } from "../zone-name.ts";
import { type Fault, gather, looksOf, type ServerCode } from "./faults.ts";
import { messageOf, replyPointers, type Server } from "./server.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

export const dnsNsBehaviour = defineZoneCheck({
  id: "dns_ns_behaviour",
  spec: ["RFC 1034 4.3.2", "RFC 8020 2", "RFC 5358"],
  depth: "standard",
  needsServers: true,
  skips: ["depth"],
  look: findOddities,
  table: [
    { when: found("nxdomain-for-ent"), status: "info", verdict: "denies-existing-name" },
    { when: found("ns-upward-referral"), status: "info", verdict: "upward-referral" },
    { when: found("ns-only-over-tcp"), status: "info", verdict: "only-over-tcp" },
    { when: found("ns-recursion"), status: "info", verdict: "recursion" },
    { when: found("ns-case", "ns-trailing-octets"), status: "info", verdict: "odd" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "denies-existing-name": {
      says: "The name servers of {zone} deny a name below which other names exist.",
      fix: "Have the name servers answer NOERROR for such names.",
    },
    "upward-referral": {
      says: "A name server of {zone} refers to zones above.",
      fix: "Have it answer REFUSED for zones that it does not have.",
    },
    "only-over-tcp": {
      says: "A name server of {zone} answers only over TCP.",
      fix: "Let UDP port 53 through to the name server.",
    },
    recursion: {
      says: "An authoritative name server of {zone} offers recursion.",
      fix: "Switch recursion off on authoritative servers.",
    },
    odd: {
      says: "A name server of {zone} writes its replies in an odd way.",
      fix: "Update the name server.",
    },
    good: { says: "The name servers of {zone} show no oddities." },
  },
});

interface Oddity {
  readonly code: ServerCode;
  readonly isShown: (message: StoredMessage, server: Server) => boolean;
}

const ODDITIES: readonly Oddity[] = [
  { code: "ns-upward-referral", isShown: (_, { why }) => why === "upward-referral" },
  { code: "ns-only-over-tcp", isShown: isOnlyOverTcp },
  { code: "ns-recursion", isShown: ({ flags }) => flags.includes("ra") },
  { code: "ns-case", isShown: ({ oddities = [] }) => oddities.includes("case-not-preserved") },
  { code: "ns-trailing-octets", isShown: ({ oddities = [] }) => oddities.includes("trailing-bytes") },
];

/** Came over TCP without a truncated UDP reply before: UDP was silent. */
export function isOnlyOverTcp({ transport, oddities = [] }: StoredMessage): boolean {
  return transport === "tcp" && !oddities.includes("truncated-udp");
}

function findOddities(zone: Zone): ZoneLook<object> {
  const faults = zone.servers.flatMap((server): Fault[] => {
    const key = server.plainOnly ? "plain" : "soa";
    const message = messageOf(server.seen[key], zone.evidence.dns);
    if (message === undefined) return [];
    return ODDITIES.filter(({ isShown }) => isShown(message, server)).map(({ code }) => ({
      server,
      code,
      evidence: replyPointers(server, key),
    }));
  });
  return { ...looksOf(zone, zone.servers, faults), findings: [...gather(faults), ...deniedNames(zone)] };
}

/** Names that are denied although the proof shows names below them (RFC 8020 section 2). */
function deniedNames({ evidence, name }: Zone) {
  return Object.entries(evidence.dns.answers).flatMap(([key, { warnings = [] }]) =>
    warnings.flatMap((warning, index) => {
      if (warning.code !== "nxdomain-for-ent" || !isInZone(warning.name, name)) return [];
      const params = { zone: warning.zone, name: warning.name, type: warning.subject ?? "" };
      return [finding("nxdomain-for-ent", params, [pointerTo("dns", "answers", key, "warnings", index)])];
    }),
  );
}
