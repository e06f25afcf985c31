import type { ServerFailure } from "../../model/evidence.ts";
import type { Failed } from "../../proto/dnssec/ask.ts";
import { failureOfSignal } from "../attempt.ts";

/** Kinds of failures, the one that says least about the servers first: it decides where they differ. */
const KINDS = ["timeout", "servfail", "refused", "lame", "loop", "unreachable"] as const;
type Kind = (typeof KINDS)[number];

/** By the beginning of `why`; the first that fits. */
const KIND_OF_WHY: readonly (readonly [string, Kind])[] = [
  ["timeout", "timeout"],
  ["protocol", "timeout"],
  ["reset", "timeout"],
  // A closed port: the server does not speak DNS. RCODE REFUSED is another matter.
  ["refused:", "timeout"],
  ["rcode:REFUSED", "refused"],
  ["rcode:NOTAUTH", "refused"],
  ["rcode:", "servfail"],
  ["lame:", "lame"],
  ["glue-loop", "loop"],
];

/** The kind of one failure; addresses that may not be asked and names without address are `unreachable`. */
function kindOf({ why }: ServerFailure): Kind {
  return KIND_OF_WHY.find(([start]) => why.startsWith(start))?.[1] ?? "unreachable";
}

/** Whether every server said something, none of it useful: a second try after some time may help. */
export function isWorthSecondTry(failures: readonly ServerFailure[]): boolean {
  const kinds = new Set(failures.map(kindOf));
  if (kinds.has("timeout")) return false;
  return kinds.has("servfail") || kinds.has("refused") || kinds.has("lame");
}

/** What a question came to that an aborted signal, or else the budget, ended. */
export function stoppedBy(signal: AbortSignal): Failed {
  return { failed: "budget", detail: signal.aborted ? failureOfSignal(signal) : "queries" };
}

/** What the failures of all servers of a zone amount to. */
export function sumUp(failures: readonly ServerFailure[]): Failed {
  const kinds = new Set(failures.map(kindOf));
  return { failed: KINDS.find((kind) => kinds.has(kind)) ?? "unreachable" };
}
