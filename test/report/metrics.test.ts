import { describe, expect, test } from "vitest";
import { openMetricsText, prometheusText } from "../../src/report/metrics/text.ts";
import { reportOf, resultOf } from "./terminal/sample-result.ts";

const HOSTILE = 'a"b\\c\nd';
const RESULT = resultOf([
  {
    ...reportOf("web", { changes: { web_dnssec_valid: { status: "failed" } } }),
    facts: { rrsig_expiration: "2026-12-01T00:00:00.000Z" },
  },
  {
    ...reportOf("mail", { percentage: null, status: "partial" }),
    target: { ...reportOf("mail").target, name: HOSTILE },
  },
]);

const SAMPLE =
  /^([a-z_]+)(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? (-?\d+(?:\.\d+)?)$/;

/** Family by family, as the format's grammar has it. */
function familiesOf(text: string): Map<string, string[]> {
  const families = new Map<string, string[]>();
  for (const line of text.trimEnd().split("\n")) {
    const type = /^# TYPE (\S+) (gauge|info)$/.exec(line);
    if (type?.[1] !== undefined) {
      expect(families.has(type[1]), `${type[1]} twice`).toBe(false);
      families.set(type[1], []);
    } else if (!line.startsWith("#")) {
      expect(line).toMatch(SAMPLE);
      [...families.values()].at(-1)?.push(line);
    }
  }
  return families;
}

describe("prom-textfile", () => {
  const text = prometheusText(RESULT);

  test("keeps to the grammar, without time stamps, every family once", () => {
    const families = familiesOf(text);
    for (const [name, samples] of families)
      for (const sample of samples) expect(sample.startsWith(name)).toBe(true);
    expect(text.endsWith("\n")).toBe(true);
    expect(text).not.toMatch(/# TYPE \S+ info/);
  });

  test("what is unknown has no sample", () => {
    expect(text).toContain('waterpas_score_ratio{target="example.nl",type="web"} 1\n');
    expect(text).not.toMatch(/waterpas_score_ratio\{[^}]*type="mail"/);
    expect(text).toContain(
      'waterpas_rrsig_expiration_timestamp_seconds{target="example.nl",type="web"} 1796083200\n',
    );
  });

  test("label values are escaped", () => {
    expect(text).toContain('target="a\\"b\\\\c\\nd"');
  });

  test.each([
    ["none", 0],
    ["required", 1],
  ] as const)("tests with a series: %s", (tests, least) => {
    const lines = prometheusText(RESULT, { tests })
      .split("\n")
      .filter((line) => line.startsWith("waterpas_test_passed{"));
    expect(lines.length >= least).toBe(true);
    expect(lines.every((line) => line.includes('level="required"'))).toBe(true);
    if (tests === "required")
      expect(lines).toContain(
        'waterpas_test_passed{target="example.nl",type="web",test="web_dnssec_valid",level="required"} 0',
      );
  });

  test("the same result gives the same text", () => {
    expect(prometheusText(RESULT)).toBe(text);
  });
});

test("openmetrics ends with its mark, names units, and has the version as info", () => {
  const text = openMetricsText(RESULT);
  expect(text.endsWith("# EOF\n")).toBe(true);
  expect(text).toContain("# TYPE waterpas_build info\n");
  expect(text).toContain("# UNIT waterpas_score_ratio ratio\n");
  familiesOf(text.replace("# EOF\n", ""));
});
