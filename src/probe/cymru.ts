/** Origins of single addresses, asked of Team Cymru where there is no table of routes (`routing.md` 4.2). */
import type { DnsAnswer, DnsEvidence, StoredRrset } from "../model/evidence.ts";
import type { RouteLookup } from "../model/routing.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { isAtOrBelow, nameFromText } from "../proto/dns/name.ts";
import { parseRdata } from "../proto/dns/presentation.ts";
import { readTxt } from "../proto/dns/rdata.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import type { Address } from "../proto/ip/address.ts";
import { asnText } from "../proto/rpki/asn.ts";
import { type CymruQuestion, cymruQuestion, parseCymruTxt } from "../proto/rpki/cymru.ts";
import { prefixText } from "../proto/rpki/prefix.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs" | "evidence">;

/** A denial from a zone above this one says nothing of routes. */
const SERVICE = "cymru.com";

/** A route that the service tells; it counts no peers. */
interface CymruRoute {
  readonly prefix: string;
  readonly origin: number;
  readonly as: string;
  readonly peers: null;
}

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
  const question = cymruQuestion(address);
  const { name, block } = question;
  const granularity = block.family === 4 ? 24 : 48;
  if (!isAllowed(prefixText(block))) {
    return { lookup: "unavailable", detail: "budget", granularity, routes: [] };
  }
  const answer = await needs.lookup(name, "TXT");
  return { granularity, answer: `${name}/TXT`, ...readOrigins(question, answer, needs) };
}

type Origins = Pick<OriginAnswer, "lookup" | "detail" | "routes">;

const without = (lookup: RouteLookup & Origins["lookup"], detail?: string): Origins => ({
  lookup,
  ...(detail === undefined ? {} : { detail }),
  routes: [],
});

function readOrigins(question: CymruQuestion, answer: DnsAnswer, needs: Needs): Origins {
  if (answer.security === "bogus") return without("unavailable", "bogus");
  switch (answer.outcome) {
    case "ok":
      return fromRecords(needs.rrs(answer), question);
    case "nodata":
      return without("unrouted");
    case "nxdomain":
      return isOwnDenial(question.name, answer, needs.evidence())
        ? without("unrouted")
        : without("unavailable", "nxdomain-above");
    case "timeout":
      return without("timeout");
    default:
      return without("unavailable", answer.outcome);
  }
}

function fromRecords(rrsets: readonly StoredRrset[], question: CymruQuestion): Origins {
  const lines = rrsets.filter(({ type }) => type === "TXT").flatMap(({ rdata }) => rdata.map(lineOf));
  const routes: CymruRoute[] = [];
  for (const line of lines) {
    const said = parseCymruTxt(line, question);
    if (said === null) return without("unavailable", "malformed");
    if (said.kind === "unrouted") continue;
    const prefix = prefixText(said.prefix);
    routes.push(...said.origins.map((origin) => ({ prefix, origin, as: asnText(origin), peers: null })));
  }
  return routes.length === 0 ? without("unrouted") : { lookup: "routed", routes: inOrder(routes) };
}

/** Each once, the longest prefix first, then the lowest origin. */
function inOrder(routes: readonly CymruRoute[]): CymruRoute[] {
  const distinct = new Map(routes.map((route) => [`${route.prefix} ${route.as}`, route]));
  const lengthOf = ({ prefix }: CymruRoute): number => Number(prefix.split("/")[1]);
  return [...distinct.values()].sort((a, b) => lengthOf(b) - lengthOf(a) || a.origin - b.origin);
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
  const [name, service] = [nameFromText(text), nameFromText(SERVICE)];
  return soas.some(({ name: owner }) => {
    const zone = nameFromText(owner);
    if (!(zone.ok && name.ok && service.ok)) return false;
    return isAtOrBelow(zone.value, service.value) && isAtOrBelow(name.value, zone.value);
  });
}
