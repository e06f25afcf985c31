/** Does the SPF record work, and does it keep anybody out? (`mail.md` 2.6, 4.5; `settled.md` 9.15) */
import { authorisesEverybody } from "../../../proto/spf/analysis.ts";
import { judgeLikeInternetNl, type SpfParity } from "../../../proto/spf/internetnl.ts";
import type { SpfProblemCode } from "../../../proto/spf/problem.ts";
import type { Terminal } from "../../../proto/spf/tree.ts";
import { defineCheck, type Evidence, type Row, type Seen, type Setting } from "../../define.ts";
import { isHeldAgainstTarget } from "../lookup.ts";
import { spfOf } from "../replay.ts";
import { failedLookup } from "./failed-lookup.ts";
import { policyFindings } from "./policy-findings.ts";

interface PolicyFacts {
  readonly errors: number;
  readonly ends_in: Terminal;
  readonly has_redirect: boolean;
  readonly passes_everybody: boolean;
  readonly lookups: number;
  readonly is_lower_bound: boolean;
  /** Codes of what is wrong with the record and those that it leads to. */
  readonly problems: readonly string[];
  readonly authorised_ipv4: number;
  /** What internet.nl says; only in its reading. */
  readonly parity: SpfParity | null;
}

type Verdict = SpfParity["verdict"];

const MAX_LOOKUPS = 10; // RFC 7208 section 4.6.4
const WEAK: ReadonlySet<Terminal> = new Set(["+", "?", "none"]);
const WEAK_TARGET: ReadonlySet<Terminal> = new Set(["+", "?", "none", "error"]);

const has =
  (...codes: readonly (SpfProblemCode | "include")[]) =>
  ({ problems }: PolicyFacts): boolean =>
    codes.some((code) => problems.includes(code));

const says =
  (verdict: Verdict) =>
  ({ parity }: PolicyFacts): boolean =>
    parity?.verdict === verdict;

const points = ({ parity }: PolicyFacts): number => parity?.points ?? 0;

const parityRow = (verdict: Exclude<Verdict, "good">): Row<PolicyFacts, Verdict> => ({
  when: says(verdict),
  status: "failed",
  verdict,
  points,
});

export const mailAuthSpfPolicy = defineCheck<"dns" | "spf", PolicyFacts, Verdict>({
  id: "mail_auth_spf_policy",
  needs: ["dns", "spf"],
  spec: ["RFC 7208 4.6", "RFC 7208 5", "RFC 7208 6.1"],
  gate: { test: "mail_auth_spf_exist", verdicts: ["bad"] },
  see,
  table: [
    { when: ({ errors }) => errors > 0, status: "failed", verdict: "bad" },
    {
      when: ({ passes_everybody, has_redirect, ends_in }) =>
        passes_everybody || (!has_redirect && WEAK.has(ends_in)),
      status: "failed",
      verdict: "all",
      points: 2,
    },
    { when: has("loop", "mx-limit"), status: "failed", verdict: "max-lookups", points: 2 },
    { when: has("include", "include-plus-all"), status: "failed", verdict: "include", points: 2 },
    {
      when: ({ has_redirect, ends_in }) => has_redirect && WEAK_TARGET.has(ends_in),
      status: "failed",
      verdict: "redirect",
      points: 2,
    },
    { when: ({ lookups }) => lookups > MAX_LOOKUPS, status: "failed", verdict: "max-lookups", points: 2 },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  parityTable: [
    parityRow("bad"),
    parityRow("all"),
    parityRow("max-lookups"),
    parityRow("include"),
    parityRow("redirect"),
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: {
      says: "The SPF record has syntax errors, so that receivers ignore it.",
      fix: "Correct the record.",
    },
    all: { says: "The SPF record keeps nobody out.", fix: "Let the record end in “-all” or “~all”." },
    "max-lookups": {
      says: "The SPF record needs more DNS lookups than receivers make.",
      fix: "Remove terms that are no longer needed.",
    },
    include: {
      says: "A record that the SPF record includes cannot be used.",
      fix: "Remove or mend the include.",
    },
    redirect: {
      says: "The record that the SPF record hands over to cannot be used.",
      fix: "Name a domain with a sound SPF record in “redirect”.",
    },
    good: { says: "The SPF record is sound and keeps others out." },
  },
  culprits: {
    bad: ["spf-syntax"],
    all: ["spf-everybody", "exists-constant-true", "spf-weak-all", "spf-no-all"],
    "max-lookups": ["spf-loop", "mx-limit", "spf-over-limit"],
    include: ["include-plus-all", "spf-include"],
    redirect: ["spf-redirect"],
  },
  differs: "internet.nl counts lookups and reads the grammar in a way of its own.",
});

/** RFC 7208 section 5.2: within an include, a redirect that fails is the include's failure. */
function codesOf(evidence: Evidence<"dns" | "spf">): string[] {
  const { problems } = spfOf(evidence);
  const codes = problems.map(({ code, inInclude }) => {
    if (code === "include-permerror") return "include";
    return code === "redirect-permerror" && inInclude ? "include" : code;
  });
  return [...new Set(codes)].sort();
}

function see(evidence: Evidence<"dns" | "spf">, setting: Setting): Seen<PolicyFacts> {
  const analysis = spfOf(evidence);
  const isParity = setting.profile.reading !== "rfc";
  const failed = failedLookup(analysis, evidence);
  const parity = isParity ? judgeLikeInternetNl(analysis.root) : null;
  const facts: PolicyFacts = {
    errors: analysis.root.record?.errors.length ?? 0,
    ends_in: analysis.terminal,
    has_redirect: analysis.hasRedirect,
    passes_everybody: authorisesEverybody(analysis),
    lookups: analysis.lookups,
    is_lower_bound: analysis.isLowerBound,
    problems: codesOf(evidence),
    authorised_ipv4: analysis.space.ipv4Addresses,
    parity,
  };
  return {
    facts,
    findings: policyFindings(evidence, parity),
    unmeasured: failed === null || isHeldAgainstTarget(failed, setting) ? null : failed,
  };
}
