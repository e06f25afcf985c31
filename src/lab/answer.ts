/** What an authoritative server says to one question, RFC 1034 section 4.3.2 with RFC 4035 section 3.1 and RFC 5155 section 7.2. */
import { foldName, isAtOrBelow, isBelow, type Name, parentOf, wildcardOf } from "../proto/dns/name.ts";
import { RCODE } from "../proto/dns/rcode.table.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { type Chain, closestEncloser, nextCloser } from "./chain.ts";
import { madeUp, type ProofRole, type Reply, type ReplyRrset } from "./reply.ts";
import type { ServedRrset, ServedZone } from "./sign.ts";
import { isCut, negativeTtl, pathBelow, rrsetAt } from "./zone.ts";

export interface LabQuestion {
  readonly name: Name;
  readonly type: number;
  /** DO was set. */
  readonly dnssec: boolean;
}

/** Aliases a server follows inside its zone before it leaves the rest to the resolver. */
const MAX_ALIASES = 24;
const MAX_NAME_OCTETS = 255;
/** RFC 9824 section 3.2: says that the name does not exist. */
const NXNAME = 128;
const ADDRESS_TYPES = [TYPE.A, TYPE.AAAA];

interface Draft {
  readonly zone: ServedZone;
  readonly question: LabQuestion;
  rcode: number;
  aa: boolean;
  readonly answer: ReplyRrset[];
  readonly authority: ReplyRrset[];
  readonly additional: ReplyRrset[];
  readonly seen: Set<Name>;
}

/** The reply of a zone to a question for a name at or below its apex. */
export function answerFrom(zone: ServedZone, question: LabQuestion): Reply {
  const draft: Draft = {
    zone,
    question,
    rcode: RCODE.NOERROR,
    aa: true,
    answer: [],
    authority: [],
    additional: [],
    seen: new Set(),
  };
  resolveName(draft, question.name);
  const { rcode, aa, answer, authority, additional } = draft;
  return { rcode, aa, tc: false, answer, authority, additional, dnssec: question.dnssec };
}

function resolveName(draft: Draft, name: Name): void {
  const { zone, question, seen } = draft;
  if (seen.has(name) || seen.size > MAX_ALIASES) return;
  seen.add(name);
  const stop = [zone.apex, ...pathBelow(zone.apex, name)].find((at) => isStop(zone, at, name, question.type));
  if (stop === undefined) answerName(draft, name);
  else if (!isCut(zone.zone, stop)) answerDname(draft, name, stop);
  else if (draft.answer.length === 0) refer(draft, stop);
}

/** Whether the walk down to a name ends early: at a cut (but DS is asked of the parent), or below a DNAME. */
function isStop(zone: ServedZone, at: Name, name: Name, type: number): boolean {
  if (isCut(zone.zone, at)) return !(at === name && type === TYPE.DS);
  return at !== name && zone.typesAt(at).includes(TYPE.DNAME);
}

function answerName(draft: Draft, name: Name): void {
  const { zone } = draft;
  if (zone.exists(name)) {
    if (!answerWith(draft, name, name)) denyType(draft, name);
    return;
  }
  const encloser = closestEncloser(zone.apex, name, zone.exists);
  const wildcard = wildcardOf(encloser);
  if (!zone.exists(wildcard)) denyName(draft, name, encloser);
  else if (answerWith(draft, name, wildcard)) proveNoCloserName(draft, name, encloser);
  else denyWildcardType(draft, name, encloser);
}

/** Answers with the RRsets at `source` under the name asked for; false when there is none of the type. */
function answerWith(draft: Draft, owner: Name, source: Name): boolean {
  const { zone, question } = draft;
  const rrsets = rrsetsFor(zone, source, question.type);
  for (const rrset of rrsets) draft.answer.push({ owner, rrset });
  if (rrsets.length > 0) {
    addAddresses(draft, rrsets);
    return true;
  }
  const alias = zone.serve(source, TYPE.CNAME);
  if (alias === undefined) return false;
  draft.answer.push({ owner, rrset: alias });
  follow(draft, alias);
  return true;
}

function rrsetsFor(zone: ServedZone, source: Name, type: number): ServedRrset[] {
  const all = (): ServedRrset[] => zone.typesAt(source).flatMap((each) => zone.serve(source, each) ?? []);
  if (type === TYPE.ANY) return all();
  if (type === TYPE.RRSIG) {
    const sigs = all().flatMap((rrset) => rrset.sigs);
    return sigs.length === 0 ? [] : [madeUp(TYPE.RRSIG, negativeTtl(zone.zone), sigs)];
  }
  return [zone.serve(source, type)].filter((rrset) => rrset !== undefined);
}

function follow(draft: Draft, alias: ServedRrset): void {
  const target = foldName(alias.rdatas[0]?.toString("latin1") ?? "");
  if (target !== "" && isAtOrBelow(target, draft.zone.apex)) resolveName(draft, target);
}

/** RFC 6672 section 3.2: the DNAME, and a CNAME made from it. */
function answerDname(draft: Draft, name: Name, owner: Name): void {
  const dname = draft.zone.serve(owner, TYPE.DNAME);
  if (dname === undefined) return;
  draft.answer.push({ owner, rrset: dname });
  const target = name.slice(0, name.length - owner.length) + (dname.rdatas[0]?.toString("latin1") ?? "");
  if (target.length > MAX_NAME_OCTETS) {
    draft.rcode = RCODE.YXDOMAIN;
    return;
  }
  const alias = madeUp(TYPE.CNAME, dname.ttl, [Buffer.from(target, "latin1")]);
  draft.answer.push({ owner: name, rrset: alias });
  follow(draft, alias);
}

function refer(draft: Draft, cut: Name): void {
  const { zone } = draft;
  const servers = zone.serve(cut, TYPE.NS);
  if (servers === undefined) return;
  draft.aa = false;
  draft.authority.push({ owner: cut, rrset: servers });
  const ds = zone.serve(cut, TYPE.DS);
  if (ds === undefined) for (const chain of zone.chains) proveMatch(draft, chain, cut, "delegation");
  else if (draft.question.dnssec) draft.authority.push({ owner: cut, rrset: ds });
  if (ds === undefined) proveOnline(draft, cut, [TYPE.NS]);
  addAddresses(draft, [servers]);
}

/** Addresses the zone holds for the name servers in some NS RRsets: glue in a referral, else a courtesy. */
function addAddresses(draft: Draft, rrsets: readonly ServedRrset[]): void {
  for (const rrset of rrsets) {
    if (rrset.type !== TYPE.NS) continue;
    for (const rdata of rrset.rdatas) {
      const owner = foldName(rdata.toString("latin1"));
      for (const type of ADDRESS_TYPES) {
        const addresses = rrsetAt(draft.zone.zone, owner, type);
        if (addresses === undefined) continue;
        draft.additional.push({ owner, rrset: madeUp(type, addresses.ttl, addresses.rdatas) });
      }
    }
  }
}

function addSoa(draft: Draft): void {
  const { zone } = draft;
  const soa = zone.serve(zone.apex, TYPE.SOA);
  if (soa === undefined) return;
  // RFC 2308 section 3: the SOA goes with the TTL that the denial may be kept.
  const ttl = negativeTtl(zone.zone);
  const rrset: ServedRrset = {
    type: TYPE.SOA,
    ttl,
    rdatas: soa.rdatas,
    get sigs() {
      return soa.sigs;
    },
  };
  draft.authority.push({ owner: zone.apex, rrset });
}

function denyType(draft: Draft, name: Name): void {
  addSoa(draft);
  for (const chain of draft.zone.chains) proveMatch(draft, chain, name, "match");
  proveOnline(draft, name, draft.zone.typesAt(name));
}

function denyName(draft: Draft, name: Name, encloser: Name): void {
  addSoa(draft);
  if (proveOnline(draft, name, [NXNAME])) return;
  draft.rcode = RCODE.NXDOMAIN;
  const wildcard = wildcardOf(encloser);
  for (const chain of draft.zone.chains) {
    if (chain.type === TYPE.NSEC) prove(draft, chain, chain.covering(name), "name");
    else proveEncloser(draft, chain, name, encloser);
    prove(draft, chain, chain.covering(wildcard), "wildcard");
  }
}

function denyWildcardType(draft: Draft, name: Name, encloser: Name): void {
  addSoa(draft);
  const wildcard = wildcardOf(encloser);
  for (const chain of draft.zone.chains) {
    if (chain.type === TYPE.NSEC) prove(draft, chain, chain.covering(name), "next-closer");
    else proveEncloser(draft, chain, name, encloser);
    prove(draft, chain, chain.matching(wildcard) ?? chain.covering(wildcard), "wildcard");
  }
}

/** RFC 4035 section 3.1.3.3 and RFC 5155 section 7.2.6: what comes with an answer made from a wildcard. */
function proveNoCloserName(draft: Draft, name: Name, encloser: Name): void {
  for (const chain of draft.zone.chains) {
    const denied = chain.type === TYPE.NSEC ? name : nextCloser(encloser, name);
    prove(draft, chain, chain.covering(denied), "next-closer");
  }
}

function proveMatch(draft: Draft, chain: Chain, name: Name, role: ProofRole): void {
  const match = chain.matching(name);
  if (match !== undefined) prove(draft, chain, match, role);
  // An empty non-terminal has no NSEC of its own; the one before it ends below it.
  else if (chain.type === TYPE.NSEC) prove(draft, chain, chain.covering(name), role);
  // RFC 5155 section 7.2.4: a name left out by opt-out is shown not to be covered by anything stronger.
  else proveEncloser(draft, chain, name, parentOf(name));
}

/** RFC 5155 section 7.2.1, from the deepest ancestor that has an NSEC3 record: opt-out may have left some out. */
function proveEncloser(draft: Draft, chain: Chain, name: Name, encloser: Name): void {
  let provable = encloser;
  while (chain.matching(provable) === undefined && isBelow(provable, draft.zone.apex)) {
    provable = parentOf(provable);
  }
  prove(draft, chain, chain.matching(provable), "encloser");
  prove(draft, chain, chain.covering(nextCloser(provable, name)), "next-closer");
}

function prove(draft: Draft, chain: Chain, owner: Name | undefined, role: ProofRole): void {
  const { question, authority, zone } = draft;
  if (!question.dnssec || owner === undefined) return;
  const at = authority.findIndex((entry) => entry.owner === owner && entry.rrset.type === chain.type);
  const present = authority[at];
  if (present !== undefined) {
    authority[at] = { ...present, roles: new Set([...(present.roles ?? []), role]) };
    return;
  }
  const rrset = zone.serve(owner, chain.type);
  if (rrset !== undefined) authority.push({ owner, rrset, roles: new Set([role]) });
}

/** Adds a denial made for this question, in zones that do so; false in all others. */
function proveOnline(draft: Draft, name: Name, types: readonly number[]): boolean {
  const rrset = draft.zone.denyOnline(name, types);
  if (rrset === undefined) return false;
  if (draft.question.dnssec) draft.authority.push({ owner: name, rrset, roles: new Set(["match"]) });
  return draft.question.dnssec;
}
