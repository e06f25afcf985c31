/** The way from the closest known zone to the servers that answer, dns.md 4. */
import type { ServerFailure } from "../../model/evidence.ts";
import { countLabels, type Name } from "../../proto/dns/name.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { pause } from "../clock.ts";
import { DNS_TIME, ITERATION, type ServerLimits } from "../limits.table.ts";
import { type AskZoneNeeds, askZone, type ZoneResult } from "./ask-zone.ts";
import { type Question, withinZone } from "./classify.ts";
import type { Context } from "./context.ts";
import { type Delegation, makeDelegation, readReferral } from "./delegation.ts";
import { isWorthSecondTry } from "./failure.ts";
import type { Flights } from "./flight.ts";
import type { Reply } from "./reply.ts";
import type { Zones } from "./zones.ts";

export interface DescendNeeds extends AskZoneNeeds {
  readonly zones: Zones;
  readonly flights: Flights;
  readonly limitsOf: (zone: Name) => ServerLimits;
  /** Called with each zone that a referral shows to be signed: its keys will be wanted. */
  readonly onSigned: (zone: Name, context: Context) => void;
  /** Wait before a zone is tried again whose servers all answered with an error. */
  readonly secondTryMs?: number;
}

export type Descent =
  | { readonly kind: "answer"; readonly reply: Reply; readonly zone: Delegation }
  | { readonly kind: "failed"; readonly failures: readonly ServerFailure[] }
  | { readonly kind: "stopped" };

/** Where a descent goes on. */
interface Progress {
  zone: Delegation | undefined;
  tried: Set<string>;
}

/** A step of the way: down to a zone, or the end of it. */
type Step = Descent | { readonly kind: "down"; readonly zone: Delegation };

/**
 * Follows referrals until a server answers.
 *
 * @param progress where the servers that are left are; moves along
 */
export async function descend(
  question: Question,
  progress: Progress,
  context: Context,
  needs: DescendNeeds,
): Promise<Descent> {
  let zone = progress.zone ?? needs.zones.closest(question);
  for (let referrals = 0; referrals <= ITERATION.referrals; referrals += 1) {
    const step = await askAt({ zone, question, tried: progress.tried }, context, needs);
    if (step.kind !== "down") return step;
    zone = step.zone;
    progress.zone = zone;
    progress.tried = new Set();
  }
  return { kind: "failed", failures: [{ server: "", zone: "", why: "lame:too-many-referrals" }] };
}

interface Stop {
  readonly zone: Delegation;
  readonly question: Question;
  readonly tried: Set<string>;
}

/**
 * Asks at one zone. Of several questions that may meet the same cut below it only one goes first; the others wait, and
 * go on from the cut if there is one.
 */
async function askAt(stop: Stop, context: Context, needs: DescendNeeds): Promise<Step> {
  const { zone, question, tried } = stop;
  // Below top-level domains most zones refer to no others: waiting would cost every target a round trip.
  const mayRefer = zone.refers || (!zone.answers && countLabels(zone.name) <= 1);
  const cut = mayRefer && tried.size === 0 ? needs.zones.nextCut(zone.name, question) : undefined;
  if (cut === undefined || question.type === TYPE.DS) return askNow(stop, context, needs);
  let own: Step | undefined;
  const shared = await needs.flights.share(`cut ${zone.name} ${cut}`, context, async (flight) => {
    own = await askNow(stop, { ...context, flight, signal: flight.signal }, needs);
  });
  if (shared.outcome !== "ok" && shared.outcome !== "loop") return { kind: "stopped" };
  if (own !== undefined) return own;
  const closest = needs.zones.closest(question);
  return closest === zone ? askNow(stop, context, needs) : { kind: "down", zone: closest };
}

async function askNow(stop: Stop, context: Context, needs: DescendNeeds): Promise<Step> {
  const first = await askZone(stop, context, needs);
  const isHopeful =
    first.kind === "failed" && stop.tried.size > 0 && context.depth === 0 && isWorthSecondTry(first.failures);
  const result = isHopeful ? await tryAgain(stop, first, context, needs) : first;
  if (result.kind === "referral") return { kind: "down", zone: enter(stop.zone, result, context, needs) };
  if (result.kind !== "answer") return result;
  if (stop.question.type !== TYPE.DS) needs.zones.noCut(stop.zone.name, stop.question.name);
  return { ...result, zone: stop.zone };
}

/** The zone that a referral leads to. */
function enter(
  parent: Delegation,
  { reply, child }: Extract<ZoneResult, { kind: "referral" }>,
  context: Context,
  needs: DescendNeeds,
): Delegation {
  const { size } = reply.response;
  const known = needs.zones.get(child);
  if (known !== undefined) {
    known.referralSize = Math.min(known.referralSize ?? size, size);
    return known;
  }
  const response = withinZone(reply.response, parent.name);
  const oddities = response.aa ? [...reply.oddities, "referral-aa"] : reply.oddities;
  const zone = makeDelegation({
    name: child,
    parent,
    source: "referral",
    ...readReferral(reply.response, child, parent.name),
    trust: "target",
    limits: needs.limitsOf(child),
    referral: { ...reply, response, oddities },
  });
  needs.zones.add(zone);
  if (response.authority.some(({ name, type }) => name === child && type === TYPE.DS)) {
    needs.onSigned(child, context);
  }
  return zone;
}

/**
 * The second try of a zone whose servers all answered with an error: once in a run, after 5 s. Questions that come to
 * the same point meanwhile wait for it, and are asked again only if it helped.
 */
async function tryAgain(
  stop: Stop,
  first: Extract<ZoneResult, { kind: "failed" }>,
  context: Context,
  needs: DescendNeeds,
): Promise<ZoneResult> {
  const { zone, question } = stop;
  // Looking for more servers could wait for a question that waits here.
  const known: DescendNeeds = { ...needs, findServers: async () => undefined };
  const again = (): Promise<ZoneResult> => askZone({ zone, question, tried: new Set() }, context, known);
  if (zone.recovery !== undefined) return (await zone.recovery) ? again() : first;
  let own: ZoneResult = first;
  const recover = async (): Promise<boolean> => {
    await pause(needs.secondTryMs ?? DNS_TIME.secondTryMs, context.signal);
    own = await again();
    if (own.kind === "stopped") delete zone.recovery;
    if (own.kind === "failed" && !zone.answers && !zone.refers) {
      zone.failures.push(...own.failures);
      zone.deadUntilMs = needs.now() + ITERATION.deadMs;
    }
    return own.kind === "answer" || own.kind === "referral";
  };
  zone.recovery = recover();
  await zone.recovery;
  return own;
}
