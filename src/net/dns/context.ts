import type { AttemptLog } from "../trace.ts";
import type { Waiter } from "./flight.ts";

/** For whom and within which bounds something is asked. */
export interface Context extends Waiter {
  readonly log: AttemptLog;
  readonly budget: Budget;
  /** How deep in looking up name servers to look up name servers. */
  readonly depth: number;
}

/** Queries that may still be put. */
export interface Budget {
  /** Takes some; false when nothing was left. */
  spend(queries: number): boolean;
  readonly left: number;
}

/** A budget that also draws on a larger one. */
export function makeBudget(queries: number, from?: Budget): Budget {
  let own = queries;
  return {
    spend(count) {
      const had = own > 0 && (from === undefined || from.left > 0);
      own -= count;
      from?.spend(count);
      return had;
    },
    get left() {
      return Math.max(0, from === undefined ? own : Math.min(own, from.left));
    },
  };
}
