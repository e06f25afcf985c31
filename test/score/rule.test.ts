/** Rules of profiles over results written by hand. */
import { describe, expect, test } from "vitest";
import type { Condition } from "../../src/model/profile.ts";
import type { RuleOutcome, ServerRow, TestResult } from "../../src/model/report.ts";
import type { Level, Status } from "../../src/model/status.ts";
import { citationsOf, outcomeOf, rulesOf, testsOf } from "../../src/score/rule.ts";

type Seen = Partial<
  Pick<TestResult, "status" | "verdict" | "facts" | "findings" | "servers" | "not_tested_reason">
>;

function resultsOf(seen: Readonly<Record<string, Seen>>): Map<string, TestResult> {
  const entries = Object.entries(seen).map(([id, over]): [string, TestResult] => [
    id,
    {
      id,
      category: "mail_auth",
      section: null,
      origin: "internetnl",
      level: "required",
      status: "passed",
      verdict: "good",
      points: { awarded: null, max: null, counted: false },
      facts: {},
      findings: [],
      confidence: "single",
      ...over,
    },
  ]);
  return new Map(entries);
}

const A = { test: "a", verdicts: ["good"] } as const;
const B = { test: "b", verdicts: ["good"] } as const;
const met: Seen = {};
const bad: Seen = { status: "failed", verdict: "bad" };
const lost: Seen = { status: "error", verdict: "could-not-test" };
const none: Seen = { status: "not_tested", verdict: "not-tested", not_tested_reason: "not_applicable" };
const blocked: Seen = { ...none, not_tested_reason: "blocked" };

describe("one test", () => {
  test.each<[string, Condition, Seen, RuleOutcome]>([
    ["a verdict that is asked for", A, met, "met"],
    ["another verdict", A, { verdict: "phase-out", status: "warning" }, "not-met"],
    ["not measured", A, lost, "inconclusive"],
    ["nothing to measure", A, none, "not-applicable"],
    ["behind a gate that failed", A, blocked, "not-met"],
    ["cannot be known from outside", A, { ...none, not_tested_reason: "undecidable" }, "inconclusive"],
    ["switched off", A, { ...none, not_tested_reason: "disabled" }, "inconclusive"],
    [
      "a verdict that leaves nothing to judge",
      { ...A, not_applicable: ["null-mx"] },
      { status: "info", verdict: "null-mx" },
      "not-applicable",
    ],
    [
      "a fact of the list",
      { test: "a", facts: { policy: ["reject"] } },
      { facts: { policy: "reject" } },
      "met",
    ],
    [
      "a fact beside the list",
      { test: "a", facts: { policy: ["reject"] } },
      { facts: { policy: "none" } },
      "not-met",
    ],
    ["a fact that the result lacks", { test: "a", facts: { policy: ["reject"] } }, met, "inconclusive"],
    ["null is a value", { test: "a", facts: { policy: [null] } }, { facts: { policy: null } }, "met"],
    ["at the bound", { test: "a", facts: { n: { at_least: 1, at_most: 2 } } }, { facts: { n: 2 } }, "met"],
    [
      "above the bound",
      { test: "a", facts: { n: { at_least: 1, at_most: 2 } } },
      { facts: { n: 3 } },
      "not-met",
    ],
    ["below the bound", { test: "a", facts: { n: { at_least: 1 } } }, { facts: { n: 0 } }, "not-met"],
    ["no number", { test: "a", facts: { n: { at_least: 1 } } }, { facts: { n: "5" } }, "not-met"],
    [
      "two facts, one of them wrong",
      { test: "a", facts: { n: [1], m: [1] } },
      { facts: { n: 1, m: 2 } },
      "not-met",
    ],
    [
      "a wrong verdict with the right fact",
      { ...A, facts: { n: [1] } },
      { ...bad, facts: { n: 1 } },
      "not-met",
    ],
  ])("%s", (_, condition, seen, outcome) => {
    expect(outcomeOf(condition, "required", resultsOf({ a: seen }))).toBe(outcome);
  });

  test("a test that is not in the report is not known", () => {
    expect(outcomeOf(A, "required", resultsOf({}))).toBe("inconclusive");
  });

  test.each<[Level, Seen["status"], RuleOutcome]>([
    ["required", "failed", "not-met"],
    ["required", "warning", "met"],
    ["required", "info", "met"],
    ["recommended", "warning", "not-met"],
    ["recommended", "info", "met"],
    ["optional", "info", "not-met"],
    ["optional", "passed", "met"],
  ])("asked for nothing in particular, %s and %s is %s", (level, status = "passed", outcome) => {
    expect(outcomeOf({ test: "a" }, level, resultsOf({ a: { status, verdict: "x" } }))).toBe(outcome);
  });
});

describe("findings that must not be there", () => {
  const condition: Condition = {
    test: "a",
    without: [{ finding: "old-version", params: { version: ["SSL 2.0", "SSL 3.0"] } }],
  };
  const found = (version: string) => ({
    code: "old-version",
    params: { version, servers: ["x"] },
    evidence: [],
  });
  const ciphers = (...names: string[]): Seen => ({
    ...bad,
    findings: [{ code: "cipher-insufficient", params: { ciphers: names }, evidence: [] }],
  });
  const server = (status: Status): ServerRow => ({
    server: "x",
    address: null,
    status,
    verdict: "x",
  });
  const rc4: Condition = {
    test: "a",
    without: [{ finding: "cipher-insufficient", params: { ciphers: ["*RC4*"] } }],
  };

  test.each<[string, Condition, Seen, RuleOutcome]>([
    ["none", condition, met, "met"],
    ["one of them", condition, { ...bad, findings: [found("SSL 3.0")] }, "not-met"],
    ["another of the same kind", condition, { ...bad, findings: [found("TLS 1.0")] }, "met"],
    [
      "found although the rest was not measured",
      condition,
      { ...lost, findings: [found("SSL 2.0")] },
      "not-met",
    ],
    [
      "not found, and the rest was not measured",
      condition,
      { ...lost, findings: [found("TLS 1.0")] },
      "inconclusive",
    ],
    ["behind a gate that failed there is none", condition, blocked, "not-applicable"],
    ["part of a list", rc4, ciphers("TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_RC4_128_SHA"), "not-met"],
    ["not part of a list", rc4, ciphers("TLS_RSA_WITH_AES_128_CBC_SHA"), "met"],
    ["any of its kind", { test: "a", without: [{ finding: "cipher-insufficient" }] }, ciphers(), "not-met"],
    [
      "another of the same kind, and this one was not learnt",
      condition,
      { ...bad, findings: [found("TLS 1.0")], facts: { findings_not_learnt: ["old-version SSL 3.0"] } },
      "inconclusive",
    ],
    [
      "another of the same kind, and a third was not learnt",
      condition,
      { ...bad, findings: [found("TLS 1.1")], facts: { findings_not_learnt: ["old-version TLS 1.0"] } },
      "met",
    ],
    [
      "found, and others were not learnt",
      condition,
      { ...bad, findings: [found("SSL 3.0")], facts: { findings_not_learnt: ["old-version SSL 2.0"] } },
      "not-met",
    ],
    [
      "of its kind not all were learnt",
      rc4,
      {
        ...ciphers("TLS_RSA_WITH_AES_128_CBC_SHA"),
        facts: { findings_not_learnt: ["cipher-insufficient", "cipher-phase-out"] },
      },
      "inconclusive",
    ],
    [
      "of another kind not all were learnt",
      rc4,
      { ...ciphers("TLS_RSA_WITH_AES_128_CBC_SHA"), facts: { findings_not_learnt: ["cipher-phase-out"] } },
      "met",
    ],
    [
      "another server was not measured",
      rc4,
      { ...ciphers("TLS_RSA_WITH_AES_128_CBC_SHA"), facts: { unmeasured: 1 } },
      "inconclusive",
    ],
    [
      "a server among several could not be measured",
      rc4,
      {
        ...ciphers("TLS_RSA_WITH_AES_128_CBC_SHA"),
        servers: [server("failed"), server("error")],
      },
      "inconclusive",
    ],
    [
      "found at one of several servers",
      rc4,
      { ...ciphers("TLS_RSA_WITH_RC4_128_SHA"), servers: [server("failed"), server("error")] },
      "not-met",
    ],
    ["none of several servers has it", rc4, { ...met, servers: [server("passed"), server("failed")] }, "met"],
    ["all servers were measured", rc4, { ...met, facts: { unmeasured: 0 } }, "met"],
    [
      "nothing to measure, and a server that was not",
      rc4,
      { ...none, facts: { unmeasured: 1, findings_not_learnt: ["cipher-insufficient"] } },
      "not-applicable",
    ],
  ])("%s", (_, wanted, seen, outcome) => {
    expect(outcomeOf(wanted, "required", resultsOf({ a: seen }))).toBe(outcome);
  });
});

describe("alternatives and demands that hold together", () => {
  test.each<[Seen, Seen, RuleOutcome, RuleOutcome]>([
    [met, met, "met", "met"],
    [met, bad, "met", "not-met"],
    [met, lost, "met", "inconclusive"],
    [met, none, "met", "met"],
    [bad, bad, "not-met", "not-met"],
    [bad, lost, "inconclusive", "not-met"],
    [bad, none, "not-met", "not-met"],
    [lost, none, "inconclusive", "inconclusive"],
    [none, none, "not-applicable", "not-applicable"],
  ])("%j and %j: any is %s, all is %s", (a, b, any, all) => {
    const results = resultsOf({ a, b });
    for (const order of [
      [A, B],
      [B, A],
    ]) {
      expect(outcomeOf({ any: order }, "required", results)).toBe(any);
      expect(outcomeOf({ all: order }, "required", results)).toBe(all);
    }
  });

  test("one inside the other", () => {
    const condition: Condition = { any: [{ all: [A, B] }, { test: "c", verdicts: ["good"] }] };
    expect(testsOf(condition)).toEqual(["a", "b", "c"]);
    expect(outcomeOf(condition, "required", resultsOf({ a: met, b: bad, c: met }))).toBe("met");
    expect(outcomeOf(condition, "required", resultsOf({ a: met, b: met, c: bad }))).toBe("met");
    expect(outcomeOf(condition, "required", resultsOf({ a: met, b: bad, c: bad }))).toBe("not-met");
  });
});

describe("the rules of a profile", () => {
  const cite = { document: "D", paragraph: "1" };

  test("are those of its list, then tests with a citation", () => {
    const rules = rulesOf({
      rules: [
        { id: "r", title: "R", cite, needs: A },
        { id: "off", title: "O", level: "none", cite, needs: A },
      ],
      tests: {
        web_https_http_hsts: { level: "recommended", cite: "annex 1" },
        web_dnssec_exist: { cite },
        web_dnssec_valid: { level: "none", cite },
        dns_ns_tcp: { level: "required" },
      },
    });
    expect(rules.map(({ id, level, cite: where }) => [id, level, where])).toEqual([
      ["r", "required", [cite]],
      ["web_https_http_hsts", "recommended", [{ document: "annex 1", paragraph: null }]],
      ["web_dnssec_exist", "required", [cite]],
    ]);
  });

  test("several citations stay several", () => {
    expect(citationsOf([cite, { ...cite, paragraph: "2" }])).toHaveLength(2);
  });
});
