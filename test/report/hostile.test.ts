/** Text of others in every place of a report: each format is still what its readers take it for. */
import { XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { TEXT_FORMATS, type TextFormat } from "../../src/report/format.table.ts";
import { parseCsv } from "./csv/strict.ts";
import { bothSides } from "./parity.ts";
import { requestFor, textOf } from "./rendering.ts";
import { dnsOf, EXAMPLE } from "./samples.ts";
import { reportOf, resultOf } from "./terminal/sample-result.ts";

const HOSTILE = [
  "</script><script>alert(1)</script>",
  '=cmd("/c calc")',
  "\r\n::error title=pwned::pwned",
  "\u001b]0;owned\u0007\u001b[2J",
  "\u202egnp.exe\u2066",
  'a"} 1\nwaterpas_score_ratio{target="b"} 1',
  "]]><failure/>&x;",
  "| a | b |\n|---|---|\n# heading",
  '"; } evil [label="x"]; {',
  "\ud800 lone",
  "%0A::warning::x",
] as const;

/** A report in which a text stands wherever a server, a list or a file can put one. */
function report(type: "web" | "mail", text: string): Report {
  const plain = reportOf(type, {
    name: "example.nl",
    unicode: text,
    changes: {
      dns_ns_lame: {
        status: "failed",
        verdict: text,
        facts: { [text]: text },
        findings: [
          { code: "ns-without-ipv6", params: { zone: text, hosts: [text, text] }, evidence: [`/${text}`] },
          { code: "of-a-newer-version", params: { what: text }, evidence: [] },
        ],
        servers: [{ server: text, address: text, status: "failed", verdict: text }],
      },
    },
  });
  const { target, evidence } = plain;
  return {
    ...plain,
    run_id: text,
    target: { ...target, input: text, list: text, tags: [text], source: { file: text, line: 1 } },
    evidence: { ...evidence, uri: text, vantage: { ...evidence.vantage, label: text } },
    facts: { [text]: [text] },
  };
}

/** Controls and marks that turn text around; a reader of JSON gets them as they were sent. */
const NASTY = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/u;

const isJson = (text: string): void => {
  expect(() => JSON.parse(text)).not.toThrow();
  expect(text).not.toMatch(/[^\P{Cc}\n\u007f-\u009f]/u);
};

function isCsv(text: string): void {
  const cells = parseCsv(text).flat();
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
}

/** A comment, or a sample with its labels. */
const SAMPLE = /^(?:#.*|[a-z_]+(?:\{(?:[a-z_]+="(?:\\[\\n"]|[^"\\])*",?)*\})? -?[\d.e+]+)$/;

function isMetrics(text: string): void {
  for (const line of text.split("\n").slice(0, -1)) expect(line).toMatch(SAMPLE);
  expect(text).not.toContain('{target="b"}');
}

function isPlain(text: string): void {
  expect(text).not.toMatch(NASTY);
  expect(text).not.toMatch(/^::(?:error|warning)/m);
}

const READ: Readonly<Record<TextFormat, (text: string) => void>> = {
  terminal: isPlain,
  json: isJson,
  jsonl: (text) => {
    for (const line of text.trimEnd().split("\n")) isJson(line);
  },
  md: (text) => {
    isPlain(text);
    expect(text).not.toMatch(/(?<!\\)<script/);
    expect(text).not.toMatch(/^# heading/m);
  },
  html: (text) => {
    expect(text).not.toMatch(NASTY);
    expect(text).not.toContain("<script>alert");
  },
  "csv-wide": isCsv,
  "csv-long": isCsv,
  "csv-dashboard": isCsv,
  internetnl: (text) => {
    isJson(text);
    expect(text).toMatch(/^[\u0020-\u007e]*$/);
  },
  "internetnl-technical": isJson,
  junit: (text) => {
    expect(XMLValidator.validate(text)).toBe(true);
    expect(text).not.toMatch(/[^\P{Cc}\t\n\r\u007f-\u009f]/u);
  },
  sarif: isJson,
  github: (text) => {
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(/^::(?:error|warning|notice)(?: [^\n]*)?::/);
    expect(text).not.toMatch(/^::error title=pwned/m);
  },
  "gitlab-codequality": isJson,
  "stats-json": isJson,
  "stats-csv": isCsv,
  "stats-md": (text) => {
    isPlain(text);
    expect(text).not.toMatch(/(?<!\\)<script/);
  },
  openmetrics: isMetrics,
  "prom-textfile": isMetrics,
  // Drawn of evidence, of which there is none here.
  dot: (text) => expect(text).not.toContain("evil"),
};

describe.each(HOSTILE.map((text) => [JSON.stringify(text), text] as const))("%s", (_, text) => {
  const request = requestFor(resultOf([report("web", text), report("mail", text)]));

  test.each(TEXT_FORMATS.filter((format) => !/^(?:csv-wide|csv-dashboard|internetnl)/.test(format)))(
    "%s",
    (format) => {
      READ[format](textOf(format, request));
    },
  );

  const web = requestFor(resultOf([report("web", text)]));

  test.each(["csv-wide", "csv-dashboard", "internetnl", "internetnl-technical"] as const)("%s", (format) => {
    READ[format](textOf(format, web));
  });
});

describe("what evidence holds, drawn and listed", () => {
  test.each(HOSTILE.map((text) => [JSON.stringify(text), text] as const))("%s", (_, text) => {
    const links = EXAMPLE.links.map((link) => ({ ...link, type: text, rrset: text }));
    const zone = { ...EXAMPLE, links, ds: EXAMPLE.ds.map((ds) => ({ ...ds, digest: text })) };
    const { dns } = dnsOf(zone, {});
    const whole = bothSides();
    const evidence = { ...whole, dns: { ...whole.dns, ...dns } };
    const result = resultOf([report("web", text)]);
    const drawn = textOf("dot", requestFor(result, { evidence }));
    const outside = drawn.replaceAll(/"(?:\\.|[^"\\])*"/gs, "");
    expect(outside).toMatch(/^(?:strict )?digraph/);
    expect(drawn).toContain("example.nl");
    expect(outside).not.toMatch(/evil|script|owned|pwned|heading|"/);
    isJson(textOf("internetnl-technical", requestFor(result, { evidence })));
  });
});
