/** Origins of single addresses, asked of Team Cymru where there is no table of routes (`routing.md` 4.2). */
import type { DnsAnswer, DnsEvidence, StoredRrset } from "../model/evidence.ts";
import type { RouteLookup } from "../model/routing.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { isAtOrBelow, nameFromText } from "../proto/dns/name.ts";
import { parseRdata } from "../proto/dns/presentation.ts";
import { readTxt } from "../proto/dns/rdata.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import type { Address } from "../proto/ip/address.ts";
import { CYMRU_DOMAIN, type CymruRoute, cymruQuestion, parseCymruLines } from "../proto/rpki/cymru.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs" | "evidence">;

/** What the service says of an address. */
export interface OriginAnswer {
  readonly lookup: Exclude<RouteLookup, "special">;
  readonly granularity: 24 | 48;
  /** Key of `dns.answers`; absent when nothing was asked. */
  readonly answer?: string;
  readonly detail?: string;
  readonly routes: readonly CymruRoute[];
}

/** Says of each prefix whether it may still be asked about. */
export type PrefixBudget = (prefix: string) => boolean;

/** Allows so many distinct prefixes, and any of them again. */
export function makePrefixBudget(most: number): PrefixBudget {
  const asked = new Set<string>();
  return (prefix) => {
    if (!asked.has(prefix) && asked.size >= most) return false;
    asked.add(prefix);
    return true;
  };
}

/** Asks about the network around an address, so that the service does not learn the address itself. */
export async function askCymru(
  address: Address,
  needs: Needs,
  isAllowed: PrefixBudget,
): Promise<OriginAnswer> {
  const { name, granularity, prefix } = cymruQuestion(address);
  if (!isAllowed(prefix)) return { lookup: "unavailable", detail: "budget", granularity, routes: [] };
  const answer = await needs.lookup(name, "TXT");
  return { granularity, answer: `${name}/TXT`, ...readOrigins(name, answer, address, needs) };
}

type Origins = Pick<OriginAnswer, "lookup" | "detail" | "routes">;

const without = (lookup: RouteLookup & Origins["lookup"], detail?: string): Origins => ({
  lookup,
  ...(detail === undefined ? {} : { detail }),
  routes: [],
});

function readOrigins(name: string, answer: DnsAnswer, address: Address, needs: Needs): Origins {
  if (answer.security === "bogus") return without("unavailable", "bogus");
  switch (answer.outcome) {
    case "ok":
      return fromRecords(needs.rrs(answer), address);
    case "nodata":
      return without("unrouted");
    case "nxdomain":
      return isOwnDenial(name, answer, needs.evidence())
        ? without("unrouted")
        : without("unavailable", "nxdomain-above");
    case "timeout":
      return without("timeout");
    default:
      return without("unavailable", answer.outcome);
  }
}

function fromRecords(rrsets: readonly StoredRrset[], address: Address): Origins {
  const lines = rrsets.filter(({ type }) => type === "TXT").flatMap(({ rdata }) => rdata.map(lineOf));
  const read = parseCymruLines(lines, address);
  if (!read.ok) return without("unavailable", read.reason);
  return read.value.length === 0 ? without("unrouted") : { lookup: "routed", routes: read.value };
}

/** The character-strings of a TXT record as one text. */
function lineOf(text: string): string {
  const rdata = parseRdata(TYPE.TXT, text);
  const strings = rdata.ok ? readTxt(rdata.value) : null;
  return strings === null ? "" : Buffer.concat(strings).toString("utf8");
}

/** Whether a name was denied by the service itself: a zone above that has lost the service says nothing of routes. */
function isOwnDenial(text: string, { messages }: DnsAnswer, dns: DnsEvidence): boolean {
  const soas = messages
    .flatMap((id) => dns.messages[id]?.authority ?? [])
    .flatMap((key) => dns.rrsets[key] ?? [])
    .filter(({ type }) => type === "SOA");
  const [name, service] = [nameFromText(text), nameFromText(CYMRU_DOMAIN)];
  return soas.some(({ name: owner }) => {
    const zone = nameFromText(owner);
    if (!(zone.ok && name.ok && service.ok)) return false;
    return isAtOrBelow(zone.value, service.value) && isAtOrBelow(name.value, zone.value);
  });
}
