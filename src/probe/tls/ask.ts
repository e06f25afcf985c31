import type { Flight } from "../../proto/tls/flight.ts";
import { type Knowledge, learn } from "./knowledge.ts";
import type { Offer } from "./offer.ts";
import { type Answer, type Step, type Task, take } from "./step.ts";

/** Asks one hello and writes down whatever an acceptance shows. */
export function* askHello(
  known: Knowledge,
  probe: string,
  offer: Offer,
  how: Pick<Extract<Step, { ask: "hello" }>, "small" | "splitAt" | "isOnce"> = {},
): Task<Answer<Flight>> {
  const answer = yield* take({ ask: "hello", probe, offer, ...how });
  if (answer.is === "yes") learn(known, offer, answer.value, answer.atMs);
  return answer;
}
