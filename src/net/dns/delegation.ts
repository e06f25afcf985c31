/** Zones as the run knows them: by a referral, by hints, or as given. */

import type { ServerFailure } from "../../model/evidence.ts";
import { countLabels, isAtOrBelow, type Name, nameToText } from "../../proto/dns/name.ts";
import { readA, readAaaa, readNameRdata } from "../../proto/dns/rdata.ts";
import type { Response } from "../../proto/dns/rrset.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { DNS_SERVER, ITERATION, type ServerLimits } from "../limits.table.ts";
import type { Trust } from "../policy.ts";
import type { Reply } from "./reply.ts";
import type { ZoneCut } from "./session.ts";
import type { ServerAddress } from "./transport.ts";

/** A zone and its servers. What is found out about it later is added. */
export interface Delegation {
  readonly name: Name;
  readonly parent: Delegation | null;
  readonly source: ZoneCut["source"];
  /** In canonical order of the text. */
  readonly ns: readonly Name[];
  readonly glue: ReadonlyMap<Name, readonly string[]>;
  /** The reply that showed the delegation. */
  readonly referral?: Reply;
  referralSize?: number;
  /** Usable addresses, growing as names without glue are looked up. */
  readonly servers: ServerAddress[];
  /** NS names that have not been looked up. */
  readonly unresolved: Name[];
  /** NS names are being looked up. */
  isSearching: boolean;
  /** Address questions asked for NS names. */
  addressQuestions: number;
  /** Why NS names gave no address. */
  readonly failures: ServerFailure[];
  /** It gave a referral, or an answer of its own. */
  refers: boolean;
  answers: boolean;
  /** No server could be used, until then. */
  deadUntilMs?: number;
  /** The second try after all servers answered with an error; true when it helped. */
  recovery?: Promise<boolean>;
}

const DNS_PORT = 53;

export interface DelegationInput {
  readonly name: Name;
  readonly parent: Delegation | null;
  readonly source: ZoneCut["source"];
  readonly ns: readonly Name[];
  readonly glue: ReadonlyMap<Name, readonly string[]>;
  readonly trust: Trust;
  readonly limits: ServerLimits;
  readonly referral?: Reply;
}

/** A zone whose servers are the addresses that came along; names without any are left to be looked up. */
export function makeDelegation(input: DelegationInput): Delegation {
  const { name, parent, source, ns, glue, trust, limits, referral } = input;
  const addresses = [...new Set(ns.flatMap((server) => glue.get(server) ?? []))];
  return {
    name,
    parent,
    source,
    ns,
    glue,
    ...(referral === undefined ? {} : { referral, referralSize: referral.response.size }),
    servers: addresses
      .slice(0, ITERATION.addresses)
      .map((address) => ({ address, port: DNS_PORT, trust, limits })),
    unresolved: ns.filter((server) => (glue.get(server) ?? []).length === 0),
    isSearching: false,
    addressQuestions: 0,
    failures: [],
    refers: false,
    answers: false,
  };
}

/** Adds addresses that a lookup of an NS name gave. */
export function addServers(zone: Delegation, addresses: readonly string[], limits: ServerLimits): void {
  for (const address of addresses) {
    const isKnown = zone.servers.some((server) => server.address === address);
    if (isKnown || zone.servers.length >= ITERATION.addresses) continue;
    zone.servers.push({ address, port: DNS_PORT, trust: "target", limits });
  }
}

/** Root and top-level domains are asked more slowly than other zones. */
export function limitsOf(zone: Name, perServer?: number): ServerLimits {
  const limits = countLabels(zone) <= 1 ? DNS_SERVER.parent : DNS_SERVER.server;
  if (perServer === undefined) return limits;
  return { ...limits, perSecond: perServer, burst: Math.max(1, 2 * perServer), perSecondMax: perServer };
}

/**
 * The NS names and addresses of a referral. Addresses count only for those names, and only when the name lies inside
 * the zone of the server that sent them (dns.md 4.2).
 */
export function readReferral(
  { authority, additional }: Response,
  child: Name,
  zone: Name,
): { readonly ns: Name[]; readonly glue: Map<Name, string[]> } {
  const names = authority
    .filter(({ name, type }) => name === child && type === TYPE.NS)
    .flatMap(({ rdatas }) => rdatas.flatMap((rdata) => readNameRdata(rdata) ?? []));
  const ns = sortNames([...new Set(names)]);
  const glue = new Map<Name, string[]>();
  for (const { name, type, rdatas } of additional) {
    if (!ns.includes(name) || !isAtOrBelow(name, zone)) continue;
    const addresses = rdatas.flatMap((rdata) => addressOf(type, rdata) ?? []);
    if (addresses.length > 0) glue.set(name, [...(glue.get(name) ?? []), ...addresses]);
  }
  return { ns, glue };
}

/** The address in the RDATA of an A or AAAA record. */
export function addressOf(type: number, rdata: Buffer): string | null {
  if (type === TYPE.A) return readA(rdata);
  return type === TYPE.AAAA ? readAaaa(rdata) : null;
}

/** Zones from the top down to a zone, the root left out. */
export function cutsTo(zone: Delegation): Name[] {
  const cuts: Name[] = [];
  for (let at: Delegation | null = zone; at !== null; at = at.parent) {
    if (at.name.length > 1) cuts.unshift(at.name);
  }
  return cuts;
}

export function sortNames(names: readonly Name[]): Name[] {
  const text = new Map(names.map((name) => [name, nameToText(name)]));
  return [...names].sort((a, b) => ((text.get(a) ?? "") < (text.get(b) ?? "") ? -1 : 1));
}
