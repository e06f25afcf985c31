/** Iterative resolution from the root, RFC 1034 section 5.3.3: full questions, referrals followed, replies kept. */
import type { ServerFailure } from "../../model/evidence.ts";
import type { Name } from "../../proto/dns/name.ts";
import type { Failed } from "../../proto/dnssec/ask.ts";
import { ITERATION, REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";
import type { Question } from "./classify.ts";
import type { Context } from "./context.ts";
import { cutsTo, type Delegation } from "./delegation.ts";
import { type DescendNeeds, descend } from "./descend.ts";
import { stoppedBy, sumUp } from "./failure.ts";
import type { Flights } from "./flight.ts";
import type { Reply } from "./reply.ts";

/** Everything that was learnt about one question, in the order in which it was learnt. */
interface Asked {
  readonly question: Question;
  readonly replies: Reply[];
  /** The zone whose servers gave each reply. */
  readonly zones: Delegation[];
  /** Where to go on, and the addresses there that are done with. */
  zone: Delegation | undefined;
  tried: Set<string>;
  /** Why servers gave no reply. */
  readonly failures: ServerFailure[];
  /** Why there is no further reply, and until when that is believed. */
  failed?: Failed;
  failedUntilMs: number;
  untilMs: number;
}

interface Found {
  readonly reply: Reply;
  readonly asked: Asked;
  /** Zone cuts from the top down to the zone that answered, the root left out. */
  readonly cuts: readonly Name[];
}

export type Iterated = Found | (Failed & { readonly asked?: Asked });

export interface Iterator {
  /**
   * The reply to a question.
   *
   * @param again how many replies to pass over: 0 the first, n that of the n-th other server; `exhausted` after the last
   */
  ask(question: Question, again: number, context: Context): Promise<Iterated>;
}

export interface IterateNeeds extends DescendNeeds {
  readonly flights: Flights;
  /** Called for each answer that was known already. */
  readonly onHit: () => void;
}

/** A resolver that knows no answers yet. */
export function makeIterator(needs: IterateNeeds): Iterator {
  const answers = makeRecent<Asked>(REMEMBERED.answers);

  function recall(key: string): Asked | undefined {
    const asked = answers.get(key);
    return asked !== undefined && needs.now() < asked.untilMs ? asked : undefined;
  }

  function known(key: string, again: number): Iterated | undefined {
    const asked = recall(key);
    if (asked === undefined) return undefined;
    if (asked.replies.length > again) return foundIn(asked, again);
    if (asked.failed === undefined || needs.now() >= asked.failedUntilMs) return undefined;
    return endOf(asked);
  }

  async function work(question: Question, again: number, context: Context): Promise<Iterated> {
    const key = keyOf(question);
    const asked = recall(key) ?? startAsked(question, needs.now());
    const result = await descend(question, asked, context, needs);
    if (result.kind === "stopped") return stoppedBy(context.signal);
    answers.set(key, asked);
    if (result.kind === "answer") {
      asked.replies.push(result.reply);
      asked.zones.push(result.zone);
      asked.zone = result.zone;
      if (asked.replies.length === 1) asked.untilMs = needs.now() + lifeOf(result.reply);
      return foundIn(asked, again);
    }
    asked.failures.push(...result.failures);
    asked.failed = sumUp(result.failures);
    // A loop is one of who waits for whom; asked alone, the question may well have an answer.
    asked.failedUntilMs = needs.now() + (asked.failed.failed === "loop" ? 0 : ITERATION.deadMs);
    return endOf(asked);
  }

  return {
    async ask(question, again, context) {
      const key = keyOf(question);
      const hit = known(key, again);
      if (hit !== undefined) {
        needs.onHit();
        return hit;
      }
      const shared = await needs.flights.share(`question ${key} ${again}`, context, (flight) =>
        work(question, again, { ...context, flight, signal: flight.signal }),
      );
      if (shared.outcome === "ok") return shared.value;
      return shared.outcome === "loop" ? { failed: "loop" } : stoppedBy(context.signal);
    },
  };
}

function keyOf({ name, type }: Question): string {
  return `${type} ${name}`;
}

function startAsked(question: Question, nowMs: number): Asked {
  return {
    question,
    replies: [],
    zones: [],
    zone: undefined,
    tried: new Set(),
    failures: [],
    failedUntilMs: 0,
    untilMs: nowMs + REMEMBERED.longestMs,
  };
}

function foundIn(asked: Asked, again: number): Iterated {
  const reply = asked.replies[again];
  const zone = asked.zones[again];
  if (reply === undefined || zone === undefined) return endOf(asked);
  return { reply, asked, cuts: cutsTo(zone) };
}

function endOf(asked: Asked): Iterated {
  if (asked.replies.length > 0) return { failed: "exhausted", asked };
  return { ...(asked.failed ?? { failed: "exhausted" }), asked };
}

/** How long a reply is believed: its smallest TTL, between a minute and an hour. */
function lifeOf({ response: { answer, authority } }: Reply): number {
  const ttls = [...answer, ...authority].map(({ ttl }) => ttl * 1000);
  return Math.min(REMEMBERED.longestMs, Math.max(REMEMBERED.shortestMs, Math.min(...ttls)));
}
