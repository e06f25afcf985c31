import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import type { GateResult } from "../../../src/model/gate.ts";
import type { Report, Result } from "../../../src/model/report.ts";
import { githubCommands } from "../../../src/report/ci/github.ts";
import { gitlabCodeQuality } from "../../../src/report/ci/gitlab.ts";
import { junitXml } from "../../../src/report/ci/junit.ts";
import { sarif } from "../../../src/report/ci/sarif.ts";
import { reportOf, resultOf } from "../terminal/sample-result.ts";

const HOSTILE = `a\u0000b\u001b]0;x\u0007 <script>]]></script> "q" & %0A::error::x\r\n::stop, \ud800 \u202e`;

const FAILED = {
  status: "failed",
  verdict: "bad",
  findings: [{ code: "name-does-not-exist", params: { name: HOSTILE }, evidence: ["/dns"] }],
} as const;
const OPEN = { status: "error", verdict: "could-not-test", cause: "dns-failure" } as const;
const BLOCKED = {
  status: "not_tested",
  verdict: "not-tested",
  not_tested_reason: "blocked",
  blocked_by: "web_dnssec_exist",
} as const;

const REPORT: Report = reportOf("web", {
  changes: {
    web_dnssec_exist: FAILED,
    web_dnssec_valid: BLOCKED,
    web_ipv6_ns_reach: OPEN,
    web_rpki_exists: { status: "warning", verdict: "bad" },
    dns_soa_values: { status: "info", verdict: "odd" },
  },
});
const LISTED: Report = {
  ...REPORT,
  target: { ...REPORT.target, list: "short list", source: { file: "lists/targets#1.csv", line: 3 } },
};
const RESULT: Result = resultOf([LISTED]);

const GATE: GateResult = {
  outcome: "not-met",
  notes: [{ code: "waiver-ends", fails: false, waiver: "W-1", days: 9 }],
  targets: [
    {
      name: "example.nl",
      type: "web",
      outcome: "not-met",
      gate: { fail_on: "recommended", min_score: 90 },
      items: [
        { rule: "min_score", outcome: "broken", found: 80, needed: 90 },
        {
          rule: "fail_on",
          outcome: "waived",
          test: "web_dnssec_exist",
          verdict: "bad",
          waiver: { id: "W-1", expires: "2026-12-31", reason: "keys are being rolled" },
        },
        { rule: "fail_on", outcome: "broken", test: "web_rpki_exists", verdict: "bad" },
        { rule: "fail_on", outcome: "undecided", test: "web_ipv6_ns_reach" },
      ],
    },
  ],
};

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  isArray: (name) => ["testsuite", "testcase"].includes(name),
});

/** Not in production Char of XML 1.0. */
const isForbidden = (code: number): boolean =>
  (code < 0x20 && ![0x09, 0x0a, 0x0d].includes(code)) || (code >= 0xd800 && code <= 0xdfff);

describe("junit", () => {
  const suiteOf = (xml: string) => parser.parse(xml).testsuites.testsuite[0];

  test.each([
    ["without a gate", undefined, { failures: "1", errors: "1", skipped: "1" }],
    ["with a gate", GATE, { failures: "2", errors: "1", skipped: "2" }],
  ])("%s: the counts are those of the cases", (_, gate, counts) => {
    const suite = suiteOf(junitXml(RESULT, gate));
    const cases: Record<string, unknown>[] = suite.testcase;
    const having = (key: string) => String(cases.filter((each) => key in each).length);
    expect(suite["@tests"]).toBe(String(cases.length));
    expect({ failures: having("failure"), errors: having("error"), skipped: having("skipped") }).toEqual(
      counts,
    );
    expect({ failures: suite["@failures"], errors: suite["@errors"], skipped: suite["@skipped"] }).toEqual(
      counts,
    );
  });

  test("is XML whatever the network said, and keeps it apart from markup", () => {
    const xml = junitXml(RESULT, GATE);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).not.toContain("<script>");
    expect([...xml].filter((character) => isForbidden(character.codePointAt(0) ?? 0))).toEqual([]);
  });

  test("a case bears target and category in its class, the list as its file, and says what blocks it", () => {
    const suite = suiteOf(junitXml(RESULT));
    const found = suite.testcase.find(
      (each: Record<string, unknown>) => each["@name"] === "web_dnssec_valid",
    );
    expect(found).toMatchObject({
      "@classname": "example.nl.web_dnssec",
      "@file": "lists/targets#1.csv",
      skipped: { "@message": "blocked by web_dnssec_exist" },
    });
    expect(suite).toMatchObject({
      "@name": "example.nl (web)",
      "@time": "14.200",
      "@timestamp": "2026-11-21T18:04:09",
    });
  });

  test("a rule about the score is a case of its own", () => {
    expect(suiteOf(junitXml(RESULT, GATE)).testcase).toContainEqual(
      expect.objectContaining({ "@classname": "example.nl.gate", "@name": "min_score" }),
    );
  });

  test("nothing to report is a document too", () => {
    expect(XMLValidator.validate(junitXml({ reports: [] }))).toBe(true);
  });
});

describe("sarif", () => {
  const runOf = (options = {}) => JSON.parse(sarif(RESULT, options)).runs[0];

  test("results refer to the rules that are listed, and stand at the line of the list", () => {
    const { results, tool } = runOf();
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "lists/targets%231.csv" },
      region: { startLine: 3 },
    });
    expect(results.map(({ level }: { level: string }) => level)).toEqual(["error", "warning", "note"]);
  });

  test("what could not be measured is a notification, not a result", () => {
    const { results, invocations } = runOf();
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).not.toContain("web_ipv6_ns_reach");
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { level: "warning", associatedRule: { id: "web_ipv6_ns_reach" } },
    ]);
  });

  test("a waived result is suppressed, with the reason", () => {
    const { results } = runOf({ gate: GATE });
    expect(results[0].suppressions).toEqual([
      { kind: "external", status: "accepted", justification: "W-1: keys are being rolled" },
    ]);
  });

  test("fingerprints do not change with the line of the list", () => {
    const moved = { ...LISTED, target: { ...LISTED.target, source: { file: "other.csv", line: 9 } } };
    const of = (result: Result) => JSON.parse(sarif(result)).runs[0].results[0].partialFingerprints;
    expect(of(resultOf([moved]))).toEqual(of(RESULT));
    expect(of(RESULT).primaryLocationLineHash).toMatch(/^[0-9a-f]{16}:1$/);
  });

  test("ends where the limit is, and says so", () => {
    const { results, invocations } = runOf({ limit: 1 });
    expect(results).toHaveLength(1);
    expect(invocations[0].toolExecutionNotifications.at(-1).message.text).toMatch(/^2 more results/);
  });
});

describe("github", () => {
  test("a command a line, whatever the network said", () => {
    const lines = githubCommands(RESULT).trimEnd().split("\n");
    for (const line of lines)
      expect(line).toMatch(
        /^::(error|warning|notice) file=lists\/targets#1\.csv,line=3,title=[^:,]+::[^\r\n]+$/,
      );
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "::error",
      "::warning",
      "::warning",
      "::notice",
    ]);
  });

  test("the gate decides what is an error; a waived result is none, and its end is told", () => {
    const text = githubCommands(RESULT, GATE);
    expect(text).toMatch(/::error .*min_score · example\.nl/);
    expect(text).toMatch(/::error .*web_rpki_exists/);
    expect(text).not.toMatch(/web_dnssec_exist/);
    expect(text).toContain("::warning title=waiver W-1 ends in 9 days::");
  });

  test("ten of a kind at the most; the last one counts the others", () => {
    const changes = Object.fromEntries(
      REPORT.tests
        .filter(({ origin }) => origin === "waterpas")
        .map(({ id }) => [id, { status: "warning", verdict: "x" }]),
    );
    const lines = githubCommands(resultOf([reportOf("web", { changes })]))
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toMatch(/^::warning title=waterpas::\d+ results more/);
  });

  test("a test of the zone is told once for a name", () => {
    const changes = { dns_ns_lame: { status: "failed", verdict: "bad" } } as const;
    const both = resultOf([reportOf("web", { changes }), reportOf("mail", { changes })]);
    expect(githubCommands(both).match(/dns_ns_lame/g)).toHaveLength(1);
  });
});

describe("gitlab", () => {
  test("severities follow gate and level; fingerprints are distinct", () => {
    const found: { check_name: string; severity: string; fingerprint: string }[] = JSON.parse(
      gitlabCodeQuality(RESULT, GATE),
    );
    expect(Object.fromEntries(found.map((each) => [each.check_name, each.severity]))).toEqual({
      web_rpki_exists: "blocker",
      web_ipv6_ns_reach: "info",
      dns_soa_values: "info",
    });
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(found.length);
  });

  test("nothing found is an empty list", () => {
    expect(JSON.parse(gitlabCodeQuality(resultOf([reportOf("web")])))).toEqual([]);
  });
});
