import type { ServerRow, TestResult } from "../../src/model/report.ts";

type Given = Partial<Omit<TestResult, "points">> & {
  readonly awarded?: number | null;
  readonly max?: number | null;
};

/** A result of a test with what matters in a case; required, passed and without points unless said otherwise. */
export function result({ awarded = null, max = null, ...given }: Given): TestResult {
  return {
    id: "web_dnssec_valid",
    category: "web_dnssec",
    section: null,
    origin: "internetnl",
    level: "required",
    status: "passed",
    verdict: "good",
    facts: {},
    findings: [],
    confidence: "single",
    ...given,
    points: { awarded, max, counted: false },
  };
}

/** A row for one server; `null` for one that could not be measured. */
export function row(server: string, points: number | null): ServerRow {
  return {
    server,
    address: null,
    status: points === null ? "error" : "passed",
    verdict: points === null ? "could-not-test" : "good",
    points,
  };
}
