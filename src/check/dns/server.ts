/** What one name server address showed, put in one word. */
import type { Failure } from "../../model/attempt.ts";
import type { Cause } from "../../model/cause.ts";
import type { DnsEvidence, ServerObservations, StoredMessage, StoredRrset } from "../../model/evidence.ts";
import type { ServerReply } from "../../model/server-reply.ts";
import { parseAddress } from "../../proto/ip/address.ts";
import { causeOfBlock } from "../answer.ts";
import type { Evidence } from "../define.ts";
import { pointerTo } from "../pointer.ts";
import { isInZone } from "../zone-name.ts";

/**
 * - `working`: gives the zone with authority
 * - `lame`: answers, but does not give the zone; or nothing listens there
 * - `silent`: no answer in time
 * - `unmeasured`: not asked, or not from here
 */
type ServerState = "working" | "lame" | "silent" | "unmeasured";

export interface Server {
  readonly address: string;
  readonly family: "ipv4" | "ipv6";
  readonly hosts: readonly string[];
  /** First name and address, for people. */
  readonly label: string;
  readonly state: ServerState;
  /** Slug; empty when working. */
  readonly why: string;
  /** What it means for a test that this server was not seen working; `null` where that is known. */
  readonly cause: Cause | null;
  /** Answers, but only questions without EDNS. */
  readonly plainOnly: boolean;
  readonly seen: ServerObservations;
  readonly pointer: string;
}

type Key = Exclude<keyof ServerObservations, "hosts">;

/** The server at an address; questions it was not asked are absent from `seen`. */
export function readServer(
  zone: string,
  address: string,
  seen: ServerObservations,
  evidence: Evidence<"dns">,
): Server {
  const parsed = parseAddress(address);
  const [host = address] = seen.hosts;
  return {
    address,
    family: parsed.ok && parsed.family === 6 ? "ipv6" : "ipv4",
    hosts: seen.hosts,
    label: `${host} ${address}`,
    ...classify(zone, address, seen, evidence),
    seen,
    pointer: pointerTo("ns", zone, "servers", address),
  };
}

type Class = Pick<Server, "state" | "why" | "cause" | "plainOnly">;

const WORKING: Class = { state: "working", why: "", cause: null, plainOnly: false };
const lame = (why: string): Class => ({ state: "lame", why, cause: null, plainOnly: false });

function classify(
  zone: string,
  address: string,
  { soa, plain }: ServerObservations,
  evidence: Evidence<"dns">,
): Class {
  if (soa === undefined) return unmeasured("not-asked", "evidence-missing");
  const message = messageOf(soa, evidence.dns);
  if (soa.outcome === "ok") {
    return message === undefined
      ? unmeasured("no-message", "evidence-missing")
      : judgeSoa(zone, message, evidence.dns);
  }
  const plainMessage = messageOf(plain, evidence.dns);
  if (soa.outcome === "timeout" && plainMessage !== undefined && !isSlow(plain, evidence)) {
    return { ...judgeSoa(zone, plainMessage, evidence.dns), plainOnly: true };
  }
  return FAILED[soa.outcome](soa, address, evidence);
}

/** Milliseconds after which a server is so slow that replies to other questions may just have come too late. */
const SLOW_MS = 1_000;

/** Whether the answer took so long that the silence before it says nothing about EDNS. */
function isSlow(reply: ServerReply | undefined, { attempts }: Evidence<"dns">): boolean {
  return attempts.some(({ n, ms }) => reply?.attempts.includes(n) === true && ms >= SLOW_MS);
}

const unmeasured = (why: string, cause: Cause): Class => ({
  state: "unmeasured",
  why,
  cause,
  plainOnly: false,
});

type Fail = (reply: ServerReply, address: string, evidence: Evidence<"dns">) => Class;

const silent: Fail = ({ outcome }) => ({
  state: "silent",
  why: outcome,
  cause: outcome === "unreachable" ? "unreachable" : "timeout",
  plainOnly: false,
});
/** Where port 53 is closed here, a firewall of ours is the one that refuses. */
const byTarget: Fail = ({ outcome }, _, { vantage }) =>
  vantage.dns === "blocked" ? unmeasured(outcome, "dns-blocked") : lame(outcome);

const FAILED: Readonly<Record<Failure, Fail>> = {
  timeout: silent,
  unreachable: silent,
  refused: byTarget,
  reset: byTarget,
  protocol: byTarget,
  denied: ({ detail = "" }) =>
    unmeasured("denied", detail.includes("excluded") ? "excluded" : "address-denied"),
  blocked: (_, address, { vantage }) => unmeasured("blocked", causeOfBlock(address, vantage)),
  budget: () => unmeasured("budget", "budget"),
  cancelled: () => unmeasured("cancelled", "cancelled"),
};

/** RFC 1034 section 4.2.2, RFC 1912 section 2.8: a server of the zone answers its SOA with authority. */
function judgeSoa(zone: string, message: StoredMessage, dns: DnsEvidence): Class {
  if (message.rcode !== "NOERROR") return lame(`rcode-${message.rcode.toLowerCase()}`);
  const soa = sectionOf(message, "answer", dns).find(({ name, type }) => type === "SOA" && name === zone);
  if (soa !== undefined && message.flags.includes("aa")) return WORKING;
  if (soa !== undefined) return lame("not-authoritative");
  const ns = sectionOf(message, "authority", dns).find(({ type }) => type === "NS");
  const isUpward = ns !== undefined && ns.name !== zone && isInZone(zone, ns.name);
  return lame(isUpward ? "upward-referral" : "no-soa");
}

/** The stored message of a reply; `undefined` when there was none. */
export function messageOf(reply: ServerReply | undefined, dns: DnsEvidence): StoredMessage | undefined {
  return reply?.message === undefined ? undefined : dns.messages[reply.message];
}

/** The RRsets of one section of a message. */
export function sectionOf(
  message: StoredMessage,
  section: "answer" | "authority",
  { rrsets }: Pick<DnsEvidence, "rrsets">,
): StoredRrset[] {
  return message[section].flatMap((key) => rrsets[key] ?? []);
}

/** Pointers to what came of one question to a server: the reply, and its message when there is one. */
export function replyPointers(server: Server, key: Key): string[] {
  const reply = server.seen[key];
  if (reply === undefined) return [server.pointer];
  const message = reply.message === undefined ? [] : [pointerTo("dns", "messages", reply.message)];
  return [`${server.pointer}/${key}`, ...message];
}
