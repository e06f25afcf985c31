/** What stands behind the verdict on an SPF record. */
import type { Finding } from "../../../model/report.ts";
import { authorisesEverybody, authorisesNobody, type SpfAnalysis } from "../../../proto/spf/analysis.ts";
import type { SpfParity } from "../../../proto/spf/internetnl.ts";
import type { SpfProblem, SpfProblemCode } from "../../../proto/spf/problem.ts";
import type { Evidence } from "../../define.ts";
import { finding } from "../../finding.ts";
import { effectivePolicy, pointerOf, spfOf } from "../replay.ts";
import { shown } from "../shown.ts";
import { ERROR_WORDS, TERMINAL_WORDS, targetWords } from "./words.ts";

type SpfSections = Evidence<"dns" | "spf">;

const MAX_LOOKUPS = 10; // RFC 7208 section 4.6.4
const SHOWN_RANGES = 5;

/** Everything to be said of the record. */
export function policyFindings(evidence: SpfSections, parity: SpfParity | null): Finding[] {
  const analysis = spfOf(evidence);
  const { domain } = analysis.root;
  const at = [pointerOf(`${domain}/TXT`, evidence)];
  const other =
    parity === null || parity.verdict === "good"
      ? []
      : [finding("spf-by-internetnl", { domain, verdict: parity.verdict }, at)];
  return [
    ...syntaxFindings(analysis, at),
    ...endFindings(analysis, at),
    ...analysis.problems.flatMap((problem) => problemFindings(problem, evidence)),
    ...(analysis.lookups > MAX_LOOKUPS ? [finding("spf-over-limit", { lookups: analysis.lookups }, at)] : []),
    ...forwardingFindings(evidence, analysis, at),
    ...other,
  ];
}

function syntaxFindings({ root }: SpfAnalysis, at: readonly string[]): Finding[] {
  const { record } = root;
  if (record === null) return [];
  return record.errors.map(({ code, offset }) => {
    const start = record.text.lastIndexOf(" ", offset) + 1;
    const end = record.text.indexOf(" ", start);
    const term = record.text.slice(start, end < 0 ? undefined : end);
    return finding("spf-syntax", { term: shown(term), why: ERROR_WORDS[code] }, at);
  });
}

function endFindings(analysis: SpfAnalysis, at: readonly string[]): Finding[] {
  const { root, terminal, hasRedirect, space, problems } = analysis;
  const { domain } = root;
  if (root.state !== "ok") return [];
  const isByRange =
    authorisesEverybody(analysis) && !problems.some(({ code }) => code === "exists-constant-true");
  const ranges = space.prefixes.slice(0, SHOWN_RANGES);
  const wide = isByRange
    ? [finding("spf-everybody", { domain, addresses: space.ipv4Addresses, ranges }, at)]
    : [];
  if (hasRedirect) return [...wide, ...redirectFindings(analysis, at)];
  if (terminal === "none") return [...wide, finding("spf-no-all", { domain }, at)];
  const isWeak = terminal === "+" || terminal === "?";
  return isWeak ? [...wide, finding("spf-weak-all", { domain, all: `${terminal}all` }, at)] : wide;
}

/** A redirect to a record that is sound but too weak. */
function redirectFindings({ root, terminal }: SpfAnalysis, at: readonly string[]): Finding[] {
  const last = root.reached.at(-1);
  const why = TERMINAL_WORDS[terminal];
  if (last === undefined || why === undefined) return [];
  return [finding("spf-redirect", { domain: root.domain, term: shown(last.term.text), why }, at)];
}

type Words = (problem: SpfProblem, at: readonly string[]) => Finding[];

const place = ({ domain, term }: SpfProblem): { domain: string; term: string } => ({
  domain,
  term: shown(term),
});

const WORDS: Readonly<Record<SpfProblemCode, Words>> = {
  loop: (problem, at) => [finding("spf-loop", place(problem), at)],
  "mx-limit": (problem, at) => [finding("mx-limit", place(problem), at)],
  "include-permerror": (problem, at) => [
    finding("spf-include", { ...place(problem), why: targetWords(problem.state) }, at),
  ],
  "include-plus-all": (problem, at) => [finding("include-plus-all", place(problem), at)],
  "redirect-permerror": (problem, at) => [
    finding("spf-redirect", { ...place(problem), why: targetWords(problem.state) }, at),
  ],
  "exists-constant-true": (problem, at) => [finding("exists-constant-true", place(problem), at)],
  // The answer that failed is the evidence of the error itself.
  temperror: () => [],
  "macro-include": macroFinding,
  "macro-redirect": macroFinding,
  macro: macroFinding,
  cap: (problem, at) => [finding("spf-cap", place(problem), at)],
};

function macroFinding(problem: SpfProblem, at: readonly string[]): Finding[] {
  return [finding("spf-macro", place(problem), at)];
}

function problemFindings(problem: SpfProblem, evidence: SpfSections): Finding[] {
  return WORDS[problem.code](problem, [pointerOf(`${problem.domain}/TXT`, evidence)]);
}

/** `mail.md` 4.5: advice where the domain sends mail and DMARC would decide. */
function forwardingFindings(evidence: SpfSections, analysis: SpfAnalysis, at: readonly string[]): Finding[] {
  const isSending = analysis.terminal === "-" && !authorisesNobody(analysis);
  if (!isSending || evidence.dmarc === undefined) return [];
  const policy = effectivePolicy(evidence);
  if (policy === null || policy === "none") return [];
  return [finding("hardfail-before-dmarc", { domain: analysis.root.domain }, at)];
}
