/** Answers as a recursive resolver gives them, taken from the zones of the lab directly: nothing is validated. */
import { foldName, isBelow, type Name, parentOf, ROOT } from "../proto/dns/name.ts";
import { RCODE } from "../proto/dns/rcode.table.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { answerFrom, type LabQuestion } from "./answer.ts";
import { emptyReply } from "./behaviour.ts";
import type { Host } from "./host.ts";
import type { Reply } from "./reply.ts";
import type { ServedZone } from "./sign.ts";

/** The zones of all hosts, by apex. */
export type ZoneIndex = ReadonlyMap<Name, () => ServedZone>;

const MAX_ALIASES = 11;

export function indexZones(hosts: readonly Host[]): ZoneIndex {
  return new Map(hosts.flatMap(({ zones }) => [...zones].map(([apex, { zone }]) => [apex, zone] as const)));
}

/** The reply with the whole chain of aliases; SERVFAIL where no server of the lab has the zone. */
export function resolveInLab(zones: ZoneIndex, question: LabQuestion): Reply {
  const answer: Reply["answer"][number][] = [];
  let name = question.name;
  for (let hop = 0; hop <= MAX_ALIASES; hop += 1) {
    const zone = zoneFor(zones, name, question.type);
    const reply = zone && answerFrom(zone, { ...question, name });
    // Not authoritative: a delegation to servers that are not there.
    if (reply?.aa !== true) return emptyReply(RCODE.SERVFAIL);
    answer.push(...reply.answer);
    const next = aliasLeft(reply, name, question.type);
    if (next === name || next === undefined) return { ...reply, aa: false, answer };
    name = next;
  }
  return emptyReply(RCODE.SERVFAIL);
}

function zoneFor(zones: ZoneIndex, name: Name, type: number): ServedZone | undefined {
  // RFC 4035 section 3.1.4.1: DS belongs to the zone above.
  for (let at = type === TYPE.DS ? parentOf(name) : name; ; at = parentOf(at)) {
    const zone = zones.get(at);
    if (zone !== undefined || !isBelow(at, ROOT)) return zone?.();
  }
}

/** Where the aliases in a reply lead, when what is asked for is not there; `undefined` when it is, or cannot be. */
function aliasLeft({ answer, authority }: Reply, name: Name, type: number): Name | undefined {
  if (type === TYPE.CNAME || type === TYPE.ANY || authority.some(({ rrset }) => rrset.type === TYPE.SOA))
    return undefined;
  let at = name;
  for (const { owner, rrset } of answer) {
    if (owner !== at || rrset.type !== TYPE.CNAME) continue;
    at = foldName(rrset.rdatas[0]?.toString("latin1") ?? "");
  }
  const isAnswered = answer.some(({ owner, rrset }) => owner === at && rrset.type === type);
  return isAnswered ? undefined : at;
}
