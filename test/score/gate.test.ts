import { describe, expect, test } from "vitest";
import type { Gate, Policy } from "../../src/model/policy.ts";
import type { TestResult } from "../../src/model/report.ts";
import { gateOf, judgeGate } from "../../src/score/gate.ts";
import { sinceThen } from "../../src/score/gate-baseline.ts";
import { type Given, report } from "./report.ts";
import { result } from "./result.ts";

const PROFILE = { reading: "rfc", tests: {} } as const;
const TODAY = "2026-07-01";
const judged = (given: Given, gate: Gate, more: Partial<Policy> = {}, today = TODAY) =>
  judgeGate([report(given)], { policy: { version: 1, gate, ...more }, profile: PROFILE, today });

const failed = (id: string, more: Partial<TestResult> = {}) =>
  result({ id, status: "failed", verdict: "bad", ...more });
const unmeasured = (id: string, more: Partial<TestResult> = {}) =>
  result({ id, status: "error", verdict: "could-not-test", ...more });

const WAIVER = {
  id: "W-12",
  test: "web_ipv6_ws_reach",
  reason: "IPv6 follows with the new load balancer",
  expires: "2026-07-01",
};

describe("the examples of the specification", () => {
  test("T1: a score below what is asked for", () => {
    expect(judged({ score: { percentage: 89 } }, { min_score: 90 }).outcome).toBe("not-met");
    expect(judged({ score: { percentage: 90 } }, { min_score: 90 }).outcome).toBe("met");
  });

  test("T2: a test that does not apply is not missed", () => {
    const dane = result({
      id: "mail_starttls_dane_valid",
      status: "not_tested",
      verdict: "not-tested",
      not_tested_reason: "not_applicable",
    });
    const gate: Gate = { require: ["mail_starttls_dane_valid"] };
    expect(judged({ type: "mail", tests: [dane] }, gate).outcome).toBe("met");
  });

  test.each([
    ["warn", "met"],
    ["ignore", "met"],
    ["fail", "undecided"],
  ] as const)("T3: what could not be measured, with on_inconclusive %s: %s", (on_inconclusive, outcome) => {
    const tests = [unmeasured("mail_starttls_dane_valid")];
    const found = judged({ type: "mail", tests }, { require: ["mail_starttls_dane_valid"], on_inconclusive });
    expect(found.outcome).toBe(outcome);
    expect(found.targets[0]?.items).toMatchObject([{ rule: "require", outcome: "undecided" }]);
  });

  test.each([
    ["2026-07-01", "met", "waived"],
    ["2026-07-02", "not-met", "broken"],
  ] as const)("T4: a waiver holds through its last day: on %s %s", (today, outcome, item) => {
    const tests = [failed("web_ipv6_ws_reach")];
    const found = judged({ tests }, { fail_on: "required" }, { waivers: [WAIVER] }, today);
    expect(found.outcome).toBe(outcome);
    expect(found.targets[0]?.items[0]).toMatchObject({ outcome: item, waiver: { id: "W-12" } });
    expect(found.targets[0]?.items[0]?.has_expired).toBe(item === "broken" ? true : undefined);
  });

  test("T5: a waived failure does not fail, a low score still does", () => {
    const given = { score: { percentage: 96 }, tests: [failed("web_ipv6_ws_reach")] };
    expect(judged(given, { fail_on: "required" }, { waivers: [WAIVER] }).outcome).toBe("met");
    expect(judged(given, { fail_on: "required", min_score: 97 }, { waivers: [WAIVER] }).outcome).toBe(
      "not-met",
    );
  });

  test("T6: a test that was blocked and now warns is no regression", () => {
    const before = result({
      id: "web_https_dane_valid",
      level: "recommended",
      status: "not_tested",
      verdict: "not-tested",
      not_tested_reason: "blocked",
    });
    const after = result({
      id: "web_https_dane_valid",
      level: "recommended",
      status: "warning",
      verdict: "bad",
    });
    expect(sinceBaseline([before], [after]).outcome).toBe("met");
  });
});

function sinceBaseline(
  before: readonly TestResult[],
  after: readonly TestResult[],
  more: Partial<Policy> = {},
) {
  return judgeGate([report({ tests: after })], {
    policy: { version: 1, ...more },
    profile: PROFILE,
    today: TODAY,
    since: (now) => sinceThen(report({ tests: before }), now),
  });
}

describe("min_score", () => {
  const unknown = { percentage: null, null_reason: "inconclusive", measured: 80 } as const;

  test.each([
    ["the worst case is good enough", { ...unknown, worst_case: 90, best_case: 100 }, "met"],
    ["the best case is too low", { ...unknown, worst_case: 60, best_case: 89 }, "not-met"],
    ["it lies between", { ...unknown, worst_case: 60, best_case: 95 }, "undecided"],
    ["nothing is known", { ...unknown, measured: null, worst_case: null, best_case: null }, "undecided"],
  ] as const)("without a percentage, and %s: %s", (_, score, outcome) => {
    expect(judged({ score }, { min_score: 90, on_inconclusive: "fail" }).outcome).toBe(outcome);
  });

  test("a name that does not exist has no score, for certain", () => {
    const score = { percentage: null, best_case: null, worst_case: null };
    const found = judged({ status: "unresolvable", score }, { min_score: 1, on_inconclusive: "fail" });
    expect(found.outcome).toBe("not-met");
  });
});

describe("min_category", () => {
  const exist = result({ id: "web_dnssec_exist" });
  const valid = (more: Partial<TestResult>) => ({ ...result({ awarded: 10, max: 10 }), ...more });

  test.each([
    ["all points", [exist, valid({})], "met"],
    [
      "no points",
      [exist, valid({ status: "failed", points: { awarded: 0, max: 10, counted: true } })],
      "not-met",
    ],
    [
      "nothing measured",
      [exist, valid({ status: "error", points: { awarded: null, max: 10, counted: false } })],
      "undecided",
    ],
    ["the category was left out", [], "undecided"],
  ])("%s: %s", (_, tests, outcome) => {
    const gate: Gate = { min_category: { web_dnssec: 100 }, on_inconclusive: "fail" };
    expect(judged({ tests }, gate).outcome).toBe(outcome);
  });

  test("categories of the other side do not matter", () => {
    expect(judged({}, { min_category: { mail_dnssec: 100 }, on_inconclusive: "fail" }).outcome).toBe("met");
  });
});

describe("fail_on", () => {
  const STATUSES = ["failed", "warning", "info", "passed", "not_tested"] as const;
  const BREAKS = { required: 1, recommended: 2, optional: 3, never: 0 } as const;

  test.each(
    Object.entries(BREAKS).flatMap(([level, worst]) =>
      STATUSES.map((status, index) => [level, status, index < worst ? "not-met" : "met"] as const),
    ),
  )("%s and a test that is %s: %s", (fail_on, status, outcome) => {
    const tests = [result({ id: "web_dnssec_valid", status, verdict: "x" })];
    expect(judged({ tests }, { fail_on: fail_on as NonNullable<Gate["fail_on"]> }).outcome).toBe(outcome);
  });

  test("tests of our own count only where they are named", () => {
    const tests = [failed("dns_ns_lame", { origin: "waterpas" })];
    expect(judged({ tests }, { fail_on: "required" }).outcome).toBe("met");
    expect(judged({ tests }, { fail_on: "required" }, { levels: { dns_ns_lame: "required" } }).outcome).toBe(
      "not-met",
    );
    expect(judged({ tests, type: "prefix" }, { fail_on: "required" }).outcome).toBe("not-met");
  });

  test("an unmeasured test of a lower level leaves nothing open", () => {
    const gate: Gate = { fail_on: "required", on_inconclusive: "fail" };
    expect(
      judged({ tests: [unmeasured("web_https_dane_valid", { level: "recommended" })] }, gate).outcome,
    ).toBe("met");
    expect(judged({ tests: [unmeasured("web_dnssec_valid")] }, gate).outcome).toBe("undecided");
  });
});

describe("require and forbid", () => {
  test.each([
    ["passed", {}, null],
    ["a warning", { status: "warning" }, "broken"],
    ["blocked", { status: "not_tested", not_tested_reason: "blocked" }, "broken"],
    ["switched off", { status: "not_tested", not_tested_reason: "disabled" }, "undecided"],
    ["undecidable", { status: "not_tested", not_tested_reason: "undecidable" }, "undecided"],
    ["not applicable", { status: "not_tested", not_tested_reason: "not_applicable" }, null],
  ] as const)("a required test that is %s", (_, more, outcome) => {
    const tests = [result({ id: "web_dnssec_valid", ...more })];
    const items = judged({ tests }, { require: ["*_dnssec_*"] }).targets[0]?.items ?? [];
    expect(items.map((item) => item.outcome)).toEqual(outcome === null ? [] : [outcome]);
  });

  test("a verdict that is forbidden, whatever its status", () => {
    const tests = [result({ id: "web_https_tls_version", status: "warning", verdict: "phase-out" })];
    expect(judged({ tests }, { forbid: { web_https_tls_version: ["bad"] } }).outcome).toBe("met");
    expect(judged({ tests }, { forbid: { "web_https_*": ["bad", "phase-out"] } }).outcome).toBe("not-met");
  });

  test("a test that breaks two rules is told once", () => {
    const found = judged(
      { tests: [failed("web_dnssec_valid")] },
      { fail_on: "required", require: ["web_*"] },
    );
    expect(found.targets[0]?.items).toHaveLength(1);
  });
});

describe("rules for some targets", () => {
  const policy: Policy = {
    version: 1,
    gate: { fail_on: "never", on_inconclusive: "warn", require: ["a"] },
    rules: [
      { match: { tags: ["registrar"] }, gate: { min_score: 90, require: ["b"] } },
      {
        match: { type: "web", domains: ["*.example.nl", "!test.example.nl"] },
        gate: { fail_on: "required" },
      },
    ],
  };

  test.each([
    ["other.nl", "web", [], { fail_on: "never", require: ["a"] }],
    ["other.nl", "web", ["registrar", "x"], { fail_on: "never", require: ["b"], min_score: 90 }],
    ["www.example.nl", "web", [], { fail_on: "required", require: ["a"] }],
    ["www.example.nl", "mail", [], { fail_on: "never", require: ["a"] }],
    ["test.example.nl", "web", [], { fail_on: "never", require: ["a"] }],
    ["example.nl", "web", [], { fail_on: "never", require: ["a"] }],
  ] as const)("%s (%s) tagged %j", (name, type, tags, gate) => {
    expect(gateOf(policy, report({ name, type, tags }))).toEqual({ on_inconclusive: "warn", ...gate });
  });
});

describe("waivers", () => {
  test("one for another verdict or target does not help", () => {
    const tests = [failed("web_ipv6_ws_reach")];
    const gate: Gate = { fail_on: "required" };
    const waived = (more: object) => judged({ tests }, gate, { waivers: [{ ...WAIVER, ...more }] }).outcome;
    expect(waived({ verdicts: ["other"] })).toBe("not-met");
    expect(waived({ verdicts: ["bad"] })).toBe("met");
    expect(waived({ match: { domains: ["legacy.example.nl"] } })).toBe("not-met");
    expect(waived({ test: "web_ipv6_*" })).toBe("met");
  });

  test("of an expired one and one that holds, the one that holds counts", () => {
    const waivers = [{ ...WAIVER, id: "old", expires: "2026-01-01" }, WAIVER];
    const found = judged({ tests: [failed("web_ipv6_ws_reach")] }, { fail_on: "required" }, { waivers });
    expect(found.targets[0]?.items[0]?.waiver?.id).toBe("W-12");
  });

  test.each([
    ["ends within the days of warning", "2026-07-15", { code: "waiver-ends", days: 14 }],
    ["ends later", "2026-07-16", null],
    ["has ended", "2026-06-30", null],
  ] as const)("a waiver that %s", (_, expires, note) => {
    const found = judged(
      { tests: [failed("web_ipv6_ws_reach")] },
      { fail_on: "required" },
      { waivers: [{ ...WAIVER, expires }] },
    );
    expect(found.notes).toMatchObject(note === null ? [] : [note]);
  });

  test.each([
    ["ignore", [], "met"],
    ["warn", [{ code: "waiver-unused", fails: false, waiver: "W-12" }], "met"],
    ["fail", [{ code: "waiver-unused", fails: true, waiver: "W-12" }], "not-met"],
  ] as const)("an unused waiver, with unused: %s", (unused, notes, outcome) => {
    const found = judged({}, {}, { waivers: [WAIVER], waiver_rules: { unused } });
    expect([found.notes, found.outcome]).toEqual([notes, outcome]);
  });
});

describe("baseline", () => {
  const good = result({ id: "web_dnssec_valid" });
  const bad = failed("web_dnssec_valid");
  const open = unmeasured("web_dnssec_valid");

  test.each([
    ["worse", good, bad, "not-met"],
    ["better", bad, good, "met"],
    ["the same", bad, bad, "met"],
    ["no longer measured", good, open, "met"],
    ["newly measured and bad", open, bad, "met"],
  ])("%s", (_, before, after, outcome) => {
    expect(sinceBaseline([before], [after]).outcome).toBe(outcome);
  });

  test("losing the gate test makes its dependents regressions", () => {
    const blocked = result({
      id: "web_dnssec_valid",
      status: "not_tested",
      not_tested_reason: "blocked",
      verdict: "not-tested",
    });
    expect(sinceBaseline([good], [blocked]).outcome).toBe("not-met");
  });

  test("only-new: what was as bad before does not fail the gate", () => {
    const policy: Partial<Policy> = { gate: { fail_on: "required" }, baseline: { mode: "only-new" } };
    expect(sinceBaseline([bad], [bad], policy).outcome).toBe("met");
    expect(sinceBaseline([bad], [bad], policy).targets[0]?.items).toMatchObject([{ outcome: "known" }]);
    expect(sinceBaseline([good], [bad], policy).outcome).toBe("not-met");
    expect(sinceBaseline([bad], [bad], { gate: { fail_on: "required" } }).outcome).toBe("not-met");
  });

  test("a level that the profile changed is no regression", () => {
    const before = report({ tests: [good], digest: `sha256:${"1".repeat(64)}` });
    const after = report({
      tests: [failed("web_dnssec_valid", { level: "recommended", status: "warning" })],
    });
    expect(sinceThen(before, after).changes).toMatchObject([{ kind: "rule" }]);
  });

  test.each([
    [0, "not-met"],
    [4, "not-met"],
    [5, "met"],
  ])("a score that fell by 5, when %i are allowed: %s", (max_score_drop, outcome) => {
    const found = judgeGate([report({ score: { percentage: 90 } })], {
      policy: { version: 1, baseline: { max_score_drop } },
      profile: PROFILE,
      today: TODAY,
      since: (now) => sinceThen(report({ score: { percentage: 95 } }), now),
    });
    expect(found.outcome).toBe(outcome);
  });

  test.each([
    ["ignore", 0, "met"],
    ["warn", 1, "met"],
    ["fail", 1, "not-met"],
  ] as const)(
    "a target that the baseline lacks, with missing_target: %s",
    (missing_target, notes, outcome) => {
      const found = judgeGate([report({})], {
        policy: { version: 1, baseline: { missing_target } },
        profile: PROFILE,
        today: TODAY,
        since: () => null,
      });
      expect([found.notes.length, found.outcome]).toEqual([notes, outcome]);
    },
  );
});

test("so many targets may fail, and no more", () => {
  const reports = ["a.nl", "b.nl", "c.nl"].map((name) =>
    report({ name, tests: [failed("web_dnssec_valid")] }),
  );
  const outcome = (max_failing_targets: number) =>
    judgeGate(reports, {
      policy: { version: 1, gate: { fail_on: "required", max_failing_targets } },
      profile: PROFILE,
      today: TODAY,
    }).outcome;
  expect([outcome(2), outcome(3)]).toEqual(["not-met", "met"]);
});
