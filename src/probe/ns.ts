import { getPublicSuffix } from "tldts";
import type { Depth } from "../model/depth.ts";
import type { NameServerHost, ServerObservations, ZoneServers } from "../model/evidence.ts";
import type { DnsSession, ZoneCut } from "../net/dns/session.ts";
import { parseAddress } from "../proto/ip/address.ts";
import { probeDelegation } from "./delegation.ts";
import { askAgain } from "./ns-again.ts";
import { askServer, type Questions } from "./ns-questions.ts";

export interface NsOptions {
  readonly depth: Depth;
  /** Families that are used at all. */
  readonly families: readonly ("ipv4" | "ipv6")[];
  /** A label that exists in no zone, for the questions about names that do not exist. */
  readonly randomLabel: string;
}

type Needs = Pick<DnsSession, "zone" | "lookup" | "rrs" | "ask" | "evidence"> & {
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** Addresses that get every question of the depth; of the others only those of IPv6 are tried. */
const MAX_ADDRESSES = 8;
/** Parent addresses asked for the DS RRset in depth `deep`. */
const MAX_PARENT_ADDRESSES = 6;

/**
 * The zone that holds a name and its name servers: both sides of the delegation, and what each address shows.
 *
 * `fast` only tries the IPv6 addresses, `standard` and `deep` put `dns.md` 5.5's questions. All servers at once.
 */
export async function probeNs(
  name: string,
  options: NsOptions,
  needs: Needs,
): Promise<Record<string, ZoneServers>> {
  const [cut, soa] = await Promise.all([needs.zone(name), needs.lookup(name, "SOA")]);
  if (!SETTLED.has(soa.outcome) && isPublic(cut.zone, name)) return {};
  const zone = await probeDelegation(cut, needs);
  // A name that does not exist says nothing about the zone above it, often a TLD.
  if (soa.outcome === "nxdomain" && soa.cname.length === 0) return { [cut.zone]: zone };
  const isTroubled = soa.outcome === "servfail" || soa.outcome === "refused";
  const [asked, parentDs] = await Promise.all([
    askServers(cut.zone, zone, { ...options, isTroubled }, needs),
    options.depth === "deep" ? askParents(cut, needs) : undefined,
  ]);
  return { [cut.zone]: { ...zone, ...(parentDs === undefined ? {} : { parent_ds: parentDs }), ...asked } };
}

/** Outcomes of a question that reached the servers of the zone that holds the name. */
const SETTLED: ReadonlySet<string> = new Set(["ok", "nodata"]);

/**
 * Whether a zone is one under which others register names, and not itself the subject. Where the way to a name ends in
 * such a zone, the name has no zone of its own, or its zone is not known.
 */
function isPublic(zone: string, name: string): boolean {
  const suffix = getPublicSuffix(name) ?? "";
  return zone !== name && (zone === "." || zone === suffix || suffix.endsWith(`.${zone}`));
}

/** The delegations that hold some names, by zone: names and addresses only. */
export async function probeZones(
  names: readonly string[],
  needs: Pick<DnsSession, "zone" | "lookup" | "rrs">,
): Promise<Record<string, ZoneServers>> {
  const cuts = await Promise.all(names.map((name) => needs.zone(name)));
  const distinct = [...new Map(cuts.map((cut) => [cut.zone, cut])).values()];
  const zones = await Promise.all(
    distinct.map(async (cut) => [cut.zone, await probeDelegation(cut, needs)] as const),
  );
  return Object.fromEntries(zones);
}

async function askServers(
  zone: string,
  { hosts, glue }: ZoneServers,
  options: NsOptions & { readonly isTroubled: boolean },
  needs: Needs,
): Promise<Pick<ZoneServers, "servers" | "skipped">> {
  const targets = targetsOf(hosts, glue, options.families);
  const full = options.depth === "fast" ? [] : inTurns(targets).slice(0, MAX_ADDRESSES);
  // Where no server gave an answer, each must have its say before the blame is theirs (`settled.md` 2.6 row 13).
  const reachOnly = targets.filter(
    (each) => !full.includes(each) && (options.isTroubled || isIpv6(each.address)),
  );
  const plan = [
    ...full.map((each) => ({ ...each, questions: options.depth as Questions })),
    ...reachOnly.map((each) => ({ ...each, questions: "reach" as const })),
  ].sort((a, b) => (a.address < b.address ? -1 : 1));
  const ask = { zone, randomLabel: options.randomLabel };
  const first = await Promise.all(
    plan.map(
      async (each): Promise<[string, ServerObservations]> => [
        each.address,
        { hosts: each.hosts, ...(await askServer(each.address, each.questions, ask, needs)) },
      ],
    ),
  );
  const servers = await askAgain(zone, Object.fromEntries(first), needs);
  const skipped = targets.filter((each) => !full.includes(each)).map(({ address }) => address);
  return {
    servers,
    ...(options.depth === "fast" || skipped.length === 0 ? {} : { skipped: skipped.sort() }),
  };
}

interface Target {
  readonly address: string;
  readonly hosts: readonly string[];
}

/** Every address of every name server, with the names it goes by; glue where the name itself gives no address. */
function targetsOf(
  hosts: readonly NameServerHost[],
  glue: ZoneServers["glue"],
  families: NsOptions["families"],
): Target[] {
  const names = new Map<string, string[]>();
  for (const { name, ipv4, ipv6 } of hosts) {
    const own = [...(ipv4 ?? []), ...(ipv6 ?? [])];
    const addresses = own.length > 0 ? own : (glue[name] ?? []);
    for (const address of addresses) names.set(address, [...(names.get(address) ?? []), name]);
  }
  return [...names]
    .map(([address, of]) => ({ address, hosts: of }))
    .filter(({ address }) => families.includes(isIpv6(address) ? "ipv6" : "ipv4"));
}

function isIpv6(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed.ok && parsed.family === 6;
}

/** The first address of each name, then the second of each, and so on; thus every name is reached before the cap. */
function inTurns(targets: readonly Target[]): Target[] {
  const turns = new Map<string, number>();
  const ranked = targets.map((target) => {
    const host = target.hosts[0] ?? "";
    const turn = turns.get(host) ?? 0;
    turns.set(host, turn + 1);
    return { target, turn };
  });
  return ranked.sort((a, b) => a.turn - b.turn).map(({ target }) => target);
}

/** DS records as each server of the parent gives them; `null` for a server that gave no answer. */
async function askParents(
  { zone, parentServers }: ZoneCut,
  { ask, evidence }: Needs,
): Promise<Record<string, readonly string[] | null>> {
  const asked = await Promise.all(
    parentServers.slice(0, MAX_PARENT_ADDRESSES).map(async (address) => {
      const { message } = await ask(address, { name: zone, type: "DS" });
      return [address, message === undefined ? null : dsOf(message, evidence())] as const;
    }),
  );
  return Object.fromEntries(asked);
}

function dsOf(key: string, { messages, rrsets }: ReturnType<Needs["evidence"]>): string[] | null {
  const message = messages[key];
  if (message?.rcode !== "NOERROR") return null;
  return message.answer
    .flatMap((each) => rrsets[each] ?? [])
    .filter(({ type }) => type === "DS")
    .flatMap(({ rdata }) => rdata)
    .sort();
}
