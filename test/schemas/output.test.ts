/** What is written fits its schema, and the examples of the specification do. */
import { describe, expect, test } from "vitest";
import { type SchemaName, validate } from "../../src/store/schema.ts";
import { bothSides, resultFor } from "../report/parity.ts";
import { render, requestFor } from "../report/rendering.ts";
import {
  GOOD,
  HOSTILE,
  MIXED,
  NAMES,
  PARTIAL,
  resultOf,
  UNRESOLVABLE,
} from "../report/terminal/sample-result.ts";

const JUDGED = resultFor(bothSides(), "rfc");

describe.each([
  ["a judged domain", JUDGED],
  ["good", GOOD],
  ["mixed", MIXED],
  ["partial", PARTIAL],
  ["names", NAMES],
  ["unresolvable", UNRESOLVABLE],
  ["hostile", HOSTILE],
  ["empty", resultOf([])],
])("%s", (_, result) => {
  const textOf = (format: "json" | "jsonl" | "stats-json"): string =>
    render(format, requestFor(result))[0]?.text ?? "";

  test.each<["json" | "stats-json", SchemaName]>([
    ["json", "result"],
    ["stats-json", "stats"],
  ])("%s", (format, schema) => {
    expect(validate(schema, JSON.parse(textOf(format)))).toEqual([]);
  });

  test("jsonl, line by line: the run, its reports, the end", () => {
    const lines = textOf("jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    for (const line of lines) expect(validate("run", line)).toEqual([]);
    expect(lines.map(({ kind }) => kind)).toEqual([
      "waterpas-run",
      ...result.reports.map(() => "waterpas-report"),
      "waterpas-run-end",
    ]);
  });
});

test("a verdict of two words is none", () => {
  const [report] = GOOD.reports;
  const [first, ...others] = report?.tests ?? [];
  const edited = { ...report, tests: [{ ...first, verdict: "two words" }, ...others] };
  expect(validate("report", edited)).not.toEqual([]);
});

describe("lines of a run that are not what they say", () => {
  test.each<[string, object]>([
    ["no kind", {}],
    ["an unknown kind", { kind: "waterpas-evidence" }],
    ["a header alone", { kind: "waterpas-run" }],
    ["a header of another version", { kind: "waterpas-run", schema_version: "2.0", ...GOOD.run }],
    ["a header without its place", { kind: "waterpas-run", schema_version: "1.0", ...GOOD.run, vantage: {} }],
    ["an end without counts", { kind: "waterpas-run-end", run_id: "x" }],
    ["an end that counts in words", { kind: "waterpas-run-end", run_id: "x", counts: { ok: "many" } }],
    ["a segment of negative size", { kind: "segment", name: "a", bytes: -1, lines: 1, sha256: "" }],
    [
      "a line of the list without its number",
      { kind: "waterpas-input-error", seq: 0, input: "x", code: "bad-line", message: "" },
    ],
  ])("%s", (_, line) => {
    expect(validate("run", line)).not.toEqual([]);
  });
});

test("the policy of the specification (reports.md 4.5)", () => {
  const policy = {
    version: 1,
    profile: "internetnl-1.11",
    levels: { web_appsecpriv_securitytxt: "required" },
    gate: { fail_on: "never", on_inconclusive: "warn" },
    rules: [
      {
        match: { tags: ["registrar"] },
        gate: {
          min_score: 90,
          require: ["*_dnssec_*", "mail_auth_dmarc_policy", "mail_starttls_dane_valid"],
          forbid: { web_https_tls_version: ["bad"] },
          on_inconclusive: "fail",
        },
      },
      {
        match: { type: "web", domains: ["*.example.nl", "!test.example.nl"] },
        gate: { fail_on: "required", min_category: { web_https: 100 } },
      },
    ],
    waivers: [
      {
        id: "W-12",
        test: "web_ipv6_ws_reach",
        match: { domains: ["legacy.example.nl"] },
        verdicts: ["bad", "not-tested"],
        reason: "IPv6 follows with the new load balancer",
        owner: "netops",
        ticket: "NET-481",
        created: "2026-06-01",
        expires: "2026-10-01",
      },
    ],
    waiver_rules: { max_days: 180, warn_days: 14, unused: "warn" },
    baseline: { file: "baseline.jsonl", mode: "no-regression", max_score_drop: 0, missing_target: "warn" },
    confirm: { reruns: 1, aggregate: "optimistic", wait_seconds: 30 },
  };
  expect(validate("policy", policy)).toEqual([]);
});
