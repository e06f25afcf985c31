import { describe, expect, test } from "vitest";
import { TEXT_FORMATS, type TextFormat } from "../../src/report/format.table.ts";
import { PLAIN } from "../../src/report/look.ts";
import { RENDERERS, type RenderRequest } from "../../src/report/render.ts";
import { namesOf, openRedactor, REDACTIONS, type Redaction } from "../../src/scan/redact.ts";
import { openStatistics } from "../../src/score/statistics.ts";
import { validate } from "../../src/store/schema.ts";
import { bothSides, resultFor } from "../report/parity.ts";

const redactor = (...what: Redaction[]) => openRedactor(new Set(what), ["example.nl"]);

describe("addresses", () => {
  const { text } = redactor("addresses");

  test.each([
    ["192.0.2.80", "ipv4-1"],
    ["192.0.2.80:443/example.nl", "ipv4-1:443/example.nl"],
    ["[2001:db8::80]:443", "[ipv6-1]:443"],
    ["v=spf1 ip4:192.0.2.80 ip6:2001:db8::80 -all", "v=spf1 ip4:ipv4-1 ip6:ipv6-1 -all"],
    ["2001:DB8::80, again", "ipv6-1, again"],
    ["::ffff:192.0.2.80", "ipv6-2"],
    ["80.2.0.192.in-addr.arpa", "reverse-1"],
    ["198.51.100.0/24 by AS64500", "ipv4-2/24 by AS64500"],
  ])("%s", (given, expected) => {
    expect(text(given)).toBe(expected);
  });

  test.each([
    "TLS 1.2",
    "24.21.0",
    "2026-07-01T08:00:00.000Z",
    "18:04",
    "sha256:0123abcd",
    "1.2.3.4.5.6",
    "256.1.1.1",
  ])("%s is none", (given) => {
    expect(text(given)).toBe(given);
  });
});

describe("host names", () => {
  const { text } = redactor("hostnames");

  test.each([
    ["mx1.hoster.example", "host-1"],
    ["10 MX1.Hoster.Example.", "10 host-1."],
    ["_25._tcp.mx1.hoster.example/TLSA", "_25._tcp.host-1/TLSA"],
    ["include:_spf.mx1.hoster.example", "include:_spf.host-1"],
    ["example.nl and _dmarc.example.nl stay", "example.nl and _dmarc.example.nl stay"],
    ["mail.example.nl goes", "host-2 goes"],
    ["bücher.example", "host-3"],
    ["Postmaster@mx1.hoster.example", "Postmaster@host-1"],
  ])("%s", (given, expected) => {
    expect(text(given)).toBe(expected);
  });

  test.each(["TLS 1.3", "RFC 6797 section 6.1.1", "internetnl-1.11", "max-age=31536000"])(
    "%s is none",
    (given) => {
      expect(text(given)).toBe(given);
    },
  );
});

test.each([
  "1.".repeat(50_000),
  ":".repeat(100_000),
  "a.".repeat(50_000),
  "a:1.".repeat(25_000),
  "_.".repeat(50_000),
])("text made to be slow is not", (given) => {
  expect(redactor(...REDACTIONS).text(given).length).toBeGreaterThan(0);
});

const EVIDENCE = bothSides();
const RESULT = resultFor(EVIDENCE, "rfc");
const PARITY = resultFor(EVIDENCE);

/** The request for every format, without what is named. */
function requestFor(...what: Redaction[]): RenderRequest {
  const own = openRedactor(new Set(what), RESULT.reports.flatMap(namesOf));
  const result = { ...RESULT, reports: RESULT.reports.map(own.report) };
  const parity = { ...PARITY, reports: PARITY.reports.map(own.report) };
  const evidence = own.evidence(EVIDENCE);
  return {
    result,
    look: PLAIN,
    verbose: 2,
    limit: 0,
    evidenceOf: () => evidence,
    choices: {
      csv: { delimiter: ",", start: "" },
      csvValues: "verdict",
      isPerServer: true,
      metricsTests: "all",
      hasListLabel: false,
      sarifLimit: 5000,
      hasWholeReport: false,
    },
    parity: () => parity,
    statistics: () => {
      const statistics = openStatistics();
      for (const report of result.reports) statistics.add(report);
      return statistics.end(result.run);
    },
  };
}

const textOf = (format: TextFormat, request: RenderRequest): string =>
  RENDERERS[format](request)
    .map(({ text }) => text)
    .join("\n");

const ADDRESSES = ["192.0.2.", "198.51.100.", "2001:db8:"];
const HOSTS = ["ns1.example.nl", "ns2.hoster.example", "mail.example.nl"];
const QUOTES = ["v=spf1 ", "v=DMARC1; "];

describe.each<[Redaction, readonly string[]]>([
  ["addresses", ADDRESSES],
  ["hostnames", HOSTS],
  ["evidence", QUOTES],
])("without %s", (what, hidden) => {
  const request = requestFor(what);

  test.each(TEXT_FORMATS)("%s", (format) => {
    const text = textOf(format, request);
    expect(hidden.filter((word) => text.includes(word))).toEqual([]);
  });

  test("they are in what is not redacted", () => {
    const text = `${textOf("html", requestFor())}${textOf("internetnl-technical", requestFor())}`;
    expect(hidden.filter((word) => !text.includes(word))).toEqual([]);
  });
});

test("what is left is a report all the same", () => {
  const result = JSON.parse(textOf("json", requestFor(...REDACTIONS)));
  expect(validate("result", result)).toEqual([]);
  expect(result.reports[0].score).toEqual(RESULT.reports[0]?.score);
  expect(result.reports[0].target).toEqual(RESULT.reports[0]?.target);
});
