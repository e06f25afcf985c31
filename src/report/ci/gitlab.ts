/** GitLab's code quality report: an array of findings (`reports.md` 4.4). */
import type { GateResult } from "../../model/gate.ts";
import type { Report, Result, TestResult } from "../../model/report.ts";
import type { Level } from "../../model/status.ts";
import { type CiOutcome, ciOutcome, gatedTarget, lineOf, testsOnce } from "./outcome.ts";
import { fingerprint, placeOf } from "./place.ts";

const SHOWN: ReadonlySet<CiOutcome> = new Set(["fail", "note", "open"]);
const SEVERITY: Readonly<Record<Level, string>> = {
  required: "major",
  recommended: "minor",
  optional: "info",
  none: "info",
};

export function gitlabCodeQuality({ reports }: Pick<Result, "reports">, gate?: GateResult): string {
  const findings = testsOnce(reports).flatMap(({ report, tests }) => {
    const gated = gatedTarget(gate, report);
    return tests
      .map((test) => ({ test, outcome: ciOutcome(test, gated) }))
      .filter(({ outcome }) => SHOWN.has(outcome))
      .map(({ test, outcome }) => findingOf(report, test, outcome));
  });
  return `${JSON.stringify(findings, null, 2)}\n`;
}

function findingOf(report: Report, test: TestResult, outcome: CiOutcome): object {
  const { file, line } = placeOf(report);
  return {
    description: `${report.target.name}: ${lineOf(test)}`,
    check_name: test.id,
    fingerprint: fingerprint(report, test),
    severity: severityOf(test, outcome),
    location: { path: file, lines: { begin: line } },
  };
}

/** A gate that fails blocks; what could not be measured accuses nobody. */
function severityOf({ level }: TestResult, outcome: CiOutcome): string {
  if (outcome === "fail") return "blocker";
  return outcome === "open" ? "info" : SEVERITY[level];
}
