/** What internet.nl's dashboard derives from the results of a target (`scoring.md` 8.2, `reports.md` 3.1). */
import type { Report, TestResult } from "../../model/report.ts";
import type { Status } from "../../model/status.ts";

export type DerivedValue = Status | "not_applicable" | "no_mx" | "unreachable" | "untestable";

/** Worst first, as the dashboard ranks. */
const ORDER: readonly Status[] = ["error", "failed", "warning", "info", "not_tested", "passed"];

/** The tests of a standard in one word; empty when the report has none of them. */
export function derivedValue(report: Report, ids: readonly string[], needsMx: boolean): DerivedValue | "" {
  const mx = needsMx ? withoutMx(report) : null;
  if (mx !== null) return mx;
  const wanted = new Set(ids);
  const found = report.tests.filter(({ id }) => wanted.has(id));
  if (found.length === 0) return "";
  if (found.every(isNotApplicable)) return "not_applicable";
  const statuses = new Set(found.filter((test) => !isNotApplicable(test)).map(({ status }) => status));
  return ORDER.find((status) => statuses.has(status)) ?? "";
}

const isNotApplicable = ({ status, not_tested_reason: reason }: TestResult): boolean =>
  status === "not_tested" && reason === "not_applicable";

const WITHOUT: Readonly<Record<string, DerivedValue>> = {
  "other-2": "no_mx",
  "null-mx": "no_mx",
  "no-null-mx": "no_mx",
  "null-mx-with-other-mx": "no_mx",
  "null-mx-without-a-aaaa": "no_mx",
  other: "unreachable",
  "could-not-test": "untestable",
};

/** Why there is no MX host to say anything about; `null` when there is one. */
function withoutMx({ tests }: Report): DerivedValue | null {
  const gate = tests.find(({ id }) => id === "mail_starttls_tls_available");
  return gate === undefined ? null : (WITHOUT[gate.verdict] ?? null);
}
