/** Addresses of name servers that came without glue, within bounds that keep one zone from using us against another. */
import { isAtOrBelow, type Name, nameToText } from "../../proto/dns/name.ts";
import { readNameRdata } from "../../proto/dns/rdata.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import type { Failed } from "../../proto/dnssec/ask.ts";
import { ITERATION, type ServerLimits } from "../limits.table.ts";
import type { Question } from "./classify.ts";
import type { Context } from "./context.ts";
import { addressOf, addServers, type Delegation } from "./delegation.ts";
import type { Flights } from "./flight.ts";
import type { Reply } from "./reply.ts";

export interface FindNeeds {
  readonly flights: Flights;
  readonly ask: (question: Question, context: Context) => Promise<{ readonly reply: Reply } | Failed>;
  /** Types of addresses that can be used from here. */
  readonly addressTypes: () => readonly number[];
  readonly limitsOf: (zone: Name) => ServerLimits;
}

/**
 * Looks up NS names until one more address of the zone is known, or no name is left that may be looked up.
 *
 * Bounds (dns.md 4.2): 3 names and 8 address questions for each zone, nesting 6. A name inside the zone needs glue.
 *
 * @returns why it is of no use to wait: the zone's addresses cannot be known before those of a zone that waits for them
 */
export async function findServers(
  zone: Delegation,
  context: Context,
  needs: FindNeeds,
): Promise<"glue-loop" | undefined> {
  if (zone.unresolved.length === 0 && !zone.isSearching) return undefined;
  const shared = await needs.flights.share(`ns ${zone.name}`, context, async (flight) => {
    const inner: Context = { ...context, signal: flight.signal, flight, depth: context.depth + 1 };
    zone.isSearching = true;
    await search(zone, inner, needs);
    zone.isSearching = false;
  });
  return shared.outcome === "loop" ? "glue-loop" : undefined;
}

async function search(zone: Delegation, context: Context, needs: FindNeeds): Promise<void> {
  const before = zone.servers.length;
  while (zone.servers.length === before) {
    const name = zone.unresolved.shift();
    if (name === undefined) return;
    const why = await lookUp(name, { zone, context, needs });
    if (why === STOPPED) {
      // It was not the name's fault; someone else may try.
      zone.unresolved.unshift(name);
      return;
    }
    if (why !== undefined) noteFailure(zone, name, why);
  }
}

const STOPPED = "stopped";

interface Search {
  readonly zone: Delegation;
  readonly context: Context;
  readonly needs: FindNeeds;
}

/** Adds the addresses of one name; why there are none otherwise. */
async function lookUp(name: Name, { zone, context, needs }: Search): Promise<string | undefined> {
  if (isAtOrBelow(name, zone.name)) return "unreachable:no-glue";
  if (context.depth > ITERATION.nesting) return "unreachable:nesting";
  const types = needs.addressTypes();
  if (isOverspent(zone, types.length)) return "unreachable:too-many-names";
  const found = await Promise.all(types.map((type) => addressesOf({ name, type }, context, needs)));
  const addresses = found.flatMap((each) => (Array.isArray(each) ? each : []));
  if (addresses.length === 0 && found.includes(STOPPED)) return STOPPED;
  zone.addressQuestions += types.length;
  if (addresses.length === 0) {
    return found.find((each) => typeof each === "string") ?? "unreachable:no-address";
  }
  addServers(zone, addresses, needs.limitsOf(zone.name));
  return undefined;
}

function isOverspent({ addressQuestions }: Delegation, types: number): boolean {
  return (
    addressQuestions + types > ITERATION.addressQuestions ||
    addressQuestions >= ITERATION.nsWithoutGlue * types
  );
}

/** Addresses, or why there was no answer. An alias is followed once (RFC 2181 section 10.3 forbids it). */
async function addressesOf(
  question: Question,
  context: Context,
  { ask }: FindNeeds,
): Promise<string[] | string> {
  const first = await ask(question, context);
  if ("failed" in first) return whyOf(first);
  const alias = aliasIn(first.reply, question.name);
  if (alias === undefined) return addressesIn(first.reply, question);
  const direct = addressesIn(first.reply, { ...question, name: alias });
  if (direct.length > 0) return direct;
  const second = await ask({ ...question, name: alias }, context);
  return "failed" in second ? whyOf(second) : addressesIn(second.reply, { ...question, name: alias });
}

function whyOf({ failed }: Failed): string {
  if (failed === "budget") return STOPPED;
  return failed === "loop" ? "glue-loop" : `unreachable:no-address:${failed}`;
}

function addressesIn({ response }: Reply, { name, type }: Question): string[] {
  return response.answer
    .filter((rrset) => rrset.name === name && rrset.type === type)
    .flatMap(({ rdatas }) => rdatas.flatMap((rdata) => addressOf(type, rdata) ?? []));
}

function aliasIn({ response }: Reply, name: Name): Name | undefined {
  const alias = response.answer.find((rrset) => rrset.name === name && rrset.type === TYPE.CNAME);
  const [target] = alias?.rdatas ?? [];
  return target === undefined ? undefined : (readNameRdata(target) ?? undefined);
}

function noteFailure(zone: Delegation, name: Name, why: string): void {
  zone.failures.push({ server: nameToText(name), zone: nameToText(zone.name), why });
}
