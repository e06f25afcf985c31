import type { DnsEvidence } from "../../../model/evidence.ts";
import type { SpfAnalysis } from "../../../proto/spf/analysis.ts";
import type { SpfProblem } from "../../../proto/spf/problem.ts";
import type { Evidence, Unmeasured } from "../../define.ts";
import { firstUnknown } from "../replay.ts";

const TYPES = ["TXT", "A", "AAAA", "MX"] as const;

/** Why one of the lookups that the record needs came to nothing; `null` when all were answered. */
export function failedLookup({ problems, root }: SpfAnalysis, evidence: Evidence<"dns">): Unmeasured | null {
  const failed = problems.find(({ code }) => code === "temperror");
  if (failed === undefined) {
    return root.state === "transient" ? firstUnknown([`${root.domain}/TXT`], evidence) : null;
  }
  const known = keysOf(failed, evidence.dns);
  return firstUnknown(known, evidence) ?? { cause: "dns-failure", evidence: ["/spf"] };
}

/** The questions that a term may have asked; those for the addresses of MX hosts hide behind its own. */
function keysOf({ target, domain }: SpfProblem, { answers }: DnsEvidence): string[] {
  const name = target ?? domain;
  return TYPES.map((type) => `${name}/${type}`).filter((key) => Object.hasOwn(answers, key));
}
