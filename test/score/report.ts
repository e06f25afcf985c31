import type { Report, Score, TestResult } from "../../src/model/report.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

export interface Given {
  readonly name?: string;
  readonly type?: "web" | "mail" | "prefix";
  readonly tags?: readonly string[];
  readonly status?: Report["status"];
  readonly score?: Partial<Score>;
  readonly tests?: readonly TestResult[];
  readonly digest?: string;
}

/** A report with what matters in a case; web, fully passed and with 100 % unless said otherwise. */
export function report({
  name = "example.nl",
  type = "web",
  tags = [],
  status = "ok",
  tests = [],
  ...given
}: Given): Report {
  const { percentage = 100 } = given.score ?? {};
  return {
    kind: "waterpas-report",
    schema_version: "1.0",
    id: `rpt_${"0".repeat(32)}`,
    run_id: null,
    target: { input: name, type, name, unicode: name, registrable: null, suffix: null, tags },
    tool: { name: "waterpas", version: "0.1.0", node: "24.0.0", openssl: "3.5.0" },
    profile: { name: "waterpas", version: "1", digest: given.digest ?? DIGEST },
    evidence: {
      digest: DIGEST,
      uri: null,
      collected_from: "2026-07-01T08:00:00.000Z",
      collected_until: "2026-07-01T08:00:01.000Z",
      vantage: {
        label: null,
        ipv4: true,
        ipv6: true,
        port25: "ok",
        dns: "ok",
        clock: "ok",
        resolver: "iterate",
        checked_at: "2026-07-01T08:00:00.000Z",
      },
      inputs: [],
    },
    status,
    errors: [],
    score: {
      algorithm: "waterpas-1",
      null_reason: null,
      best_case: percentage,
      worst_case: percentage,
      measured: percentage,
      counts: { error: 0, failed: 0, warning: 0, info: 0, not_tested: 0, passed: 0 },
      ...given.score,
      percentage,
    },
    categories: [],
    tests,
    facts: {},
    timing: {
      started_at: "2026-07-01T08:00:00.000Z",
      finished_at: "2026-07-01T08:00:01.000Z",
      duration_ms: 1000,
      judged_at: "2026-07-01T08:00:01.000Z",
    },
  };
}
