/** One question to the servers of one zone, until one of them says something useful. */
import type { ServerFailure } from "../../model/evidence.ts";
import { nameToText } from "../../proto/dns/name.ts";
import { DNS_TIME, ITERATION } from "../limits.table.ts";
import type { AddressBook } from "./address-book.ts";
import { classify, type Meaning, type Question, withinZone } from "./classify.ts";
import { COMMON_TYPES } from "./common-type.table.ts";
import type { Context } from "./context.ts";
import type { Delegation } from "./delegation.ts";
import { type Exchanged, type ExchangeNeeds, exchange, exchangePlainly } from "./exchange.ts";
import { isWorthSecondTry } from "./failure.ts";
import { ITERATIVE_FORM } from "./form.ts";
import { type Heard, type Move, moves } from "./moves.ts";
import type { Asking } from "./put.ts";
import type { Reply } from "./reply.ts";

export type ZoneResult =
  | { readonly kind: "answer"; readonly reply: Reply }
  /** `reply` still holds its additional section. */
  | { readonly kind: "referral"; readonly reply: Reply; readonly child: string }
  /** No server was of use; none at all when there is none that was not tried before. */
  | { readonly kind: "failed"; readonly failures: readonly ServerFailure[] }
  /** The signal or the budget ended it. */
  | { readonly kind: "stopped" };

export interface AskZoneNeeds extends ExchangeNeeds {
  readonly book: AddressBook;
  /** Looks up name servers without addresses, until one more address is known or none is left. */
  readonly findServers: (zone: Delegation, context: Context) => Promise<"glue-loop" | undefined>;
  /** Replaces the first wait. */
  readonly firstMs?: number;
}

interface Round {
  readonly zone: Delegation;
  readonly question: Question;
  /** Addresses that are done with for this question; grows. */
  readonly tried: Set<string>;
  readonly context: Context;
  readonly needs: AskZoneNeeds;
  readonly failures: Map<string, ServerFailure>;
  ms: number;
}

/**
 * Asks the servers of a zone in turn.
 *
 * @param tried addresses not to be asked; those that were asked are added
 */
export async function askZone(
  { zone, question, tried }: Pick<Round, "zone" | "question" | "tried">,
  context: Context,
  needs: AskZoneNeeds,
): Promise<ZoneResult> {
  if (isDead(zone, needs.now())) return { kind: "failed", failures: zone.failures };
  const round: Round = { zone, question, tried, context, needs, failures: new Map(), ms: 0 };
  const servers = untriedOf(round);
  const game = moves(servers, needs.firstMs);
  let heard: Heard = "something";
  for (let next = game.next(heard); next.done !== true; next = game.next(heard)) {
    if (isStopped(context) || round.ms >= DNS_TIME.questionMs) break;
    if (next.value.kind === "find-more") {
      await findMore(servers, round);
      continue;
    }
    const result = await make(next.value, round);
    if (typeof result !== "string") return result;
    heard = result;
  }
  return isStopped(context) ? { kind: "stopped" } : giveUp(round);
}

function isStopped({ signal, budget }: Context): boolean {
  return signal.aborted || budget.left === 0;
}

function untriedOf({ zone, tried, needs }: Round): Delegation["servers"] {
  return needs.book.order(
    zone.servers.filter(({ address }) => !tried.has(address)),
    zone.name,
  );
}

async function findMore(servers: Delegation["servers"], round: Round): Promise<void> {
  const { zone, context, needs } = round;
  const why = await needs.findServers(zone, context);
  const [name = zone.name] = zone.ns;
  if (why !== undefined) noteFailure(round, nameToText(name), why);
  servers.push(...untriedOf(round).filter((server) => !servers.includes(server)));
}

/** Makes a move; what came is a result, or how the server sounded. */
async function make(move: Exclude<Move, { kind: "find-more" }>, round: Round): Promise<ZoneResult | Heard> {
  const { question, context, needs, zone } = round;
  const asking: Asking = {
    server: move.server,
    ...question,
    zone: zone.name,
    form: ITERATIVE_FORM,
    log: context.log,
    signal: context.signal,
  };
  const result =
    move.kind === "ask" ? await exchange(asking, [move.step], needs) : await exchangePlainly(asking, needs);
  context.budget.spend(result.attempts.length);
  round.ms += result.ms;
  round.tried.add(move.server.address);
  if (result.outcome === "ok") return readReplyOf(result.value, result.ms, round);
  needs.book.failed(move.server.address, zone.name);
  noteFailure(round, move.server.address, whyOf(result));
  return SILENT.has(result.outcome) ? "silence" : "something";
}

const SILENT: ReadonlySet<string> = new Set(["timeout", "protocol", "reset", "refused"]);

function whyOf({ outcome, detail }: Exclude<Exchanged, { outcome: "ok" }>): string {
  return outcome === "timeout" && !detail.startsWith("truncated") ? "timeout" : `${outcome}: ${detail}`;
}

function readReplyOf(reply: Reply, ms: number, round: Round): ZoneResult | Heard {
  const { zone, question, needs } = round;
  const meaning: Meaning = classify(reply.response, question, zone.name);
  if (meaning.kind === "useless") {
    needs.book.failed(reply.server, zone.name);
    noteFailure(round, reply.server, meaning.why);
    return "something";
  }
  needs.book.answered(reply.server, zone.name, ms);
  if (meaning.kind === "referral") {
    zone.refers = true;
    return { kind: "referral", reply, child: meaning.child };
  }
  zone.answers = true;
  return { kind: "answer", reply: { ...reply, response: withinZone(reply.response, zone.name) } };
}

function noteFailure({ zone, failures }: Round, server: string, why: string): void {
  failures.set(server, { server, zone: nameToText(zone.name), why });
}

function isDead(zone: Delegation, nowMs: number): boolean {
  if (zone.deadUntilMs === undefined) return false;
  if (nowMs < zone.deadUntilMs) return true;
  delete zone.deadUntilMs;
  // What could not be looked up then may be found now.
  zone.failures.length = 0;
  zone.addressQuestions = 0;
  zone.unresolved.push(...zone.ns.filter((name) => !zone.glue.has(name) && !zone.unresolved.includes(name)));
  return false;
}

/** A zone none of whose servers has ever been of use is left alone for a while. */
function giveUp({ zone, tried, failures, needs, question }: Round): ZoneResult {
  const all = [...zone.failures, ...failures.values()];
  const isFirst = tried.size === failures.size;
  const isUseless = !zone.answers && !zone.refers && isFirst && COMMON_TYPES.has(question.type);
  if (isUseless && !isWorthSecondTry(all)) {
    zone.deadUntilMs = needs.now() + ITERATION.deadMs;
    zone.failures.push(...failures.values());
  }
  return { kind: "failed", failures: all };
}
