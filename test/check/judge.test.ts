import { describe, expect, test } from "vitest";
import { judgeTests } from "../../src/check/judge.ts";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { Profile } from "../../src/model/profile.ts";
import type { TestResult } from "../../src/model/report.ts";
import { testsOfSide } from "../../src/model/tests.table.ts";
import { changed, evidenceOf, given, judgeOne, NOW, NS2, profileOf, refuse } from "../support/evidence.ts";
import { BOGUS, UNSIGNED } from "./dns/dnssec.cases.ts";

const GOOD = evidenceOf() as EvidenceDocument;

const withTest = (id: string, over: object): Profile => profileOf("rfc", { tests: { [id]: over } });

function judge(
  evidence: EvidenceDocument,
  over: Partial<Parameters<typeof judgeTests>[1]> = {},
): Map<string, TestResult> {
  const results = judgeTests(evidence, { side: "web", profile: profileOf(), now: NOW, ...over });
  return new Map(results.map((result) => [result.id, result]));
}

describe.each(["web", "mail"] as const)("the %s report", (side) => {
  test("has every test of its side, in catalogue order", () => {
    const ids = judgeTests(GOOD, { side, profile: profileOf(), now: NOW }).map(({ id }) => id);
    expect(ids).toEqual(testsOfSide(side).map(({ id }) => id));
  });
});

test("judging twice gives the same", () => {
  const once = judgeTests(GOOD, { side: "mail", profile: profileOf(), now: NOW });
  const again = judgeTests(structuredClone(GOOD), { side: "mail", profile: profileOf(), now: NOW });
  expect(JSON.stringify(again)).toBe(JSON.stringify(once));
});

describe("a test that was switched off", () => {
  const results = judge(evidenceOf(UNSIGNED) as EvidenceDocument, {
    isEnabled: (id) => id !== "web_dnssec_exist",
  });

  test("says so", () => {
    expect(results.get("web_dnssec_exist")).toMatchObject({
      status: "not_tested",
      verdict: "not-tested",
      not_tested_reason: "disabled",
      findings: [],
    });
  });

  test("leaves the test that it would have blocked to its own table", () => {
    expect(results.get("web_dnssec_valid")).toMatchObject({
      status: "not_tested",
      not_tested_reason: "blocked",
      blocked_by: "web_dnssec_exist",
      points: { awarded: 2, max: 10 },
    });
  });
});

describe("a section that is absent", () => {
  const { dns: _dns, ...rest } = GOOD;

  test("has the cause that the scan gives", () => {
    const results = judge(rest, { missing: { dns: "excluded" } });
    expect(new Set([...results.values()].map(({ status, cause }) => `${status} ${cause}`))).toEqual(
      new Set(["error excluded"]),
    );
  });

  test("is evidence missing where no cause is known", () => {
    expect(judge(rest).get("dns_ns_tcp")).toMatchObject({
      status: "error",
      verdict: "could-not-test",
      cause: "evidence-missing",
      hint: "cause/evidence-missing",
      points: { awarded: null, max: null },
    });
  });

  test("takes nothing from tests that do not need it", () => {
    const { ns: _ns, ...withoutNs } = GOOD;
    const results = judge(withoutNs, { missing: { ns: "budget" } });
    expect(results.get("web_dnssec_valid")?.status).toBe("passed");
    expect(results.get("web_ipv6_ns_address")?.cause).toBe("budget");
  });
});

test("row 25: a bug in one check is that test's error, and is reported", () => {
  const bugs: string[] = [];
  const ns = new Proxy(given(GOOD.ns), {
    ownKeys: () => {
      throw new Error("a bug");
    },
  });
  const results = judge({ ...GOOD, ns }, { onBug: (id) => bugs.push(id) });
  expect(results.get("dns_ns_tcp")).toMatchObject({ status: "error", cause: "internal" });
  expect(bugs).toContain("dns_ns_tcp");
  expect(results.get("web_dnssec_exist")?.status).toBe("passed");
});

describe("a profile", () => {
  const lame = changed((evidence) => refuse(evidence, NS2.ipv6));

  test("raises a level, so that the status is no longer held back", () => {
    const tcp = changed((evidence) => {
      given(evidence.ns?.["example.nl"]?.servers?.[NS2.ipv4]).soa_tcp = { outcome: "refused", attempts: [] };
    });
    expect(judgeOne("dns_ns_tcp", tcp)).toMatchObject({ level: "recommended", status: "warning" });
    expect(judgeOne("dns_ns_tcp", tcp, withTest("dns_ns_tcp", { level: "required" }))).toMatchObject({
      level: "required",
      status: "failed",
    });
  });

  test("lowers a level, so that the status is held back", () => {
    expect(judgeOne("dns_ns_lame", lame, withTest("dns_ns_lame", { level: "optional" }))).toMatchObject({
      level: "optional",
      status: "info",
    });
  });

  test("gives another status to a verdict, within the level", () => {
    const profile = profileOf("rfc", { verdicts: { "dns_ns_lame/address": { status: "failed" } } });
    expect(judgeOne("dns_ns_lame", lame, profile)).toMatchObject({ status: "failed", verdict: "address" });
  });

  test.each([
    ["as many points as the catalogue", 10, { awarded: 2, max: 10 }],
    ["half of them", 5, { awarded: 1, max: 5 }],
    ["another share, rounded down", 7, { awarded: 1, max: 7 }],
  ])("gives %s", (_, points, expected) => {
    const profile = withTest("web_dnssec_valid", { points });
    expect(judgeOne("web_dnssec_valid", evidenceOf(UNSIGNED), profile).points).toMatchObject(expected);
    expect(judgeOne("web_dnssec_valid", evidenceOf(BOGUS), profile).points).toMatchObject({
      awarded: 0,
      max: expected.max,
    });
    expect(judgeOne("web_dnssec_valid", evidenceOf(), profile).points).toMatchObject({
      awarded: expected.max,
      max: expected.max,
    });
  });

  test("gives points to a test that has none", () => {
    const profile = withTest("dns_ns_tcp", { points: 4 });
    expect(judgeOne("dns_ns_tcp", evidenceOf(), profile).points).toMatchObject({ awarded: 4, max: 4 });
  });
});

test("findings come by code, each once", () => {
  const { findings } = judgeOne("dns_dnssec_rrsets", evidenceOf(BOGUS));
  const keys = findings.map(({ code, params }) => `${code} ${JSON.stringify(params)}`);
  expect(keys).toEqual([...new Set(keys)].sort());
});
