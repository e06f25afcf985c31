/** What the whole process may begin in a second (`--rate`), whatever each server would bear. */
import type { Failure } from "../model/attempt.ts";
import { type Allowances, ownAllowances } from "./allowance.ts";
import { CLOCK, type Clock } from "./clock.ts";
import { makeLimiter } from "./limiter.ts";
import type { ServerLimits } from "./limits.table.ts";

export interface Rate {
  /** Resolves when one more question or connection may begin; with the reason when the signal aborts first. */
  turn(signal?: AbortSignal): Promise<{ readonly outcome: Failure; readonly detail: string } | undefined>;
  close(): void;
}

/** One key for all: a limiter of servers with a single server. */
const ALL = "";
/** What may go at once after a pause, as a part of a second's worth: timers are no finer. */
const BURST_SECONDS = 0.1;

/** Turns at an even pace, first come first served. @param allowances of all threads; default: of this one */
export function makeRate(
  perSecond: number,
  clock: Clock = CLOCK,
  allowances: Allowances = ownAllowances(),
): Rate {
  const limiter = makeLimiter(clock, Number.POSITIVE_INFINITY, { name: "rate", allowances });
  const limits: ServerLimits = {
    outstanding: Number.POSITIVE_INFINITY,
    perSecond,
    burst: Math.max(1, perSecond * BURST_SECONDS),
    perSecondMax: perSecond,
  };
  return {
    async turn(signal) {
      const grant = await limiter.acquire(ALL, limits, signal);
      if (grant.outcome !== "ok") return grant;
      // Only beginning counts: how it ends says nothing about the pace.
      grant.release("other");
      return undefined;
    },
    close: limiter.close,
  };
}
