/** The check_host() function, RFC 7208 section 4. */
import { type Answer, type Asking, isTransient } from "../records/ask.ts";
import { presentationOf } from "../records/domain.ts";
import {
  ask,
  type Evaluation,
  type SpfSender,
  spendLookup,
  spendVoid,
  targetOf,
  unmapped,
} from "./evaluation.ts";
import { explanationOf } from "./explanation.ts";
import { type Match, matchTerm } from "./match.ts";
import { expOf, parseSpf, redirectOf } from "./parse.ts";
import { selectSpf } from "./select.ts";
import type { SpfFault, SpfResult, SpfStep } from "./step.ts";
import type { Mechanism, Modifier, Qualifier, SpfRecord, Term } from "./term.ts";

export interface SpfOutcome {
  readonly result: SpfResult;
  readonly fault: SpfFault | null;
  /** The term that decided, and the domain of its record; `null` when none did. */
  readonly term: string | null;
  readonly domain: string;
  /** Only for `fail`, when the domain gives one (RFC 7208 section 6.2). */
  readonly explanation: string | null;
  readonly lookups: number;
  readonly voids: number;
  readonly steps: readonly SpfStep[];
}

/** What a record came to, and where an explanation may be found. */
interface Checked {
  readonly result: SpfResult;
  readonly fault: SpfFault | null;
  readonly term: Term | null;
  readonly domain: string;
  readonly record: SpfRecord | null;
}

const RESULTS: Readonly<Record<Qualifier, SpfResult>> = {
  "+": "pass",
  "-": "fail",
  "~": "softfail",
  "?": "neutral",
};

/** Faults that another attempt may not meet, and what else comes without a result. */
const FAULT_RESULT: Readonly<Partial<Record<SpfFault, SpfResult>>> = {
  dns: "temperror",
  "invalid-domain": "none",
  "no-record": "none",
};

/**
 * The result of an SPF check, with every step taken.
 *
 * The time limit of RFC 7208 section 4.6.4 (20 seconds) is the driver's: past it, it answers `timeout`.
 *
 * @param domain the one whose record is evaluated first: that of MAIL FROM, or the HELO name
 */
export function* checkHost(domain: string, sender: SpfSender): Asking<SpfOutcome> {
  const from = { ...sender, address: unmapped(sender.address), sender: withLocalPart(sender) };
  const evaluation: Evaluation = {
    from,
    steps: [],
    lookups: 0,
    voids: 0,
    validated: null,
    isNameless: false,
  };
  const bare = domain.endsWith(".") ? domain.slice(0, -1) : domain;
  const checked = isUsableDomain(bare)
    ? yield* checkDomain(evaluation, bare, 0)
    : { result: "none" as const, fault: "invalid-domain" as const, term: null, domain, record: null };
  const exp = checked.result === "fail" && checked.record !== null ? expOf(checked.record) : null;
  const explanation = exp === null ? null : yield* explanationOf(evaluation, checked.domain, exp);
  const { lookups, voids, steps } = evaluation;
  const { result, fault, term } = checked;
  return {
    result,
    fault,
    term: term?.text ?? null,
    domain: checked.domain,
    explanation,
    lookups,
    voids,
    steps,
  };
}

/** RFC 7208 section 4.3: `postmaster` where there is no local part, and the HELO name where there is no sender. */
function withLocalPart({ sender, helo }: SpfSender): string {
  if (sender === "") return `postmaster@${helo}`;
  const at = sender.lastIndexOf("@");
  return at > 0 ? sender : `postmaster@${sender.slice(at + 1)}`;
}

/** RFC 7208 section 4.3: a name of two labels or more. */
function isUsableDomain(domain: string): boolean {
  return domain.includes(".") && presentationOf(domain) !== null && !/^\[.*\]$/.test(domain);
}

type Loaded =
  | { readonly record: SpfRecord; readonly fault: null }
  | { readonly record: null; readonly fault: SpfFault };

function* checkDomain(evaluation: Evaluation, domain: string, depth: number): Asking<Checked> {
  const answer = yield* ask(domain, "TXT");
  const voidFault = depth === 0 ? null : spendVoid(evaluation, answer);
  const { record, fault } = load(evaluation, answer, { domain, depth });
  if (voidFault !== null) return finish(evaluation, depth, failed(domain, voidFault));
  if (record === null) return finish(evaluation, depth, failed(domain, fault));
  return finish(evaluation, depth, yield* checkTerms(evaluation, record, { domain, depth }));
}

function failed(domain: string, fault: SpfFault, term: Term | null = null): Checked {
  return { result: FAULT_RESULT[fault] ?? "permerror", fault, term, domain, record: null };
}

function finish({ steps }: Evaluation, depth: number, checked: Checked): Checked {
  const { domain, result, fault, term } = checked;
  steps.push({ kind: "result", depth, domain, result, term: term?.text ?? null, fault });
  return checked;
}

interface Place {
  readonly domain: string;
  readonly depth: number;
}

function load({ steps }: Evaluation, { outcome, values }: Answer, place: Place): Loaded {
  const { records } = selectSpf(values);
  const [text = null] = records;
  const record = records.length === 1 && text !== null ? parseSpf(text) : null;
  const fault = loadFault(outcome, records.length, record);
  const errors = record?.errors.map(({ code, offset }) => ({ code, offset })) ?? [];
  steps.push({ kind: "record", ...place, records: records.length, text, errors, fault });
  if (fault !== null) return { record: null, fault };
  return record === null ? { record, fault: "no-record" } : { record, fault };
}

function loadFault(outcome: Answer["outcome"], records: number, record: SpfRecord | null): SpfFault | null {
  if (isTransient(outcome)) return "dns";
  if (records > 1) return "multiple";
  if (record === null) return "no-record";
  return record.errors.length > 0 ? "syntax" : null;
}

function* checkTerms(evaluation: Evaluation, record: SpfRecord, place: Place): Asking<Checked> {
  for (const term of record.terms) {
    if (term.kind !== "mechanism") continue;
    const match = yield* matchMechanism(evaluation, term, place);
    note(evaluation, term, place, match);
    if (match.fault !== null) return failed(place.domain, match.fault, term);
    if (match.isMatch) {
      return { result: RESULTS[term.qualifier], fault: null, term, domain: place.domain, record };
    }
  }
  const redirect = redirectOf(record);
  if (redirect !== null) return yield* followRedirect(evaluation, redirect, place);
  return { result: "neutral", fault: null, term: null, domain: place.domain, record };
}

function note({ steps, lookups, voids }: Evaluation, term: Term, place: Place, match: Match): void {
  steps.push({ kind: "term", ...place, term: term.text, offset: term.offset, ...match, lookups, voids });
}

const FREE: ReadonlySet<string> = new Set(["all", "ip4", "ip6"]);

function* matchMechanism(evaluation: Evaluation, term: Mechanism, place: Place): Asking<Match> {
  const fault = FREE.has(term.name) ? null : spendLookup(evaluation);
  if (fault !== null) return { isMatch: false, fault, target: null, found: [] };
  if (term.name !== "include") return yield* matchTerm(evaluation, place.domain, term);
  const target = yield* targetOf(evaluation, place.domain, term.domain);
  const { result, fault: inner } = yield* checkDomain(evaluation, target, place.depth + 1);
  return { isMatch: result === "pass", fault: includeFault(result, inner), target, found: [] };
}

/** RFC 7208 section 5.2: what becomes of the result of the included domain. */
function includeFault(result: SpfResult, inner: SpfFault | null): SpfFault | null {
  if (result === "none") return "include-none";
  return result === "temperror" || result === "permerror" ? inner : null;
}

/** RFC 7208 section 6.1. */
function* followRedirect(evaluation: Evaluation, redirect: Modifier, place: Place): Asking<Checked> {
  const overLimit = spendLookup(evaluation);
  const target = yield* targetOf(evaluation, place.domain, redirect.value);
  const checked =
    overLimit === null
      ? yield* checkDomain(evaluation, target, place.depth + 1)
      : failed(place.domain, overLimit, redirect);
  const fault = checked.result === "none" ? "redirect-none" : checked.fault;
  note(evaluation, redirect, place, { isMatch: false, fault, target, found: [] });
  return checked.result === "none" ? failed(place.domain, "redirect-none", redirect) : checked;
}
