/** Runs a validation: puts its questions, gives it the replies. */
import type { ServerFailure } from "../../model/evidence.ts";
import { nameToText } from "../../proto/dns/name.ts";
import { typeName } from "../../proto/dns/type.table.ts";
import { type Failed, hasFailed, type Reply } from "../../proto/dnssec/ask.ts";
import { type Analysis, type ValidationContext, validate } from "../../proto/dnssec/validator.ts";
import { ITERATION } from "../limits.table.ts";
import { TURNS } from "../turns.ts";
import type { Question } from "./classify.ts";
import { type Context, makeBudget } from "./context.ts";
import type { Asker, Source } from "./source.ts";

/** A validated answer, and why questions on the way to it had none. */
export interface Lookup {
  readonly question: Question;
  readonly analysis: Analysis;
  /** By key of the evidence. */
  readonly failures: ReadonlyMap<string, readonly ServerFailure[]>;
}

/** Key of a question in the evidence: `<name>/<TYPE>`. */
export function keyOf({ name, type }: Question): string {
  return `${nameToText(name)}/${typeName(type)}`;
}

/** Validates the answer to a question with replies from a source. */
export async function drive(
  question: Question,
  source: Source,
  context: Context,
  validation: ValidationContext,
): Promise<Lookup> {
  const failures = new Map<string, readonly ServerFailure[]>();
  const ask: Asker = source();
  const computation = validate(question, validation);
  let step = computation.next();
  while (step.done !== true) {
    const budget = makeBudget(ITERATION.queriesPerQuestion, context.account.budget);
    const { told, failures: why } = await ask(step.value, { ...context, budget });
    if (hasFailed(told)) note(failures, step.value, { why: why ?? [], told });
    await TURNS.take();
    step = computation.next(withoutDetail(told));
  }
  return { question, analysis: step.value, failures };
}

function note(
  failures: Map<string, readonly ServerFailure[]>,
  question: Question,
  { why, told: { failed, detail } }: { readonly why: readonly ServerFailure[]; readonly told: Failed },
): void {
  const own = {
    server: "",
    zone: nameToText(question.name),
    why: detail === "cancelled" ? detail : "budget",
  };
  failures.set(keyOf(question), failed === "budget" ? [...why, own] : why);
}

/** The validator is told what the evidence will tell later: zone and details are in its list of failures. */
function withoutDetail(told: Reply): Reply {
  return hasFailed(told) ? { failed: told.failed } : told;
}

/** Whether an analysis may be given to others: not when it is cut short by what one target may take. */
export function isLasting({ analysis, failures }: Lookup): boolean {
  if (analysis.failure?.failed === "budget" || analysis.failure?.failed === "loop") return false;
  return ![...failures.values()].flat().some(({ why }) => why === "budget" || why === "cancelled");
}
