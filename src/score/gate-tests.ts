/** The rules of a gate about single tests (`reports.md` 4.5, `settled.md` 3.5). */
import type { GateItem } from "../model/gate.ts";
import { matchesPattern } from "../model/pattern.ts";
import type { TestResult } from "../model/report.ts";
import { rank, type Status } from "../model/status.ts";
import type { Gated } from "./gated.ts";

/** The mildest status that breaks a gate with this `fail_on`, and the levels whose gaps leave it undecided. */
const THRESHOLDS: Readonly<Record<string, { readonly status: Status; readonly levels: readonly string[] }>> =
  {
    required: { status: "failed", levels: ["required"] },
    recommended: { status: "warning", levels: ["required", "recommended"] },
    optional: { status: "info", levels: ["required", "recommended", "optional"] },
  };

/** `fail_on`: results as bad as that, of internet.nl's tests and of our own that are named somewhere. */
export function levelItems({ report, gate, named }: Gated): GateItem[] {
  const threshold = THRESHOLDS[gate.fail_on ?? "never"];
  if (threshold === undefined) return [];
  const isRoute = report.target.type === "prefix" || report.target.type === "asn";
  return report.tests.flatMap((test): GateItem[] => {
    if (!(isRoute || test.origin === "internetnl" || named.has(test.id))) return [];
    if (test.status === "error") {
      return threshold.levels.includes(test.level) ? [item("fail_on", "undecided", test)] : [];
    }
    const isBad = test.status !== "not_tested" && rank(test.status) <= rank(threshold.status);
    return isBad ? [item("fail_on", "broken", test)] : [];
  });
}

/** `require`: tests that must be passed; what does not apply to a target is passed by it, what is blocked is not. */
export function requireItems({ report, gate }: Gated): GateItem[] {
  const patterns = gate.require ?? [];
  return report.tests
    .filter(({ id }) => patterns.some((pattern) => matchesPattern(pattern, id)))
    .flatMap((test) => {
      const outcome = requirement(test);
      return outcome === null ? [] : [item("require", outcome, test)];
    });
}

function requirement({ status, not_tested_reason: reason }: TestResult): "broken" | "undecided" | null {
  if (status === "passed") return null;
  if (status === "error") return "undecided";
  if (status !== "not_tested") return "broken";
  if (reason === "blocked") return "broken";
  return reason === "disabled" || reason === "undecidable" ? "undecided" : null;
}

/** `forbid`: verdicts that must not be. */
export function forbidItems({ report, gate }: Gated): GateItem[] {
  const forbidden = Object.entries(gate.forbid ?? {});
  return report.tests
    .filter((test) =>
      forbidden.some(
        ([pattern, verdicts]) => matchesPattern(pattern, test.id) && verdicts.includes(test.verdict),
      ),
    )
    .map((test) => item("forbid", "broken", test));
}

const item = (rule: GateItem["rule"], outcome: GateItem["outcome"], test: TestResult): GateItem => ({
  rule,
  outcome,
  test: test.id,
  verdict: test.verdict,
});
