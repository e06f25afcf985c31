import type { StoredMessage } from "../../model/evidence.ts";
import { type Fault, gather, looksOf, type ServerCode } from "./faults.ts";
import { messageOf, replyPointers, type Server } from "./server.ts";
import { serversAsked, type Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

/** The option number asked with, from the range for local use (RFC 6891 section 9). */
const UNKNOWN_OPTION = 65001;

export const dnsNsEdns = defineZoneCheck({
  id: "dns_ns_edns",
  spec: ["RFC 6891 6.1", "RFC 6891 7", "RFC 3225 3", "RFC 7873 5.2.2"],
  depth: "standard",
  needsServers: true,
  skips: ["depth"],
  look: findViolations,
  table: [
    { when: found("edns-dropped"), status: "failed", verdict: "dropped" },
    { when: found("edns-ignored"), status: "failed", verdict: "ignored" },
    {
      when: found("plain-silent", "edns-version", "edns-option", "edns-flag", "edns-do", "edns-cookie"),
      status: "warning",
      verdict: "violation",
    },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    dropped: {
      says: "A name server of {zone} answers only questions without EDNS.",
      fix: "Update the name server, or the firewall before it.",
    },
    ignored: {
      says: "A name server of {zone} does not know EDNS.",
      fix: "Update the name server.",
    },
    violation: {
      says: "A name server of {zone} breaks the rules of EDNS.",
      fix: "Update the name server, or the firewall before it.",
    },
    good: { says: "The name servers of {zone} follow the rules of EDNS, as far as asked." },
  },
});

function findViolations(zone: Zone): ZoneLook<object> {
  const servers = serversAsked(zone, "soa");
  const faults = servers.flatMap((server) => violationsOf(server, zone));
  return { findings: gather(faults), ...looksOf(zone, servers, faults) };
}

interface Probe {
  readonly key: "soa" | "plain" | "edns_version" | "edns_unknown" | "cookie_malformed";
  readonly code: ServerCode;
  /** Whether the reply shows the fault; `undefined` for a reply that never came. */
  readonly isFault: (message: StoredMessage | undefined) => boolean;
}

const PROBES: readonly Probe[] = [
  { key: "soa", code: "edns-dropped", isFault: (reply) => isWithout(reply) && isBroken(reply) },
  { key: "soa", code: "edns-ignored", isFault: (reply) => isWithout(reply) && !isBroken(reply) },
  { key: "soa", code: "edns-do", isFault: (reply) => reply?.edns?.do === false },
  { key: "plain", code: "plain-silent", isFault: (reply) => reply === undefined },
  {
    key: "edns_version",
    code: "edns-version",
    // RFC 6891 section 6.1.3: BADVERS, and the highest version that the server knows.
    isFault: (reply) => reply?.rcode !== "BADVERS" || reply.edns?.version !== 0,
  },
  {
    key: "edns_unknown",
    code: "edns-option",
    isFault: (reply) =>
      reply?.rcode !== "NOERROR" ||
      reply.edns === null ||
      reply.edns.unknown?.includes(UNKNOWN_OPTION) === true,
  },
  { key: "edns_unknown", code: "edns-flag", isFault: (reply) => (reply?.edns?.z ?? 0) !== 0 },
  { key: "cookie_malformed", code: "edns-cookie", isFault: (reply) => reply?.rcode !== "FORMERR" },
];

function isWithout(reply: StoredMessage | undefined): boolean {
  return reply?.edns === null;
}

/** The reply came only after the question was put without EDNS. */
function isBroken(reply: StoredMessage | undefined): boolean {
  return reply?.oddities?.includes("edns-broken") === true;
}

/** Outcomes that say something about the server: it answered, or did not although it answers otherwise. */
const TELLING: ReadonlySet<string> = new Set(["ok", "timeout", "protocol", "reset", "refused"]);

function violationsOf(server: Server, { evidence }: Zone): Fault[] {
  if (server.plainOnly) {
    return [{ server, code: "edns-dropped", evidence: replyPointers(server, "soa") }];
  }
  if (server.state !== "working") return [];
  return PROBES.filter(({ key, isFault }) => {
    const reply = server.seen[key];
    return reply !== undefined && TELLING.has(reply.outcome) && isFault(messageOf(reply, evidence.dns));
  }).map(({ key, code }) => ({ server, code, evidence: replyPointers(server, key) }));
}
