/** Recursive resolvers as a source of replies: RD=1, CD=1, so that bogus data reaches our own validator. */
import type { Attempt } from "../../model/attempt.ts";
import type { ServerFailure } from "../../model/evidence.ts";
import { nameToText, ROOT } from "../../proto/dns/name.ts";
import { RCODE, rcodeName } from "../../proto/dns/rcode.table.ts";
import type { Failed } from "../../proto/dnssec/ask.ts";
import { REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";
import type { Question } from "./classify.ts";
import type { Context } from "./context.ts";
import { stoppedBy, sumUp } from "./failure.ts";
import type { Flights } from "./flight.ts";
import type { Reply } from "./reply.ts";
import type { Replies, Source, Told } from "./source.ts";

/** One resolver: puts a question and waits, with whatever retries belong to it. */
export interface Resolver {
  /** Address or URL. */
  readonly name: string;
  readonly ask: (
    question: Question,
    context: Context,
  ) => Promise<Attempt<Reply> & { readonly attempts: readonly number[] }>;
}

export interface ResolverNeeds {
  readonly resolvers: readonly Resolver[];
  readonly flights: Flights;
  readonly replies: Replies;
  readonly now: () => number;
  readonly onHit: () => void;
}

/** Replies to one question, resolver after resolver. */
interface Asked {
  readonly replies: Reply[];
  readonly failures: ServerFailure[];
  /** The resolver that is asked next. */
  next: number;
  untilMs: number;
}

const USABLE: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN]);

/** The resolvers in the order given; the next one is asked when one fails, or when its data does not validate. */
export function resolverSource(needs: ResolverNeeds): Source {
  const answers = makeRecent<Asked>(REMEMBERED.answers);

  function recall(key: string): Asked {
    const known = answers.get(key);
    if (known !== undefined && needs.now() < known.untilMs) return known;
    const untilMs = needs.now() + REMEMBERED.shortestMs;
    return { replies: [], failures: [], next: 0, untilMs };
  }

  async function work(question: Question, again: number, context: Context): Promise<Told> {
    const asked = recall(keyOf(question));
    for (let resolver = needs.resolvers[asked.next]; ; resolver = needs.resolvers[asked.next]) {
      const reply = asked.replies[again];
      if (reply !== undefined) return { told: needs.replies.keep({ reply, cuts: undefined }) };
      if (resolver === undefined) return endOf(asked);
      const result = await resolver.ask(question, context);
      context.budget.spend(result.attempts.length);
      if (context.signal.aborted) return { told: stoppedBy(context.signal) };
      asked.next += 1;
      note(asked, resolver, result);
      answers.set(keyOf(question), asked);
    }
  }

  return () =>
    async ({ name, type, again }, context) => {
      const key = keyOf({ name, type });
      if (again < recall(key).replies.length) needs.onHit();
      const shared = await needs.flights.share(`resolver ${key} ${again}`, context, (flight) =>
        work({ name, type }, again, { ...context, flight, signal: flight.signal }),
      );
      return shared.outcome === "ok" ? shared.value : { told: stoppedBy(context.signal) };
    };
}

function note(asked: Asked, { name }: Resolver, result: Attempt<Reply>): void {
  const zone = nameToText(ROOT);
  if (result.outcome !== "ok") {
    const why = result.outcome === "timeout" ? "timeout" : `${result.outcome}: ${result.detail}`;
    asked.failures.push({ server: name, zone, why });
  } else if (USABLE.has(result.value.response.rcode)) {
    asked.replies.push(result.value);
  } else {
    const why = `rcode:${rcodeName(result.value.response.rcode)}`;
    asked.failures.push({ server: name, zone, why });
  }
}

function endOf({ replies, failures }: Asked): Told {
  const told: Failed = replies.length > 0 ? { failed: "exhausted" } : sumUp(failures);
  return { told, failures };
}

function keyOf({ name, type }: Question): string {
  return `${type} ${name}`;
}
