/** Whether a target has adopted a standard (`reports.md` 3.1 and 3.2). */
import type { Report, TestResult } from "../model/report.ts";
import { type Agreement, STANDARDS, type Standard } from "../model/standard.table.ts";
import type { Adoption } from "../model/statistics.ts";
import type { Status } from "../model/status.ts";

/** Results that count as adopted; `passed` always does. */
export type AdoptedStatuses = ReadonlySet<Status>;

export const ONLY_PASSED: AdoptedStatuses = new Set(["passed"]);

/** A standard in one report; the worst of its tests decides. */
export function adoptionOf(
  { tests: ids }: Pick<Standard, "tests">,
  report: Report,
  adopted = ONLY_PASSED,
): Adoption {
  if (report.status === "unresolvable" || report.status === "error") return "not_measured";
  const wanted = new Set(ids);
  return together(
    report.tests.filter(({ id }) => wanted.has(id)).map((test) => adoptionOfTest(test, adopted)),
  );
}

/** All standards of an agreement; what does not apply to a target is not asked of it. */
export function agreementOf({ standards }: Agreement, report: Report, adopted = ONLY_PASSED): Adoption {
  const members = STANDARDS.filter(({ id }) => standards.includes(id));
  return together(members.map((standard) => adoptionOf(standard, report, adopted)));
}

/** A gate test that failed takes those that hang on it along: what cannot work has not been adopted. */
export function adoptionOfTest(test: TestResult, adopted = ONLY_PASSED): Adoption {
  const { status, not_tested_reason: reason } = test;
  if (adopted.has(status)) return "adopted";
  if (status === "error") return "inconclusive";
  if (status !== "not_tested") return "not_adopted";
  if (reason === "blocked") return "not_adopted";
  if (reason === "disabled") return "not_measured";
  return reason === "undecidable" ? "inconclusive" : "not_applicable";
}

/** Worst first. */
const ORDER: readonly Adoption[] = [
  "not_measured",
  "inconclusive",
  "not_adopted",
  "adopted",
  "not_applicable",
];

/** The worst decides; where a part was left out, the whole is not known. */
function together(parts: readonly Adoption[]): Adoption {
  if (parts.includes("not_measured")) return "not_measured";
  return ORDER.find((adoption) => parts.includes(adoption)) ?? "not_measured";
}
