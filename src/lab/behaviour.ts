/** How a server, or one zone on it, departs from what it should do. */
import type { Name } from "../proto/dns/name.ts";
import { RCODE } from "../proto/dns/rcode.table.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import type { Delivery } from "./internet.ts";
import type { LabQuery } from "./query.ts";
import { madeUp, type ProofRole, type Reply, type ReplyRrset } from "./reply.ts";
import type { ServedZone } from "./sign.ts";

/**
 * Steps at which a server can go wrong, each a plain function; absent: as it should be.
 *
 * A behaviour may keep state (rates, chance), so every world makes its own.
 */
export interface Behaviour {
  /** To which queries it applies; absent: all. */
  readonly when?: (query: LabQuery) => boolean;
  /** What the server takes the query for, or how it answers without looking. */
  readonly receive?: (query: LabQuery) => LabQuery | Reply | "silence";
  readonly edit?: (reply: Reply, query: LabQuery, zone: ServedZone | undefined) => Reply;
  /**
   * Octets beyond which a reply over UDP is cut and marked TC.
   *
   * @param fair what the client and the lab's servers agree on
   * @param advertised what the client alone can take
   */
  readonly udpLimit?: (fair: number, advertised: number) => number;
  readonly send?: (deliveries: readonly Delivery[], query: LabQuery) => readonly Delivery[];
  /** What the OPT record of the reply says; `null`: there is none. */
  readonly opt?: (query: LabQuery) => ReplyOpt | null;
}

export interface ReplyOpt {
  readonly version: number;
  readonly do: boolean;
  readonly z: number;
  readonly options: readonly { readonly code: number; readonly data: Buffer }[];
}

/** Limits a behaviour to questions of some types, and to one name when given. */
export function forQuestions(types: readonly number[], behaviour: Behaviour, name?: Name): Behaviour {
  return {
    ...behaviour,
    when: (query) => types.includes(query.type) && (name === undefined || query.name === name),
  };
}

/** Limits a behaviour to queries over UDP. */
function overUdp(behaviour: Behaviour): Behaviour {
  return { ...behaviour, when: (query) => query.transport === "udp" };
}

/** A reply without records. */
export function emptyReply(rcode: number, aa = false): Reply {
  return { rcode, aa, tc: false, answer: [], authority: [], additional: [], dnssec: false };
}

/** Never answers. */
export function silence(): Behaviour {
  return { receive: () => "silence" };
}

/** Answers with an RCODE and nothing else: REFUSED for a lame server, SERVFAIL, … */
export function onlyRcode(rcode: number): Behaviour {
  return { receive: () => emptyReply(rcode) };
}

/** Answers in place of what the zone says. */
export function replace(edit: NonNullable<Behaviour["edit"]>): Behaviour {
  return { edit };
}

/** Leaves RRsets of some types out, and with `RRSIG` the signatures of all. */
export function strip(types: readonly number[]): Behaviour {
  return {
    edit: (reply) => {
      const dnssec = reply.dnssec && !types.includes(TYPE.RRSIG);
      return mapSections({ ...reply, dnssec }, ({ rrset }) => !types.includes(rrset.type));
    },
  };
}

/** Leaves out the denial records that serve one of some ends. */
export function withhold(...roles: readonly ProofRole[]): Behaviour {
  return {
    edit: (reply) => mapSections(reply, (entry) => !roles.some((role) => entry.roles?.has(role) === true)),
  };
}

function mapSections(reply: Reply, keep: (entry: ReplyRrset) => boolean): Reply {
  return {
    ...reply,
    answer: reply.answer.filter(keep),
    authority: reply.authority.filter(keep),
    additional: reply.additional.filter(keep),
  };
}

/** Replies without the authoritative answer flag. */
export function nonAuthoritative(): Behaviour {
  return { edit: (reply) => ({ ...reply, aa: false }) };
}

/** Refers every question to the root, as old lame servers did. */
export function upwardReferral(rootServers: readonly Name[]): Behaviour {
  const rdatas = rootServers.map((name) => Buffer.from(name, "latin1"));
  const authority = [{ owner: "\0", rrset: madeUp(TYPE.NS, 518_400, rdatas) }];
  return { receive: () => ({ ...emptyReply(RCODE.NOERROR), authority }) };
}

/** Takes the OPT record for a format error, for nothing, or for a reason to keep silent (RFC 6891 section 7). */
export function withoutEdns(mode: "formerr" | "ignore" | "drop"): Behaviour {
  const refuse = mode === "formerr" ? emptyReply(RCODE.FORMERR) : ("silence" as const);
  return {
    receive: (query) => {
      if (query.edns === null) return query;
      return mode === "ignore" ? { ...query, edns: null } : refuse;
    },
    opt: () => null,
  };
}

/** Answers EDNS of any version as version 0, and gives options and unknown flags back (DNS flag day tests). */
export function sloppyEdns(): Behaviour {
  return {
    receive: (query) => (query.edns === null ? query : { ...query, edns: { ...query.edns, version: 0 } }),
    opt: ({ edns }) => edns && { version: 0, do: edns.do, z: edns.z, options: edns.options },
  };
}

/** Cuts replies over UDP that exceed some octets; with 0 every one. */
export function truncateOver(octets: number): Behaviour {
  return { udpLimit: (fair) => Math.min(fair, octets) };
}

/** Sends as much over UDP as the client can take, up to some octets: more than a path without fragments carries. */
export function allowUdp(octets: number): Behaviour {
  return { udpLimit: (_, advertised) => Math.min(advertised, octets) };
}

/** Loses replies over UDP that exceed some octets, as a path without fragments does. */
export function loseOver(octets: number): Behaviour {
  return overUdp({ send: (deliveries) => deliveries.filter((delivery) => delivery.octets.length <= octets) });
}

/** Answers with the zone's SOA serial of some time ago. */
export function staleSerial(behind: number): Behaviour {
  return { edit: (reply) => ({ ...reply, answer: reply.answer.map((entry) => withSerial(entry, behind)) }) };
}

/** As `staleSerial` until some time after the first question for SOA: a transfer that is on its way. */
export function catchingUp(behind: number, afterMs: number): Behaviour {
  const { edit } = staleSerial(behind);
  let firstMs: number | undefined;
  return {
    edit: (reply, query, zone) => {
      if (query.type !== TYPE.SOA) return reply;
      firstMs ??= query.nowMs;
      return query.nowMs - firstMs < afterMs ? (edit?.(reply, query, zone) ?? reply) : reply;
    },
  };
}

/** SERIAL is the first of the five numbers that end the RDATA of a SOA, RFC 1035 section 3.3.13. */
const SOA_NUMBERS_OCTETS = 20;

function withSerial(entry: ReplyRrset, behind: number): ReplyRrset {
  const rdata = entry.rrset.rdatas[0];
  if (entry.rrset.type !== TYPE.SOA || rdata === undefined) return entry;
  const older = Buffer.from(rdata);
  const at = older.length - SOA_NUMBERS_OCTETS;
  older.writeUInt32BE((older.readUInt32BE(at) - behind) >>> 0, at);
  return { ...entry, rrset: madeUp(TYPE.SOA, entry.rrset.ttl, [older]) };
}
