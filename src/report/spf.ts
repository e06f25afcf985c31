/** The evaluation of SPF for one sender, step by step: the document of `spf --json`, and its text. */
import { ERROR_WORDS } from "../check/mail/spf/words.ts";
import { escapeText } from "./escape.ts";
import { labelled, measureOf, wrap } from "./layout.ts";
import type { Ink, Look } from "./look.ts";
import { sign } from "./symbol.table.ts";

export interface SpfDocument {
  readonly domain: string;
  readonly ip: string;
  readonly sender: string;
  readonly helo: string;
  /** RFC 7208 section 2.6. */
  readonly result: string;
  readonly fault: string | null;
  /** The term that decided, and the domain in whose record it stands. */
  readonly term: string | null;
  readonly term_domain: string;
  readonly explanation: string | null;
  readonly lookups: number;
  readonly voids: number;
  /** In the order taken; the steps of an include or redirect come before it. */
  readonly steps: readonly SpfDocumentStep[];
}

interface StepPlace {
  /** How many includes and redirects deep. */
  readonly depth: number;
  readonly domain: string;
}

export type SpfDocumentStep =
  | (StepPlace & {
      readonly kind: "record";
      readonly record: string | null;
      readonly records: number;
      readonly errors: readonly { readonly code: string; readonly offset: number }[];
      readonly fault: string | null;
    })
  | (StepPlace & {
      readonly kind: "term";
      readonly term: string;
      readonly offset: number;
      readonly target: string | null;
      readonly found: readonly string[];
      readonly match: boolean;
      readonly fault: string | null;
      readonly lookups: number;
      readonly voids: number;
    })
  | (StepPlace & {
      readonly kind: "result";
      readonly result: string;
      readonly term: string | null;
      readonly fault: string | null;
    })
  | (StepPlace & {
      readonly kind: "explanation";
      readonly target: string | null;
      readonly text: string | null;
    });

/** Limits of RFC 7208 section 4.6.4. */
const MOST_LOOKUPS = 10;
const MOST_VOIDS = 2;

const RESULTS: Readonly<Record<string, { readonly ink: Ink; readonly says: string }>> = {
  pass: { ink: "passed", says: "the domain authorises this sender" },
  fail: { ink: "failed", says: "the domain says that this sender is not authorised" },
  softfail: { ink: "warning", says: "the domain says that this sender is probably not authorised" },
  neutral: { ink: "info", says: "the domain says nothing about this sender" },
  none: { ink: "info", says: "there is no SPF record to evaluate" },
  permerror: { ink: "failed", says: "the records cannot be evaluated as they are" },
  temperror: { ink: "error", says: "a lookup failed; it may work later" },
};

const FAULTS: Readonly<Record<string, string>> = {
  "invalid-domain": "this is no domain name that SPF can be asked of",
  "no-record": "there is no SPF record",
  multiple: "there are several SPF records; one is allowed",
  syntax: "the record has errors of syntax",
  dns: "a lookup failed",
  "lookup-limit": `more than ${MOST_LOOKUPS} terms need lookups`,
  "void-limit": `more than ${MOST_VOIDS} lookups found nothing`,
  "mx-limit": "more than 10 mail hosts in one mx term",
  "include-none": "the included domain has no SPF record",
  "redirect-none": "the domain of the redirect has no SPF record",
};

const errorText = (code: string): string => (ERROR_WORDS as Readonly<Record<string, string>>)[code] ?? code;
const faultText = (fault: string): string => FAULTS[fault] ?? fault;

export function spfJson(document: SpfDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The steps with the result at the end. */
export function renderSpf(document: SpfDocument, look: Look): string {
  const { domain, ip, sender, helo, steps } = document;
  const lines = [
    ...wrap(`SPF of ${name(domain)} for ${ip}`, measureOf(look)).map((line) => look.paint("bold", line)),
    ...labelled("  ", `MAIL FROM <${text(sender, look)}>, HELO ${text(helo, look)}`, measureOf(look)),
    "",
    ...steps.flatMap((step) => stepLines(step, look)),
    "",
    ...resultLines(document, look),
  ];
  return `${lines.join("\n")}\n`;
}

const name = (domain: string): string => escapeText(domain, { max: 260 });
const text = (value: string, look: Look, max = 500): string => escapeText(value, { max, ascii: look.ascii });
const indentOf = (depth: number): string => "  ".repeat(Math.min(depth, 20));

function stepLines(step: SpfDocumentStep, look: Look): string[] {
  switch (step.kind) {
    case "record":
      return recordLines(step, look);
    case "term":
      return termLines(step, look);
    case "result":
      // That of the domain itself stands at the end.
      return step.depth === 0 ? [] : nested(step.depth, `  ${name(step.domain)} gives ${step.result}`, look);
    case "explanation":
      return nested(
        0,
        `  explanation from ${name(step.target ?? "")}: ${text(step.text ?? "none", look)}`,
        look,
      );
  }
}

type Of<K extends SpfDocumentStep["kind"]> = Extract<SpfDocumentStep, { readonly kind: K }>;

function recordLines({ depth, domain, record, errors, fault }: Of<"record">, look: Look): string[] {
  const shown =
    record === null || fault === "multiple" ? faultText(fault ?? "no-record") : text(record, look, 1000);
  return [
    ...labelled(`${indentOf(depth)}${look.paint("bold", name(domain))}  `, shown, measureOf(look)),
    ...errors.flatMap(({ code, offset }) =>
      nested(depth, `  ${sign(look, "failed")} at character ${offset + 1}: ${errorText(code)}`, look),
    ),
  ];
}

function termLines(step: Of<"term">, look: Look): string[] {
  const { depth, term, target, found, match, fault, lookups, voids } = step;
  const what = fault === null ? (match ? "matches" : "does not match") : faultText(fault);
  const parts = [
    what,
    ...(target === null || term.toLowerCase().includes(target.toLowerCase())
      ? []
      : [`looked up ${name(target)}`]),
    ...(found.length === 0 ? [] : [`found ${listed(found, look)}`]),
    `lookups ${lookups}/${MOST_LOOKUPS}${voids === 0 ? "" : `, without result ${voids}/${MOST_VOIDS}`}`,
  ];
  const mark =
    fault !== null ? sign(look, "failed") : match ? sign(look, "passed") : sign(look, "not_tested");
  return labelled(`${indentOf(depth)}  ${mark} ${text(term, look)}  `, parts.join("; "), measureOf(look));
}

const MOST_FOUND = 6;

function listed(found: readonly string[], look: Look): string {
  const shown = found.slice(0, MOST_FOUND).map((each) => text(each, look, 260));
  return found.length > MOST_FOUND
    ? `${shown.join(", ")} and ${found.length - MOST_FOUND} more`
    : shown.join(", ");
}

function nested(depth: number, line: string, look: Look): string[] {
  return labelled(indentOf(depth), line, measureOf(look));
}

function resultLines(document: SpfDocument, look: Look): string[] {
  const { result, fault, term, term_domain, explanation, lookups, voids } = document;
  const { ink, says } = RESULTS[result] ?? { ink: "info" as const, says: result };
  // "none" says it all where there is no record.
  const why = fault === null || fault === "no-record" ? "" : `: ${faultText(fault)}`;
  const how = fault === null ? "decided by" : "at";
  const by = term === null ? "" : `, ${how} ${text(term, look)} of ${name(term_domain)}`;
  return [
    ...labelled(`${look.paint(ink, result)}  `, `${says}${why}${by}`, measureOf(look)),
    ...(explanation === null ? [] : nested(1, text(explanation, look, 1000), look)),
    ...nested(1, `${lookups} of ${MOST_LOOKUPS} lookups, ${voids} of ${MOST_VOIDS} without result`, look),
  ];
}
