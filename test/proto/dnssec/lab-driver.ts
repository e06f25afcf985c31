/** Answers a validator's questions from a lab internet without sockets: iteratively, or as a recursive resolver would. */
import { isAtOrBelow, isBelow, type Name, parentOf, ROOT } from "../../../src/proto/dns/name.ts";
import { RCODE } from "../../../src/proto/dns/rcode.table.ts";
import { readA, readNameRdata } from "../../../src/proto/dns/rdata.ts";
import type { Response, RRset } from "../../../src/proto/dns/rrset.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import type { Ask, Reply } from "../../../src/proto/dnssec/ask.ts";
import { type LabSource, type Numbered, openWire, type Wire } from "./lab-wire.ts";

export type LabMode = "iterate" | "reverse" | "stub";

export interface LabDriver {
  answer(ask: Ask): Reply;
  readonly wire: Wire;
}

interface Zone {
  readonly name: Name;
  readonly servers: readonly string[];
  /** Zone cuts above and including this one, without the root. */
  readonly cuts: readonly Name[];
}

interface Resolver {
  readonly wire: Wire;
  readonly root: Zone;
  readonly isReversed: boolean;
  readonly zones: Map<Name, Zone>;
  readonly referrals: Map<Name, Numbered>;
}

const MAX_NESTING = 6;
const MAX_HOPS = 11;
const USABLE: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN]);

/** `reverse` asks the servers of a zone in the opposite order. */
export function labDriver(source: LabSource, mode: LabMode): LabDriver {
  const resolver: Resolver = {
    wire: openWire(source),
    root: { name: ROOT, servers: source.roots.slice(0, 1), cuts: [] },
    isReversed: mode === "reverse",
    zones: new Map(),
    referrals: new Map(),
  };
  const known = new Map<string, Reply>();
  const find = (ask: Ask): Reply => (mode === "stub" ? recurse(resolver, ask) : iterate(resolver, ask));
  return {
    wire: resolver.wire,
    answer: (ask) => {
      const key = `${ask.type} ${ask.name} ${ask.again}`;
      const reply = known.get(key) ?? find(ask);
      known.set(key, reply);
      return reply;
    },
  };
}

function iterate(resolver: Resolver, ask: Ask): Reply {
  const { name, type, again } = ask;
  if (type === TYPE.DS && name !== ROOT) return askParent(resolver, ask);
  const zone = zoneOf(resolver, name, type, 0);
  const replies = repliesOf(resolver, zone, name, type).filter(({ response }) => response.aa);
  return numbered(replies, again, zone.cuts);
}

function numbered(replies: readonly Numbered[], again: number, cuts?: readonly Name[]): Reply {
  const reply = replies[again];
  if (reply === undefined) return { failed: again === 0 ? "servfail" : "exhausted" };
  return { ...reply, ...(cuts === undefined ? {} : { cuts }) };
}

function askParent(resolver: Resolver, { name, again }: Ask): Reply {
  const parent = zoneOf(resolver, parentOf(name), TYPE.NS, 0);
  const referral = resolver.referrals.get(name);
  const replies = repliesOf(resolver, parent, name, TYPE.DS);
  return numbered(referral === undefined ? replies : [referral, ...replies], again);
}

function repliesOf({ wire }: Resolver, { servers }: Zone, name: Name, type: number): Numbered[] {
  return servers
    .map((server) => wire.ask(server, name, type))
    .filter((reply) => reply !== null)
    .filter(({ response }) => USABLE.has(response.rcode));
}

/** The zone whose servers answer for a name, as far as referrals lead. */
function zoneOf(resolver: Resolver, name: Name, type: number, nesting: number): Zone {
  let zone = resolver.root;
  for (
    let next: Zone | null = zone;
    next !== null;
    next = referredZone(resolver, zone, { name, type, nesting })
  ) {
    zone = next;
  }
  return zone;
}

function referredZone(
  resolver: Resolver,
  zone: Zone,
  { name, type, nesting }: { readonly name: Name; readonly type: number; readonly nesting: number },
): Zone | null {
  for (const server of zone.servers) {
    const reply = resolver.wire.ask(server, name, type);
    const ns = reply === null ? undefined : referralIn(reply.response, zone, name);
    if (reply === null || ns === undefined) continue;
    const known = resolver.zones.get(ns.name) ?? {
      name: ns.name,
      servers: addressesOf(resolver, ns, reply.response, nesting),
      cuts: [...zone.cuts, ns.name],
    };
    resolver.zones.set(ns.name, known);
    if (!resolver.referrals.has(ns.name)) resolver.referrals.set(ns.name, reply);
    return known;
  }
  return null;
}

function referralIn({ rcode, answer, authority }: Response, zone: Zone, name: Name): RRset | undefined {
  const hasSoa = authority.some(({ type }) => type === TYPE.SOA);
  if (rcode !== RCODE.NOERROR || answer.length > 0 || hasSoa) return undefined;
  return authority.find(
    (rrset) => rrset.type === TYPE.NS && isBelow(rrset.name, zone.name) && isAtOrBelow(name, rrset.name),
  );
}

function addressesOf(
  resolver: Resolver,
  ns: RRset,
  { additional }: Response,
  nesting: number,
): readonly string[] {
  const hosts = ns.rdatas.map(readNameRdata).filter((host) => host !== null);
  const addresses = hosts.flatMap((host) => {
    const glue = additional.find(({ name, type }) => name === host && type === TYPE.A);
    const found = glue ?? lookUp(resolver, host, nesting + 1);
    return (found?.rdatas ?? []).map(readA).filter((address) => address !== null);
  });
  return resolver.isReversed ? addresses.toReversed() : addresses;
}

function lookUp(resolver: Resolver, host: Name, nesting: number): RRset | undefined {
  if (nesting > MAX_NESTING) return undefined;
  const zone = zoneOf(resolver, host, TYPE.A, nesting);
  const answer = repliesOf(resolver, zone, host, TYPE.A)[0]?.response.answer ?? [];
  const end = aliasEnd(host, TYPE.A, answer) ?? host;
  return (
    answer.find(({ name, type }) => name === end && type === TYPE.A) ??
    answer.find(({ type }) => type === TYPE.A)
  );
}

/** Follows aliases and puts the whole chain into one reply, as a resolver does. */
function recurse(resolver: Resolver, ask: Ask): Reply {
  const answer: RRset[] = [];
  let name = ask.name;
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    const reply = iterate(resolver, { ...ask, name });
    if ("failed" in reply) return reply;
    answer.push(...reply.response.answer.filter((rrset) => !answer.includes(rrset)));
    const next = aliasEnd(name, ask.type, reply.response.answer);
    if (next === null) return { id: `${reply.id}-${hop}`, response: { ...reply.response, answer } };
    name = next;
  }
  return { failed: "servfail" };
}

/** The alias at the end of what a reply answers when the chain goes on elsewhere; `null` when it is complete. */
function aliasEnd(start: Name, type: number, answer: readonly RRset[]): Name | null {
  let name = start;
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    if (answer.some((rrset) => rrset.name === name && rrset.type === type)) return null;
    const cname = answer.find((rrset) => rrset.name === name && rrset.type === TYPE.CNAME)?.rdatas[0];
    const next = cname === undefined ? null : readNameRdata(cname);
    if (next === null) return name === start ? null : name;
    name = next;
  }
  return null;
}
