/** Whether a mechanism matches, RFC 7208 section 5, all but include. */
import { inPrefix, parseAddress } from "../ip/address.ts";
import { type Answer, type Asking, isTransient } from "../records/ask.ts";
import { isWithin, presentationOf } from "../records/domain.ts";
import {
  addressType,
  ask,
  type Evaluation,
  spendNameless,
  spendVoid,
  targetOf,
  validatedNames,
} from "./evaluation.ts";
import { SPF_LIMITS } from "./limits.table.ts";
import type { SpfFault } from "./step.ts";
import type { AddressTerm, AllTerm, NetworkTerm, PtrTerm, TargetTerm } from "./term.ts";

export interface Match {
  readonly isMatch: boolean;
  readonly fault: SpfFault | null;
  readonly target: string | null;
  readonly found: readonly string[];
}

/** Mechanisms that need no other record. */
export type PlainTerm = AllTerm | NetworkTerm | AddressTerm | PtrTerm | TargetTerm;

/** Whether a mechanism other than include matches. */
export function* matchTerm(evaluation: Evaluation, domain: string, term: PlainTerm): Asking<Match> {
  switch (term.name) {
    case "all":
      return { isMatch: true, fault: null, target: null, found: [] };
    case "ip4":
    case "ip6":
      return matchNetwork(evaluation, term);
    case "a":
      return yield* matchA(evaluation, domain, term);
    case "mx":
      return yield* matchMx(evaluation, domain, term);
    case "ptr":
      return yield* matchPtr(evaluation, domain, term);
    default:
      return yield* matchExists(evaluation, domain, term);
  }
}

function matchNetwork({ from }: Evaluation, { network }: NetworkTerm): Match {
  return { isMatch: inPrefix(from.address.bytes, network), fault: null, target: null, found: [] };
}

/** What one answer says against the limits: nothing, too many without records, or that the lookup failed. */
function faultOf(evaluation: Evaluation, answer: Answer): SpfFault | null {
  return isTransient(answer.outcome) ? "dns" : spendVoid(evaluation, answer);
}

function isAmong({ from }: Evaluation, texts: readonly string[], term: AddressTerm): boolean {
  const length = from.address.family === 4 ? term.length4 : term.length6;
  return texts.some((text) => {
    const address = parseAddress(text);
    return address.ok && inPrefix(from.address.bytes, { ...address, length });
  });
}

function* matchA(evaluation: Evaluation, domain: string, term: AddressTerm): Asking<Match> {
  const target = yield* targetOf(evaluation, domain, term.domain);
  const answer = yield* ask(target, addressType(evaluation.from.address));
  const fault = faultOf(evaluation, answer);
  const isMatch = fault === null && isAmong(evaluation, answer.values, term);
  return { isMatch, fault, target, found: answer.values };
}

function* matchMx(evaluation: Evaluation, domain: string, term: AddressTerm): Asking<Match> {
  const target = yield* targetOf(evaluation, domain, term.domain);
  const answer = yield* ask(target, "MX");
  const found = answer.values;
  const fault = faultOf(evaluation, answer);
  if (fault !== null) return { isMatch: false, fault, target, found };
  return { target, found, ...(yield* matchExchanges(evaluation, found, term)) };
}

/** RFC 7208 section 4.6.4: the addresses of at most ten names; an eleventh is an error, unless one matched before. */
function* matchExchanges(
  evaluation: Evaluation,
  names: readonly string[],
  term: AddressTerm,
): Asking<Pick<Match, "isMatch" | "fault">> {
  const hosts = names.slice(0, SPF_LIMITS.mxNames).filter((name) => name !== ".");
  const type = addressType(evaluation.from.address);
  const answers = hosts.length === 0 ? [] : yield hosts.map((name) => ({ name, type }));
  for (const { outcome, values } of answers) {
    if (isTransient(outcome)) return { isMatch: false, fault: "dns" };
    if (isAmong(evaluation, values, term)) return { isMatch: true, fault: null };
  }
  return { isMatch: false, fault: names.length > SPF_LIMITS.mxNames ? "mx-limit" : null };
}

function* matchPtr(evaluation: Evaluation, domain: string, term: PtrTerm): Asking<Match> {
  const target = yield* targetOf(evaluation, domain, term.domain);
  const found = yield* validatedNames(evaluation);
  const fault = spendNameless(evaluation);
  const ancestor = presentationOf(target);
  const isMatch = fault === null && ancestor !== null && found.some((name) => isWithin(name, ancestor));
  return { isMatch, fault, target, found };
}

/** RFC 7208 section 5.7: always an A lookup, whatever the client's address. */
function* matchExists(evaluation: Evaluation, domain: string, term: TargetTerm): Asking<Match> {
  const target = yield* targetOf(evaluation, domain, term.domain);
  const answer = yield* ask(target, "A");
  const fault = faultOf(evaluation, answer);
  return { isMatch: fault === null && answer.outcome === "ok", fault, target, found: answer.values };
}
