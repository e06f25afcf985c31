import type { Ask, Asking, Reply } from "./ask.ts";

/** The result of a computation whose questions are answered at once. */
export function replay<T>(computation: Asking<T>, answer: (ask: Ask) => Reply): T {
  let step = computation.next();
  while (!step.done) step = computation.next(answer(step.value));
  return step.value;
}
