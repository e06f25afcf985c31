import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Report } from "../../../src/model/report.ts";
import { TESTS } from "../../../src/model/tests.table.ts";
import { csvDashboard } from "../../../src/report/csv/dashboard.ts";
import { derivedValue } from "../../../src/report/csv/derived.ts";
import { csvLine, csvText } from "../../../src/report/csv/line.ts";
import { csvLong } from "../../../src/report/csv/long.ts";
import { csvWide } from "../../../src/report/csv/wide.ts";
import { result } from "../../score/result.ts";
import { reportOf, resultOf } from "../terminal/sample-result.ts";
import { parseCsv } from "./strict.ts";

test("any cells come back from a strict reader", () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('"', "\r\n", ",;\t", "=1+1", "\u202e"));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), fc.constantFrom(",", ";", "\t"), (cells, delimiter) => {
      expect(parseCsv(csvLine(cells, { delimiter, start: "" }), delimiter)).toEqual([cells]);
    }),
  );
});

test.each(["=cmd()", "+1", "-1", "@SUM", "\tx", "\rx"])("%j is no formula", (text) => {
  expect(csvText(text)).toBe(`'${text}`);
});

const HOSTILE: Report = {
  ...reportOf("web", { name: "www.example.nl" }),
  target: {
    ...reportOf("web").target,
    name: "www.example.nl",
    unicode: "=www.exämple.nl",
    list: '@list, "quoted"',
    tags: ["a", "b\r\nc"],
  },
};

const byName = (lines: readonly string[][], row: number): Record<string, string | undefined> =>
  Object.fromEntries((lines[0] ?? []).map((name, index) => [name, lines[row]?.[index]]));

describe("csv-wide", () => {
  const lines = parseCsv(csvWide(resultOf([HOSTILE, reportOf("mail")]), "web"));

  test("a line for each target of the side, a column for each test of internet.nl and no other", () => {
    expect(lines).toHaveLength(2);
    const ids: readonly string[] = lines[0] ?? [];
    const wanted = TESTS.filter(({ id, origin }) => id.startsWith("web_") && origin === "internetnl").map(
      ({ id }) => id,
    );
    expect(ids.filter((id) => wanted.includes(id as (typeof wanted)[number]))).toEqual(wanted);
    expect(ids.some((id) => id.startsWith("dns_") || id.startsWith("mail_"))).toBe(false);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("names are split by the public suffix list, and no cell is a formula", () => {
    expect(byName(lines, 1)).toMatchObject({
      List: '\'@list, "quoted"',
      Url: "'=www.exämple.nl",
      Subdomain: "www",
      Domain: "example",
      Suffix: "nl",
      Tags: "a, b\r\nc",
      InStats: "TRUE",
      Score: "100",
      web_dnssec_valid: "passed",
    });
  });

  test("with verdicts, a byte order mark and semicolons", () => {
    const text = csvWide(resultOf([reportOf("web")]), "web", {
      values: "verdict",
      style: { delimiter: ";", start: "\u{feff}" },
    });
    expect(text.startsWith("\u{feff}List;Url;")).toBe(true);
    expect(byName(parseCsv(text.slice(1), ";"), 1)).toMatchObject({ web_dnssec_valid: "passed (good)" });
  });
});

describe("csv-long", () => {
  const report = reportOf("web", {
    changes: {
      web_ipv6_ns_reach: {
        status: "failed",
        verdict: "bad",
        servers: [
          { server: "ns1.example.nl", address: "192.0.2.1", status: "passed", verdict: "good", points: 10 },
          { server: "ns2.example.nl", address: null, status: "error", verdict: "could-not-test" },
        ],
      },
    },
  });

  test("a line for each test", () => {
    expect(parseCsv(csvLong(resultOf([report])))).toHaveLength(1 + report.tests.length);
  });

  test("or for each server of it", () => {
    const lines = parseCsv(csvLong(resultOf([report]), { isPerServer: true }));
    const rows = lines
      .map((_, index) => byName(lines, index))
      .filter(({ test: id }) => id === "web_ipv6_ns_reach");
    expect(rows.map(({ server, address, status, points }) => [server, address, status, points])).toEqual([
      ["ns1.example.nl", "192.0.2.1", "passed", "10"],
      ["ns2.example.nl", "", "error", ""],
    ]);
  });

  test("without results it is the heading", () => {
    expect(parseCsv(csvLong({ reports: [] }))).toHaveLength(1);
  });
});

describe("csv-dashboard", () => {
  const lines = parseCsv(
    csvDashboard(resultOf([reportOf("web", { changes: { web_dnssec_valid: { status: "failed" } } })]), "web"),
  );

  test("an empty line, three of heading, then the targets", () => {
    expect(lines[0]).toEqual([""]);
    expect(lines[3]?.slice(0, 7)).toEqual([
      "List",
      "Url",
      "Subdomain",
      "Domain",
      "Suffix",
      "Tags",
      "InStats",
    ]);
    expect(lines).toHaveLength(5);
    expect(new Set(lines.slice(1).map((cells) => cells.length)).size).toBe(1);
  });

  test("an empty column follows each group, and what is missing is a question mark", () => {
    const [, , , titles = [], row = []] = lines;
    expect(titles[7]).toBe("Score");
    expect(titles[9]).toBe("");
    expect(row[titles.indexOf("The signatures are valid")]).toBe("failed");
    expect(row.at(-2)).toMatch(/^[a-z_?]+$/);
  });
});

describe("derived values", () => {
  const gate = (verdict: string) =>
    result({ id: "mail_starttls_tls_available", status: verdict === "good" ? "passed" : "error", verdict });
  const dane = result({ id: "mail_starttls_dane_exist", status: "failed", verdict: "bad" });

  test.each([
    ["good", "failed"],
    ["other-2", "no_mx"],
    ["other", "unreachable"],
    ["could-not-test", "untestable"],
  ])("MX hosts that are %s: %s", (verdict, value) => {
    const report = { ...reportOf("mail"), tests: [gate(verdict), dane] };
    expect(derivedValue(report, [dane.id], true)).toBe(value);
  });
});
