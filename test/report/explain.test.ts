import { describe, expect, test } from "vitest";
import { CHECKS } from "../../src/check/catalogue.ts";
import type { Reading } from "../../src/model/profile.ts";
import type { TestRow } from "../../src/model/tests/row.ts";
import { TESTS, type TestId } from "../../src/model/tests.table.ts";
import { type Explained, explainResult, explainTest, type Ruled } from "../../src/report/explain.ts";
import { widthOf } from "../../src/report/layout.ts";
import { dnsOf, EXPIRED, terminal } from "./samples.ts";
import { RULED } from "./several.ts";
import { MIXED, PARTIAL, reportOf } from "./terminal/sample-result.ts";

const READINGS: readonly Reading[] = ["rfc", "internetnl-1.11"];
const ROWS: readonly TestRow[] = TESTS;

function explained(id: TestId, reading: Explained["reading"] = "rfc"): Explained {
  const [test, check] = [ROWS.find((row) => row.id === id), CHECKS.get(id)];
  if (test === undefined || check === undefined) throw new Error(`no test ${id}`);
  return { test, check, reading };
}

const IDS = TESTS.map(({ id }) => id);

describe("explain", () => {
  test.each(IDS)("%s: every verdict has words, and a specification is named", (id) => {
    for (const reading of READINGS) {
      const it = explained(id, reading);
      const text = explainTest(it, terminal(Number.POSITIVE_INFINITY));
      for (const { verdict } of it.check.rows(reading)) expect(text).toContain(verdict);
      expect(text).toMatch(/Spec {6}(?:RFC \d+|draft-[a-z0-9-]+|W3C |WHATWG )/);
      expect(text).not.toMatch(/[{}]|undefined|The verdict is/);
    }
  });

  test.each(IDS)("%s: fits terminals of 40 and 80 columns", (id) => {
    for (const width of [40, 80]) {
      const lines = explainTest(explained(id), terminal(width)).split("\n");
      expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
    }
  });

  test("a test, as people see it", async () => {
    const text = explainTest(explained("web_dnssec_valid"), terminal(80));
    await expect(text).toMatchFileSnapshot("../../fixtures/report/explain-test.txt");
  });

  test("a verdict: the row that held, what was found, the chain of trust", async () => {
    const [report] = MIXED.reports;
    const { dns } = dnsOf(EXPIRED, { security: "bogus", messages: [] });
    const evidence = {
      dns: { ...dns, answers: { "example.nl/DNSKEY": dns.answers["example.nl/A"] } },
    } as never;
    if (report === undefined) throw new Error("no report");
    const text = explainResult(explained("web_dnssec_valid"), report, evidence, terminal(80));
    await expect(text).toMatchFileSnapshot("../../fixtures/report/explain-result.txt");
  });

  test.each<[string, TestId, string]>([
    ["could not be measured", "web_ipv6_ns_reach", "could not be measured: ipv6-none"],
    ["passed", "web_dnssec_valid", "holds"],
  ])("a verdict that %s says why", (_what, id, words) => {
    const [report] = PARTIAL.reports;
    if (report === undefined) throw new Error("no report");
    expect(explainResult(explained(id), report, undefined, terminal(100))).toContain(words);
  });

  test("a test that another one stopped names it", () => {
    const [report] = MIXED.reports;
    if (report === undefined) throw new Error("no report");
    const text = explainResult(explained("web_ipv6_ns_reach"), report, undefined, terminal(100));
    expect(text).toContain("not asked: blocked by web_ipv6_ns_address");
  });

  test("a report without the test says so", () => {
    const text = explainResult(explained("mail_dnssec_mx_exist"), reportOf("web"), undefined, terminal(80));
    expect(text).toContain("not part of the report");
  });

  test("a profile: level, rules with their citations, and verdicts that it judges otherwise", () => {
    const cite = [{ document: "Decree", paragraph: "3.2" }];
    const ruled: Ruled = {
      profile: "town",
      level: "optional",
      rules: [{ id: "dnssec", title: "The zone is signed", level: "required", cite }],
      verdicts: [
        { verdict: "bad", status: "warning", cite },
        { verdict: "good", status: "info", cite: [] },
      ],
    };
    const text = explainTest({ ...explained("web_dnssec_valid"), ruled }, terminal(100));
    expect(text.split("\n").slice(-5, -1)).toEqual([
      "  Profile   town: optional",
      "  Rule      The zone is signed (dnssec, required): Decree, 3.2",
      "  Verdict   bad is warning: Decree, 3.2",
      "  Verdict   good is info",
    ]);
  });

  test("a verdict under a profile with rules names the rules that looked at it", () => {
    const [report] = RULED.reports;
    if (report === undefined) throw new Error("no report");
    const text = explainResult(explained("web_https_http_hsts"), report, undefined, terminal(100));
    expect(text).toContain(
      "  Rule      The website sends an HSTS policy: not met. BOD 18-01, II.1.b.i, first item",
    );
    expect(explainResult(explained("web_dnssec_valid"), report, undefined, terminal(100))).not.toContain(
      "Rule",
    );
  });
});
