/** What can be reached from here, measured at the servers of the root only. */
import { isIPv6 } from "node:net";
import type { Outcome } from "../model/attempt.ts";
import type { Vantage } from "../model/evidence.ts";
import { type Name, nameFromText, ROOT } from "../proto/dns/name.ts";
import type { Response } from "../proto/dns/rrset.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { compareSerials, readRrsig } from "../proto/dnssec/rrsig.ts";
import { classify } from "./dns/classify.ts";
import type { Account } from "./dns/context.ts";
import type { Delegation } from "./dns/delegation.ts";
import { type ExchangeNeeds, exchange, stepsOf } from "./dns/exchange.ts";
import { ITERATIVE_FORM } from "./dns/form.ts";
import type { Reply } from "./dns/reply.ts";
import type { ServerAddress } from "./dns/transport.ts";
import type { Family } from "./family.ts";

export interface VantageNeeds {
  readonly root: Delegation;
  /** Families that the user wants. */
  readonly families: readonly Family[];
  readonly exchange: ExchangeNeeds;
  readonly account: Account;
  readonly hasRoute: (family: Family) => Promise<boolean>;
  /** Unix seconds. */
  readonly now: () => number;
  readonly firstMs?: number;
  /**
   * The prefix of a translator of this network, which is used from then on; `null` where there is none, `undefined`
   * where there is nobody to ask.
   */
  readonly translator?: () => Promise<string | null | undefined>;
}

export type Measured = Pick<Vantage, "ipv4" | "ipv6" | "dns" | "clock" | "nat64_prefix">;

/** Root servers asked at once, and how many of them make a family work. */
const ASKED = 3;
/** A name far below the root: its servers can only refer. */
const DEEP_NAME = "www.iana.org";

/** Families, whether port 53 is open and not intercepted, and the clock. */
export async function measureVantage(needs: VantageNeeds): Promise<Measured> {
  const [native, ipv6] = await Promise.all([reach("ipv4", needs), reach("ipv6", needs)]);
  const { ipv4, prefix } = await throughTranslator(native, ipv6, needs);
  const answering = [...ipv4.answering, ...ipv6.answering];
  const dns = await judgeDns(answering, needs);
  const isSilent = answering.length === 0;
  return {
    // Where port 53 is closed it cannot tell one family from the other: having a route must do.
    ipv4: isSilent && ipv4.hasRoute ? "ok" : ipv4.state,
    ipv6: isSilent && ipv6.hasRoute ? "ok" : ipv6.state,
    dns,
    clock: await judgeClock(answering, needs),
    ...(prefix === undefined ? {} : { nat64_prefix: prefix }),
  };
}

/** RFC 7050: a network that has IPv6 only may have a translator that leads to IPv4 addresses all the same. */
async function throughTranslator(
  native: Reach,
  ipv6: Reach,
  needs: VantageNeeds,
): Promise<{ readonly ipv4: Reach; readonly prefix?: string | null }> {
  const isMissing = needs.families.includes("ipv4") && native.state === "none";
  if (!isMissing || !ipv6.hasRoute) return { ipv4: native };
  const prefix = await needs.translator?.();
  if (prefix === undefined) return { ipv4: native };
  if (prefix === null) return { ipv4: native, prefix };
  const { state, answering } = await reach("ipv4", needs);
  // A way that was not seen to lead anywhere counts only where nothing answers at all.
  return { ipv4: { state, answering, hasRoute: true }, prefix };
}

interface Reach {
  readonly state: "ok" | "none" | "broken";
  readonly hasRoute: boolean;
  readonly answering: readonly ServerAddress[];
}

const NOTHING: Reach = { state: "none", hasRoute: false, answering: [] };

async function reach(family: Family, needs: VantageNeeds): Promise<Reach> {
  if (!needs.families.includes(family)) return NOTHING;
  const servers = needs.root.servers.filter(({ address }) => isIPv6(address) === (family === "ipv6"));
  const first = await askAll(servers.slice(0, ASKED), needs);
  const isEnough = first.every(({ reply }) => reply !== undefined) && first.length > 0;
  const all = isEnough ? first : [...first, ...(await askAll(servers.slice(ASKED, 2 * ASKED), needs))];
  const answering = all.filter(({ reply }) => reply !== undefined).map(({ server }) => server);
  if (answering.length > 0 && answering.length >= Math.min(ASKED, all.length)) {
    return { state: "ok", hasRoute: true, answering };
  }
  if (all.every(({ outcome }) => NO_WAY.has(outcome))) {
    // Hints without this family say nothing about it. A firewall that forbids port 53 is not the lack of a family.
    const hasRoute = await needs.hasRoute(family);
    return { state: hasRoute && all.length === 0 ? "ok" : "none", hasRoute, answering };
  }
  return { state: "broken", hasRoute: await needs.hasRoute(family), answering };
}

const NO_WAY: ReadonlySet<Outcome> = new Set(["blocked", "unreachable", "denied"]);

interface Heard {
  readonly server: ServerAddress;
  readonly outcome: Outcome;
  readonly reply?: Reply;
}

function askAll(servers: readonly ServerAddress[], needs: VantageNeeds): Promise<Heard[]> {
  return Promise.all(servers.map((server) => ask(server, ROOT, TYPE.NS, needs)));
}

async function ask(server: ServerAddress, name: Name, type: number, needs: VantageNeeds): Promise<Heard> {
  const { account, firstMs } = needs;
  const asking = { server, name, type, form: ITERATIVE_FORM, log: account.log, signal: account.signal };
  const steps = stepsOf(1, { tcp: false, ...(firstMs === undefined ? {} : { firstMs }) });
  const result = await exchange(asking, steps, needs.exchange);
  if (result.outcome !== "ok") return { server, outcome: result.outcome };
  return { server, outcome: "ok", reply: result.value };
}

/** A question far below the root must bring a referral, or the denial of a root that has no such name. */
async function judgeDns(answering: readonly ServerAddress[], needs: VantageNeeds): Promise<Vantage["dns"]> {
  const name = nameFromText(DEEP_NAME);
  const [first, last] = [answering[0], answering.at(-1)];
  if (first === undefined || last === undefined || !name.ok) return "blocked";
  const question = { name: name.value, type: TYPE.A };
  const heard = await Promise.all(
    [...new Set([first, last])].map((server) => ask(server, question.name, question.type, needs)),
  );
  const isIntercepted = heard.some(({ reply }) => reply !== undefined && !isOfRoot(reply.response, question));
  return isIntercepted ? "intercepted" : "ok";
}

function isOfRoot(response: Response, question: { readonly name: Name; readonly type: number }): boolean {
  // A server of the root offers no recursion.
  if (response.ra || response.answer.length > 0) return false;
  return classify(response, question, ROOT).kind !== "useless";
}

/** The clock is right when it lies within the validity of a signature over the keys of the root. */
async function judgeClock(
  answering: readonly ServerAddress[],
  needs: VantageNeeds,
): Promise<Vantage["clock"]> {
  const [server] = answering;
  if (server === undefined) return "unknown";
  const { reply } = await ask(server, ROOT, TYPE.DNSKEY, needs);
  const keys = reply?.response.answer.find(({ type }) => type === TYPE.DNSKEY);
  const rrsigs = (keys?.rrsigs ?? []).flatMap((rdata) => readRrsig(rdata) ?? []);
  if (rrsigs.length === 0) return "unknown";
  const now = needs.now() >>> 0;
  const isWithin = rrsigs.some(
    ({ inception, expiration }) =>
      compareSerials(inception, now) <= 0 && compareSerials(now, expiration) <= 0,
  );
  return isWithin ? "ok" : "off";
}
