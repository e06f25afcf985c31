/** Computations over DNS records, with the answers that a session gets. */
import type { DnsAnswer } from "../model/evidence.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { loadRrset } from "../proto/dns/stored.ts";
import { valuesOf } from "../proto/records/answer.ts";
import { type Answer, type Asking, type Question, questionKey } from "../proto/records/ask.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;

export interface Computed<T> {
  readonly value: T;
  /** Keys of `dns.answers` in the order asked, each once: with them the computation can be done again anywhere. */
  readonly answers: readonly string[];
}

/** Runs a computation to its end; what it asks at the same time is looked up at the same time. */
export async function compute<T>(asking: Asking<T>, needs: Needs): Promise<Computed<T>> {
  const asked = new Set<string>();
  let step = asking.next();
  while (step.done !== true) {
    for (const question of step.value) asked.add(questionKey(question));
    step = asking.next(await Promise.all(step.value.map((question) => answerTo(question, needs))));
  }
  return { value: step.value, answers: [...asked] };
}

/** One answer in the form that computations take. */
export async function answerTo({ name, type }: Question, needs: Needs): Promise<Answer> {
  const answer = await needs.lookup(name, type);
  return { outcome: answer.outcome, values: valuesIn(answer, type, needs) };
}

function valuesIn(answer: DnsAnswer, type: Question["type"], { rrs }: Needs): string[] {
  return rrs(answer)
    .filter((rrset) => rrset.type === type)
    .flatMap((rrset) => valuesOf(loadRrset(rrset)));
}
