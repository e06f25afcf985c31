/** Rules of profiles in words; titles and citations are those of whoever wrote the profile. */
import type { Compliance, RuleCitation, RuleOutcome, RuleResult } from "../model/report.ts";
import type { Status } from "../model/status.ts";
import { counted } from "./number.ts";

const WORDS: Readonly<Record<RuleOutcome, string>> = {
  met: "met",
  "not-met": "not met",
  inconclusive: "not known",
  "not-applicable": "does not apply",
};

export const outcomeWord = (outcome: RuleOutcome): string => WORDS[outcome];

/** How the outcome of a rule is drawn: what is only recommended is a warning. */
export function outcomeStatus({ outcome, level }: Pick<RuleResult, "outcome" | "level">): Status {
  if (outcome === "met") return "passed";
  if (outcome === "inconclusive") return "error";
  if (outcome === "not-applicable") return "not_tested";
  return level === "required" ? "failed" : level === "recommended" ? "warning" : "info";
}

const VERDICTS: Readonly<Record<Compliance["status"], readonly [word: string, status: Status]>> = {
  passed: ["complies", "passed"],
  failed: ["does not comply", "failed"],
  inconclusive: ["cannot be told", "error"],
  "not-applicable": ["does not apply", "not_tested"],
};

export const complianceStatus = ({ status }: Compliance): Status => VERDICTS[status][1];

/** `does not comply: 3 of 5 rules met, 1 not known`. */
export function complianceWords({ status, counts }: Compliance): string {
  const of = counts.met + counts["not-met"] + counts.inconclusive;
  const unknown = counts.inconclusive === 0 ? "" : `, ${counts.inconclusive} not known`;
  const [word] = VERDICTS[status];
  return of === 0 ? word : `${word}: ${counts.met} of ${counted(of, "rule")} met${unknown}`;
}

/** `BOD 18-01, II.1.b.i`. */
export const citationText = ({ document, paragraph }: RuleCitation): string =>
  paragraph === null ? document : `${document}, ${paragraph}`;

export const citationsText = (cite: readonly RuleCitation[]): string => cite.map(citationText).join("; ");

/** What is to be looked at first: what is not met, then what is not known, by level. */
export function openRules({ rules }: Compliance): RuleResult[] {
  return ["not-met", "inconclusive"].flatMap((wanted) => {
    const found = rules.filter(({ outcome }) => outcome === wanted);
    return LEVELS.flatMap((level) => found.filter((rule) => rule.level === level));
  });
}

const LEVELS = ["required", "recommended", "optional"] as const;
