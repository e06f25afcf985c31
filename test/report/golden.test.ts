/** Every format of one name, of several, of what could not be judged, and of nothing: the bytes, and that they stay. */
import { describe, expect, test } from "vitest";
import type { Report, Result } from "../../src/model/report.ts";
import { TEXT_FORMATS } from "../../src/report/format.table.ts";
import { bothSides, resultFor } from "./parity.ts";
import { render, requestFor, textOf } from "./rendering.ts";
import { GOOD, MIXED, PARTIAL, resultOf, UNRESOLVABLE } from "./terminal/sample-result.ts";

/** Enough to show everything that a format can show, and no more. */
const SHOWN: ReadonlySet<string> = new Set([
  "web_ipv6_ns_address",
  "web_ipv6_ns_reach",
  "web_dnssec_valid",
  "web_https_http_hsts",
  "mail_ipv6_ns_reach",
  "mail_dnssec_mailto_valid",
  "mail_auth_dmarc_policy",
  "dns_dnssec_key_size",
]);

const few = (report: Report): Report => {
  const tests = report.tests.filter(({ id }) => SHOWN.has(id));
  const ids = new Set(tests.map(({ category }) => category));
  return { ...report, tests, categories: report.categories.filter(({ id }) => ids.has(id)) };
};

const named = (report: Report, name: string, line: number): Report => ({
  ...report,
  target: {
    ...report.target,
    input: name,
    name,
    unicode: name,
    registrable: name,
    list: "shortlist",
    tags: ["hosting", "lot-2"],
    source: { file: "targets.csv", line },
  },
});

const of = ({ reports }: Result, name: string, line: number): Report[] =>
  reports.map((report) => named(few(report), name, line));

const CASES: readonly (readonly [string, Result])[] = [
  ["single", resultOf(MIXED.reports.map(few))],
  [
    "batch",
    resultOf([...of(GOOD, "a.example", 2), ...of(MIXED, "b.example", 3), ...of(PARTIAL, "c.example", 4)]),
  ],
  ["error", resultOf(UNRESOLVABLE.reports.map(few))],
  ["empty", resultOf([])],
];

describe.each(CASES)("%s", (name, result) => {
  const request = requestFor(result);

  test.each(TEXT_FORMATS)("%s", async (format) => {
    for (const { side, text } of render(format, request)) {
      const file = [name, format, ...(side === null ? [] : [side])].join("-");
      await expect(text).toMatchFileSnapshot(`../../fixtures/report/golden/${file}.txt`);
    }
  });
});

describe("judged and rendered twice from the same evidence, the same bytes", () => {
  const once = () => {
    const evidence = bothSides();
    return requestFor(resultFor(evidence, "rfc"), { parity: resultFor(evidence), evidence });
  };
  const [first, second] = [once(), once()];

  test.each(TEXT_FORMATS)("%s", (format) => {
    const text = textOf(format, first);
    expect(text.length).toBeGreaterThan(0);
    expect(textOf(format, second)).toBe(text);
  });
});

test("no two rows of stats-md have the same name: website and mail share standards", () => {
  const [, batch] = CASES[1] ?? ["", resultOf([])];
  const names = textOf("stats-md", requestFor(batch))
    .split("\n## all\n")[1]
    ?.split("\n## ")[0]
    ?.split("\n")
    .flatMap((line) => /^\| (.*?) \|/.exec(line)?.[1] ?? []);
  expect(names).toContain("Mail: DNSSEC");
  expect(new Set(names).size).toBe(names?.length);
});
