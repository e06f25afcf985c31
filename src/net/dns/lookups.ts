/** Validated answers, each found once in a run and shared by all targets. */
import { TYPE } from "../../proto/dns/type.table.ts";
import { createTrustCache } from "../../proto/dnssec/trust.ts";
import type { ValidationContext } from "../../proto/dnssec/validator.ts";
import { anchorFor } from "../../proto/dnssec/walk.ts";
import { ITERATION, REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";
import type { Question } from "./classify.ts";
import { type Account, type Context, contextOf } from "./context.ts";
import { drive, isLasting, keyOf, type Lookup } from "./driver.ts";
import type { Flights } from "./flight.ts";
import type { Iterator } from "./iterate.ts";
import type { Replies, Source } from "./source.ts";

export interface Lookups {
  lookup(question: Question, account: Account): Promise<Lookup>;
}

export interface LookupNeeds {
  readonly source: Source;
  /** All but the cache of trust, which belongs to one source. */
  readonly validation: () => Omit<ValidationContext, "trust">;
  readonly flights: Flights;
  readonly replies: Replies;
  readonly now: () => number;
  readonly onHit: () => void;
  /** Asks ahead for the keys that a validation will begin with; iterative mode only. */
  readonly iterator?: Iterator;
  /** Tells the lookups of one source from those of another. */
  readonly label: string;
}

/** Lookups from one source. */
export function makeLookups(needs: LookupNeeds): Lookups {
  const { source, validation, flights, iterator, label } = needs;
  const known = makeRecent<{ readonly lookup: Lookup; readonly untilMs: number }>(REMEMBERED.answers);
  const trust = createTrustCache();

  function askAhead({ name }: Question, account: Account): void {
    const anchor = anchorFor(validation().anchors, name);
    if (anchor === undefined || anchor.ds.length + anchor.dnskeys.length === 0) return;
    prefetchKeys(anchor.zone, account, iterator);
  }

  /** Zones are remembered longer than some of the replies that showed them; evidence needs them all. */
  function isWhole({ analysis }: Lookup): boolean {
    return analysis.used.every((id) => needs.replies.get(id) !== undefined);
  }

  function recall(key: string): Lookup | undefined {
    const hit = known.get(key);
    return hit !== undefined && needs.now() < hit.untilMs && isWhole(hit.lookup) ? hit.lookup : undefined;
  }

  async function find(question: Question, context: Context): Promise<Lookup> {
    askAhead(question, context.account);
    const lookup = await drive(question, source, context, { ...validation(), trust });
    return isWhole(lookup) ? lookup : drive(question, source, context, validation());
  }

  return {
    async lookup(question, account) {
      const key = `${label} ${keyOf(question)}`;
      const hit = recall(key);
      if (hit !== undefined) {
        needs.onHit();
        return hit;
      }
      const context = contextOf(account, ITERATION.queriesPerQuestion);
      const shared = await flights.share(key, context, async (flight) => {
        const lookup = await find(question, { ...context, flight, signal: flight.signal });
        if (isLasting(lookup)) known.set(key, { lookup, untilMs: needs.now() + lifeOf(lookup) });
        return lookup;
      });
      // Given up: what the validator makes of having no time says it in its own words.
      return shared.outcome === "ok" ? shared.value : drive(question, source, context, validation());
    },
  };
}

/** Asks for the keys of a zone before they are wanted; whoever wants them joins in. */
export function prefetchKeys(zone: string, account: Account, iterator: Iterator | undefined): void {
  if (iterator === undefined || account.signal.aborted) return;
  const question: Question = { name: zone, type: TYPE.DNSKEY };
  void iterator.ask(question, 0, contextOf(account, ITERATION.queriesPerQuestion));
}

function lifeOf({ analysis: { answer } }: Lookup): number {
  const ttlMs = (answer?.ttl ?? 0) * 1000;
  return Math.min(REMEMBERED.longestMs, Math.max(REMEMBERED.shortestMs, ttlMs));
}
