import type { AttemptLog } from "../trace.ts";
import type { Waiter } from "./flight.ts";

/** Queries that may still be put. */
export interface Budget {
  spend(queries: number): void;
  readonly left: number;
}

/** A target, or the run itself, on whose account something is asked. */
export interface Account {
  readonly signal: AbortSignal;
  readonly log: AttemptLog;
  readonly budget: Budget;
}

/** For whom and within which bounds a question is asked. */
export interface Context extends Account, Waiter {
  /** Who asked first; lives on when the question at hand is done. */
  readonly account: Account;
  /** How deep in looking up name servers to look up name servers. */
  readonly depth: number;
}

/** A budget that also draws on a larger one. */
export function makeBudget(queries: number, from?: Budget): Budget {
  let own = queries;
  return {
    spend(count) {
      own -= count;
      from?.spend(count);
    },
    get left() {
      return Math.max(0, from === undefined ? own : Math.min(own, from.left));
    },
  };
}

/** The context of a question that nothing else waits for. */
export function contextOf(account: Account, queries: number): Context {
  return { ...account, account, budget: makeBudget(queries, account.budget), depth: 0 };
}
