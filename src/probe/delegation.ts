import type { DnsAnswer, NameServerHost, ZoneServers } from "../model/evidence.ts";
import type { DnsSession, ZoneCut } from "../net/dns/session.ts";
import { hostName } from "./host-name.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;

/** Name servers looked at in one zone; RFC 1035 knows no limit, the root has 13. */
const MAX_HOSTS = 26;

/** The name servers of a zone by name and address: what the parent says, what the zone says. */
export async function probeDelegation(cut: ZoneCut, needs: Needs): Promise<ZoneServers> {
  const child = await childNames(cut.zone, needs);
  const names = [...new Set([...(cut.ns ?? []), ...(child ?? [])])].sort().slice(0, MAX_HOSTS);
  const hosts = await Promise.all(names.map((name) => probeHost(name, needs)));
  return {
    parent: cut.parent,
    parent_ns: cut.ns,
    glue: cut.glue,
    ...(cut.referralSize === undefined ? {} : { referral_size: cut.referralSize }),
    child_ns: child,
    hosts,
  };
}

/** Names in the NS RRset of the zone itself; `null` when it was not learnt. */
async function childNames(zone: string, { lookup, rrs }: Needs): Promise<string[] | null> {
  const answer = await lookup(zone, "NS");
  if (answer.outcome === "nodata") return [];
  if (answer.outcome !== "ok") return null;
  return rrs(answer)
    .filter(({ type }) => type === "NS")
    .flatMap(({ rdata }) => rdata.map(hostName))
    .sort();
}

async function probeHost(name: string, needs: Needs): Promise<NameServerHost> {
  const [a, aaaa] = await Promise.all([needs.lookup(name, "A"), needs.lookup(name, "AAAA")]);
  const alias = a.cname[0] ?? aaaa.cname[0];
  return {
    name,
    a: `${name}/A`,
    aaaa: `${name}/AAAA`,
    ipv4: addressesOf(a, "A", needs),
    ipv6: addressesOf(aaaa, "AAAA", needs),
    ...(alias === undefined ? {} : { alias }),
  };
}

/** Addresses in the answer; `null` when they were not learnt. */
function addressesOf(answer: DnsAnswer, type: "A" | "AAAA", { rrs }: Needs): string[] | null {
  if (answer.outcome === "nodata" || answer.outcome === "nxdomain") return [];
  if (answer.outcome !== "ok") return null;
  const rdata = rrs(answer)
    .filter((rrset) => rrset.type === type)
    .flatMap((rrset) => rrset.rdata);
  return [...new Set(rdata)].sort();
}
