/** Results for tests of the terminal report, written by hand. */

import { CHECKS } from "../../../src/check/catalogue.ts";
import type { ReportType } from "../../../src/model/evidence.ts";
import type { CategoryResult, Report, Result, TestResult } from "../../../src/model/report.ts";
import { rank, type Status } from "../../../src/model/status.ts";
import type { TestRow } from "../../../src/model/tests/row.ts";
import { CATEGORIES, TESTS, type TestId } from "../../../src/model/tests.table.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;
const VANTAGE = {
  label: null,
  ipv4: true,
  ipv6: true,
  port25: "unknown",
  dns: "ok",
  clock: "ok",
  resolver: "iterate",
  checked_at: "2026-11-21T18:04:00.000Z",
} as const;

/** The verdict of a test that passes. */
function goodVerdict(id: string): string {
  const rows = CHECKS.get(id)?.rows("rfc") ?? [];
  return rows.find(({ status }) => status === "passed")?.verdict ?? "good";
}

export type Change = Partial<Omit<TestResult, "id" | "points">>;

/** The tests of a side, all passed but for the changes. */
export function testsOf(side: ReportType, changes: Partial<Record<TestId, Change>>): TestResult[] {
  const rows: readonly TestRow[] = TESTS;
  const sides = new Map<string, readonly ReportType[]>(CATEGORIES.map((row) => [row.id, row.sides]));
  return rows
    .filter(({ category }) => sides.get(category)?.includes(side))
    .map((row) => {
      const change = changes[row.id as TestId] ?? {};
      const status: Status = change.status ?? "passed";
      return {
        id: row.id,
        category: row.category,
        section: row.section,
        origin: row.origin,
        level: row.level,
        status,
        verdict: goodVerdict(row.id),
        points: {
          awarded: row.points === null ? null : status === "passed" ? row.points : 0,
          max: row.points,
          counted: row.points !== null,
        },
        facts: {
          zone: "example.nl",
          name: "example.nl",
          ...(row.id === "dns_dnssec_rrsets" ? { answers: 38 } : {}),
        },
        findings: [],
        confidence: "single",
        ...change,
      };
    });
}

function categoriesOf(tests: readonly TestResult[]): CategoryResult[] {
  return CATEGORIES.filter(({ id }) => tests.some(({ category }) => category === id)).map(
    ({ id, counted }) => {
      const statuses = tests.filter(({ category, status }) => category === id && status !== "not_tested");
      const worst = statuses.reduce<Status>(
        (found, { status }) => (rank(status) < rank(found) ? status : found),
        "passed",
      );
      return {
        id,
        status: worst === "not_tested" ? "passed" : worst,
        verdict: worst,
        points: { awarded: 0, max: 0 },
        percentage: null,
        counted,
        incomplete: worst === "error",
      };
    },
  );
}

export interface SampleReport {
  readonly name?: string;
  readonly unicode?: string;
  readonly percentage?: number | null;
  readonly measured?: number | null;
  readonly status?: Report["status"];
  readonly changes?: Partial<Record<TestId, Change>>;
  readonly ipv6?: boolean;
}

export function reportOf(type: ReportType, sample: SampleReport = {}): Report {
  const {
    name = "example.nl",
    percentage = 100,
    measured = percentage,
    status = "ok",
    changes = {},
  } = sample;
  const tests = testsOf(type, changes);
  return {
    kind: "waterpas-report",
    schema_version: "1.0",
    id: `rpt_${"0".repeat(32)}`,
    run_id: null,
    target: { input: name, type, name, unicode: sample.unicode ?? name, registrable: name, suffix: "nl" },
    tool: { name: "waterpas", version: "0.1.0", node: "24.0.0", openssl: "3.5.0" },
    profile: { name: "waterpas", version: "1", digest: DIGEST },
    evidence: {
      digest: DIGEST,
      uri: null,
      collected_from: "2026-11-21T18:04:09.120Z",
      collected_until: "2026-11-21T18:04:23.320Z",
      vantage: { ...VANTAGE, ipv6: sample.ipv6 ?? true },
      inputs: [],
    },
    status,
    errors: [],
    score: {
      algorithm: "waterpas-1",
      percentage,
      null_reason: percentage === null ? (status === "partial" ? "inconclusive" : "unresolvable") : null,
      best_case: percentage ?? 77,
      worst_case: percentage ?? 57,
      measured,
      counts: { passed: 0, info: 0, warning: 0, failed: 0, error: 0, not_tested: 0 },
    },
    categories: categoriesOf(tests),
    tests,
    facts: {},
    timing: {
      started_at: "2026-11-21T18:04:09.120Z",
      finished_at: "2026-11-21T18:04:23.320Z",
      duration_ms: 14_200,
      judged_at: "2026-11-21T18:04:23.320Z",
    },
  };
}

export function resultOf(reports: readonly Report[], netMap = false): Result {
  return {
    kind: "waterpas-result",
    schema_version: "1.0",
    run: {
      run_id: "run_20261121T180409Z_0000",
      started_at: "2026-11-21T18:04:09.120Z",
      tool: { name: "waterpas", version: "0.1.0", node: "24.0.0", openssl: "3.5.0" },
      profile: { name: "waterpas", version: "1", digest: DIGEST },
      inputs: [],
      vantage: { ...VANTAGE, ipv4: "ok", ipv6: "ok" },
      problems: [],
      net_map: netMap,
      now: null,
    },
    reports,
  };
}

const EXPIRED_PARAMS = { zone: "example.nl", name: "example.nl", type: "DNSKEY" };
const EXPIRED: Change = {
  status: "failed",
  verdict: "bad",
  findings: [
    {
      code: "rrsig-expired",
      params: EXPIRED_PARAMS,
      evidence: ["/dns/answers/example.nl~1DNSKEY"],
      refs: [],
    },
  ],
  hint: "finding/rrsig-expired",
};
const ONE_IPV6: Change = {
  status: "failed",
  verdict: "bad",
  findings: [
    {
      code: "ns-without-ipv6",
      params: { zone: "example.nl", hosts: ["ns2.example.net"] },
      evidence: ["/ns/example.nl/hosts/1"],
    },
  ],
  servers: [
    { server: "ns1.example.nl", address: "2001:db8::53", status: "passed", verdict: "good" },
    { server: "ns2.example.net", address: null, status: "failed", verdict: "bad" },
  ],
  hint: "finding/ns-without-ipv6",
};
const SILENT: Change = {
  status: "error",
  verdict: "could-not-test",
  cause: "ipv6-none",
  findings: [{ code: "could-not-measure", params: { cause: "ipv6-none" }, evidence: ["/vantage"] }],
  hint: "cause/ipv6-none",
};
const SHORT_KEY: Change = {
  status: "warning",
  verdict: "short",
  findings: [
    {
      code: "key-too-short",
      params: { zone: "example.nl", key: "4711/8", bits: 1024, minimum: 2048 },
      evidence: ["/dns/zones/example.nl/dnskeys/0"],
    },
  ],
  hint: "finding/key-too-short",
};
const BLOCKED: Change = {
  status: "not_tested",
  verdict: "not-tested",
  not_tested_reason: "blocked",
  blocked_by: "web_ipv6_ns_address",
};

/** Nothing wrong. */
export const GOOD = resultOf([reportOf("web"), reportOf("mail")]);

/** Failures on both sides, a warning of our own, hints. */
export const MIXED = resultOf([
  reportOf("web", {
    percentage: 50,
    changes: {
      web_ipv6_ns_address: ONE_IPV6,
      web_ipv6_ns_reach: BLOCKED,
      web_dnssec_valid: EXPIRED,
      dns_dnssec_key_size: SHORT_KEY,
      dns_dnssec_cds: { status: "info", verdict: "none" },
    },
  }),
  reportOf("mail", {
    percentage: 60,
    changes: {
      mail_ipv6_ns_address: ONE_IPV6,
      mail_dnssec_mailto_valid: EXPIRED,
      dns_dnssec_key_size: SHORT_KEY,
      dns_dnssec_cds: { status: "info", verdict: "none" },
    },
  }),
]);

/** Part of it could not be measured. */
export const PARTIAL = resultOf([
  reportOf("web", {
    percentage: null,
    measured: 71,
    status: "partial",
    ipv6: false,
    changes: { web_ipv6_ns_reach: SILENT },
  }),
  reportOf("mail", {
    percentage: null,
    measured: 71,
    status: "partial",
    ipv6: false,
    changes: { mail_ipv6_ns_reach: SILENT },
  }),
]);

const LONG = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(58)}.nl`;

/** Names at the limits: 253 octets, and one that is not ASCII. */
export const NAMES = resultOf([
  reportOf("web", {
    name: LONG,
    changes: {
      dns_ns_lame: {
        status: "failed",
        verdict: "bad",
        servers: [{ server: LONG, address: "192.0.2.53", status: "failed", verdict: "lame" }],
      },
    },
  }),
  reportOf("web", { name: "xn--bcher-kva.example", unicode: "bücher.example" }),
]);

/** Text from the network in every place where there can be some. */
export const HOSTILE = resultOf([
  reportOf("web", {
    unicode: "exa\u202emple.nl",
    changes: {
      dns_ns_lame: {
        status: "failed",
        verdict: "bad\u001b[2J",
        facts: { reply: "\u001b]0;owned\u0007" },
        findings: [
          {
            code: "ns-without-ipv6",
            params: { zone: "\u009b31mexample.nl", hosts: ["ns\r\nerror: fake", `${"x".repeat(1434)}`] },
            evidence: ["/ns/\u202e"],
          },
          { code: "of-a-newer-version", params: { what: "\u2066isolated" }, evidence: [] },
        ],
        servers: [
          { server: "ns1\u0000.nl", address: "\ufeff192.0.2.1", status: "failed", verdict: "la\u0007me" },
        ],
      },
    },
  }),
]);

/** Nothing could be resolved. */
export const UNRESOLVABLE = resultOf([
  reportOf("web", { percentage: null, measured: null, status: "unresolvable" }),
  reportOf("mail", { percentage: null, measured: null, status: "error" }),
]);
