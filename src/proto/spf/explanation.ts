/** Explanations, RFC 7208 section 6.2. */
import type { Asking } from "../records/ask.ts";
import { ask, type Evaluation, targetOf, valuesFor } from "./evaluation.ts";
import { expand } from "./expand.ts";
import { SPF_LIMITS } from "./limits.table.ts";
import { parseMacroString } from "./macro.ts";
import type { Modifier } from "./term.ts";

/**
 * The explanation that a domain gives for a fail; `null` when there is none that can be used.
 *
 * Its lookup counts towards no limit, and whatever goes wrong leaves the result as it is.
 */
export function* explanationOf(
  evaluation: Evaluation,
  domain: string,
  { value }: Modifier,
): Asking<string | null> {
  const target = yield* targetOf(evaluation, domain, value);
  const { values } = yield* ask(target, "TXT");
  const [text] = values;
  const explanation =
    text === undefined || values.length > 1 ? null : yield* expandText(evaluation, domain, text);
  evaluation.steps.push({ kind: "explanation", depth: 0, domain, target, text: explanation });
  return explanation;
}

function* expandText(evaluation: Evaluation, domain: string, text: string): Asking<string | null> {
  if (!/^[\x20-\x7e]*$/.test(text)) return null;
  const { value, faults } = parseMacroString(text, true);
  if (faults.length > 0) return null;
  const values = yield* valuesFor(evaluation, domain, value);
  return expand(value, values)?.slice(0, SPF_LIMITS.explanationChars) ?? null;
}
