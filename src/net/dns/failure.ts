import type { ServerFailure } from "../../model/evidence.ts";
import type { Failed } from "../../proto/dnssec/ask.ts";
import { kindOfFailure, sumUpFailures } from "../../proto/dnssec/failure.ts";
import { failureOfSignal } from "../attempt.ts";

/** Whether every server said something, none of it useful: a second try after some time may help. */
export function isWorthSecondTry(failures: readonly ServerFailure[]): boolean {
  const kinds = new Set(failures.map(({ why }) => kindOfFailure(why)));
  if (kinds.has("timeout")) return false;
  return kinds.has("servfail") || kinds.has("refused") || kinds.has("lame");
}

/** What a question came to that an aborted signal, or else the budget, ended. */
export function stoppedBy(signal: AbortSignal): Failed {
  return { failed: "budget", detail: signal.aborted ? failureOfSignal(signal) : "queries" };
}

/** What the failures of all servers of a zone amount to. */
export function sumUp(failures: readonly ServerFailure[]): Failed {
  return { failed: sumUpFailures(failures.map(({ why }) => why)) };
}
