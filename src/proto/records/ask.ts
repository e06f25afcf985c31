/** What a computation over DNS records asks, and what it is told. */
import type { DnsOutcome } from "../../model/evidence.ts";

export type RecordType = "A" | "AAAA" | "MX" | "PTR" | "TXT";

export interface Question {
  /** Presentation form, lower case, without the final dot. */
  readonly name: string;
  readonly type: RecordType;
}

export interface Answer {
  readonly outcome: DnsOutcome;
  /**
   * One text for each RR: addresses for A and AAAA; names in presentation form for PTR and exchanges for MX, lower case
   * and without final dot (`.` is the root), those of MX by preference and name; for TXT the character-strings joined without
   * anything between them, one character per octet.
   */
  readonly values: readonly string[];
}

/** A computation that asks questions, all of one list at once, and goes on with the answers in the same order. */
export type Asking<T> = Generator<readonly Question[], T, readonly Answer[]>;

/** The answer when nothing is known of a question: no reply in time. */
export const UNANSWERED: Answer = { outcome: "timeout", values: [] };

/** Asks one question. */
export function* askOne(question: Question): Asking<Answer> {
  const [answer = UNANSWERED] = yield [question];
  return answer;
}

/** The result of a computation whose questions are answered at once. */
export function answerAll<T>(asking: Asking<T>, answer: (question: Question) => Answer): T {
  let step = asking.next();
  while (!step.done) step = asking.next(step.value.map(answer));
  return step.value;
}

/** Whether the record is proved absent: the name, or the type at the name, does not exist. */
export function isVoid(outcome: DnsOutcome): boolean {
  return outcome === "nodata" || outcome === "nxdomain";
}

const TRANSIENT: ReadonlySet<DnsOutcome> = new Set(["servfail", "refused", "timeout", "loop"]);

/** Whether nothing was learnt of the record: no reply, a failure, or aliases that lead nowhere. */
export function isTransient(outcome: DnsOutcome): boolean {
  return TRANSIENT.has(outcome);
}

/** A key for a question. */
export function questionKey({ name, type }: Question): string {
  return `${name}/${type}`;
}

/** Runs computations side by side: what they ask at the same time is asked together. Results keep their order. */
export function* together<T>(askings: readonly Asking<T>[]): Asking<T[]> {
  const runs = askings.map((asking) => ({ asking, step: asking.next() }));
  for (;;) {
    const waiting = runs.map(({ step }) => (step.done ? [] : step.value));
    const questions = waiting.flat();
    if (questions.length === 0 && runs.every(({ step }) => step.done)) break;
    const answers = yield questions;
    let at = 0;
    for (const [index, run] of runs.entries()) {
      const count = waiting[index]?.length ?? 0;
      if (!run.step.done) run.step = run.asking.next(answers.slice(at, at + count));
      at += count;
    }
  }
  return runs.flatMap(({ step }) => (step.done ? [step.value] : []));
}

/** A computation that needs to ask nothing. */
export function* atOnce<T>(value: T): Asking<T> {
  yield* [];
  return value;
}
