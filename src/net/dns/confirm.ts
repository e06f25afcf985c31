/** What a recursive resolver says is wrong is looked at again at the authoritative servers, dns.md 3.14. */
import { unconfirmed } from "../../proto/dnssec/unconfirmed.ts";
import type { Analysis } from "../../proto/dnssec/validator.ts";
import type { Lookup } from "./driver.ts";
import type { Lookups } from "./lookups.ts";

export interface ConfirmNeeds {
  readonly stub: Lookups;
  /** Our own iteration, where port 53 is open. */
  readonly iterative: () => Promise<Lookups | undefined>;
  /** Why the resolver cannot be used for validation; absent when it can. */
  readonly unfit: () => Promise<string | undefined>;
}

/** Lookups through a resolver, bogus ones and failures confirmed. */
export function confirming({ stub, iterative, unfit }: ConfirmNeeds): Lookups {
  return {
    async lookup(question, account) {
      const first = await stub.lookup(question, account);
      if (!isSuspicious(first.analysis) || account.signal.aborted) return first;
      const direct = await iterative();
      if (direct !== undefined) {
        const second = await direct.lookup(question, account);
        if (second.analysis.failure === undefined) return second;
      }
      return blameless(first, await unfit());
    },
  };
}

/** Whether it may be the resolver's doing: it answers no question, or gives data that does not validate. */
function isSuspicious({ state, failure }: Analysis): boolean {
  return failure !== undefined || state === "bogus" || state === "indeterminate";
}

/** Data whose fault nobody could confirm; the resolver's own fault if it is known to have one. */
function blameless(lookup: Lookup, problem: string | undefined): Lookup {
  const { analysis, question } = lookup;
  if (analysis.state !== "bogus" && problem === undefined) return lookup;
  return { ...lookup, analysis: unconfirmed(analysis, question.name, problem) };
}
