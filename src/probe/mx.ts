import type { MxEvidence } from "../model/mail.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { hostName } from "./host-name.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;
type MxRecord = MxEvidence["records"][number];

/** Hosts measured at most, the preferred ones first (`mail.md` 1.3). */
const MAX_HOSTS = 10;

const HOST_TYPES = ["A", "AAAA", "SOA"] as const;

/**
 * The MX records of a domain, and the hosts to measure: by preference, then by name, without the null MX (RFC 7505)
 * and `localhost`. The addresses and the SOA of each host are asked for; the answers stay in the session.
 */
export async function probeMx(domain: string, { lookup, rrs }: Needs): Promise<MxEvidence> {
  const answer = await lookup(domain, "MX");
  const records = rrs(answer)
    .filter(({ type }) => type === "MX")
    .flatMap(({ rdata }) => rdata.flatMap(readMx));
  const ordered = [...records].sort(byPreference);
  const names = new Set(ordered.map(({ exchange }) => exchange).filter(isHost));
  const hosts = [...names].slice(0, MAX_HOSTS);
  await Promise.all(hosts.flatMap((host) => HOST_TYPES.map((type) => lookup(host, type))));
  return { answer: `${domain}/MX`, records: ordered, hosts, skipped: [...names].slice(MAX_HOSTS) };
}

/** One record, or none where the text is not one of an MX (RFC 1035 section 3.3.9). */
function readMx(rdata: string): MxRecord[] {
  const [preference = "", exchange = "", ...rest] = rdata.trim().split(/\s+/);
  if (!/^\d{1,5}$/.test(preference) || exchange === "" || rest.length > 0) return [];
  return [{ preference: Number(preference), exchange: hostName(exchange) }];
}

const isHost = (exchange: string): boolean => exchange !== "." && exchange !== "localhost";

function byPreference(a: MxRecord, b: MxRecord): number {
  if (a.preference !== b.preference) return a.preference - b.preference;
  if (a.exchange === b.exchange) return 0;
  return a.exchange < b.exchange ? -1 : 1;
}
