/** What one connection with TLS came to. */
import type { Outcome } from "../../model/attempt.ts";
import type { DialFailure } from "../stream/line.ts";

/**
 * - `yes`: accepted
 * - `no`: rejected, by an alert, by closing, or with something that is no answer to what was sent
 * - `not-tls`: it speaks something else
 * - `silent`, `reset`: as it says, after the connection was there
 * - `unreached`: no connection; `why` is the outcome of the attempt, or what a mail server said
 * - `over`: the target's time is over
 */
export type Tried<T> =
  | { readonly is: "yes"; readonly value: T; readonly why: string; readonly attempt: number }
  | {
      readonly is: "no" | "not-tls" | "silent" | "reset" | "unreached" | "over";
      /** Outcome class of `tls.md` 2.4: `alert:40`, `closed`, `timeout`, `refused`. */
      readonly why: string;
      readonly detail?: string;
      readonly attempt: number;
    };

export type NotYes = Exclude<Tried<unknown>, { readonly is: "yes" }>;

/** What becomes of a connection that was not there. */
export function unreached({ outcome, detail, said, attempt }: DialFailure): NotYes {
  const isOver = outcome === "budget" || outcome === "cancelled";
  return { is: isOver ? "over" : "unreached", why: said ?? outcome, detail, attempt };
}

/** How an outcome class is told in the list of attempts: an answer of any kind is one. */
export function outcomeOf(is: Tried<unknown>["is"]): Outcome {
  return OUTCOMES[is];
}

const OUTCOMES: Readonly<Record<Tried<unknown>["is"], Outcome>> = {
  yes: "ok",
  no: "ok",
  "not-tls": "protocol",
  silent: "timeout",
  reset: "reset",
  unreached: "unreachable",
  over: "budget",
};
