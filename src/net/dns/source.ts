/** Where the validator's questions go. */
import type { ServerFailure } from "../../model/evidence.ts";
import type { Name } from "../../proto/dns/name.ts";
import type { Ask, Failed, Got } from "../../proto/dnssec/ask.ts";
import { REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";
import type { Context } from "./context.ts";
import { cutsTo } from "./delegation.ts";
import type { Iterator } from "./iterate.ts";
import type { Reply } from "./reply.ts";
import type { Zones } from "./zones.ts";

/** What the validator is told, and why servers gave nothing. */
export interface Told {
  readonly told: Got | Failed;
  readonly failures?: readonly ServerFailure[];
}

/** Answers the questions of one validation. */
export type Asker = (ask: Ask, context: Context) => Promise<Told>;

/** Starts a validation. */
export type Source = () => Asker;

/** A reply that the validator was given, by its id. */
export interface Kept {
  readonly reply: Reply;
  /** As in `Got`. */
  readonly cuts: readonly Name[] | undefined;
}

/** All replies that a validation may still point to. */
export interface Replies {
  keep(kept: Kept): Got;
  get(id: string): Kept | undefined;
}

/** No replies yet. */
export function makeReplies(): Replies {
  const byId = makeRecent<Kept>(REMEMBERED.replies);
  return {
    keep(kept) {
      const { reply, cuts } = kept;
      byId.set(reply.id, kept);
      return { response: reply.response, id: reply.id, ...(cuts === undefined ? {} : { cuts }) };
    },
    get: (id) => byId.get(id),
  };
}

export interface IterativeNeeds {
  readonly iterator: Iterator;
  readonly zones: Zones;
  readonly replies: Replies;
}

/**
 * The authoritative servers themselves. What a referral said about the DS records of a zone is the first reply to a
 * question for them; the servers of the zone above are asked only when that does not do.
 */
export function iterativeSource(needs: IterativeNeeds): Source {
  return () => {
    /** Names whose referral was the first reply in this validation. */
    const referred = new Set<Name>();
    return async (ask, context) => {
      const told = ask.reason === "ds" && ask.again === 0 ? referralTo(ask.name, needs) : undefined;
      if (told !== undefined) {
        referred.add(ask.name);
        return { told };
      }
      const passed = ask.reason === "ds" && referred.has(ask.name) ? 1 : 0;
      return tell(ask, { again: ask.again - passed, context, needs });
    };
  };
}

function referralTo(name: Name, { zones, replies }: IterativeNeeds): Got | undefined {
  const zone = zones.get(name);
  if (zone?.referral === undefined) return undefined;
  return replies.keep({ reply: zone.referral, cuts: zone.parent === null ? [] : cutsTo(zone.parent) });
}

async function tell(
  { name, type }: Ask,
  { again, context, needs }: { again: number; context: Context; needs: IterativeNeeds },
): Promise<Told> {
  const result = await needs.iterator.ask({ name, type }, again, context);
  if (!("failed" in result)) return { told: needs.replies.keep(result) };
  const { asked, ...failed } = result;
  return { told: failed, failures: asked?.failures ?? [] };
}
