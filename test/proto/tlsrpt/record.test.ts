import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTlsRpt, selectTlsRpt } from "../../../src/proto/tlsrpt/record.ts";

describe("selectTlsRpt", () => {
  test.each<[string, readonly string[], number, readonly string[]]>([
    ["R04", ["v=TLSRPTv1"], 0, ["missing-semicolon"]],
    ["R05", ["v=TLSRPTv1; rua=mailto:t@d.nl", "v=TLSRPTv1; rua=mailto:u@d.nl"], 2, []],
    ["R07", ["v=spf1 -all"], 0, []],
    ["the version in another case", ["v=TLSRPTV1; rua=mailto:t@d.nl"], 0, ["version-case"]],
  ])("%s: %j", (_number, texts, records, misses) => {
    const found = selectTlsRpt(texts);
    expect([found.records.length, found.nearMisses.map(({ code }) => code)]).toEqual([records, misses]);
  });
});

describe("parseTlsRpt", () => {
  test.each<[string, string, number, readonly string[]]>([
    ["R01", "v=TLSRPTv1; rua=mailto:t@d.nl", 1, []],
    ["R02", "v=TLSRPTv1;rua=https://r.net/x,mailto:t@d.nl", 2, []],
    ["R03", "v=TLSRPTv1; rua=t@d.nl", 0, ["bad-uri 16"]],
    ["R06", "v=TLSRPTv1; rua=mailto:t@d.nl; x=1", 1, []],
    ["white space around the comma", "v=TLSRPTv1; rua=mailto:t@d.nl , https://r.net/", 2, []],
    ["no rua", "v=TLSRPTv1; x=1;", 0, ["missing-rua 16"]],
    ["an empty rua", "v=TLSRPTv1; rua=", 0, ["bad-uri 16"]],
    ["another scheme", "v=TLSRPTv1; rua=http://r.net/,mailto:t@d.nl", 1, ["scheme 16"]],
    ["a size", "v=TLSRPTv1; rua=mailto:t@d.nl!10m", 0, ["bad-uri 16"]],
    ["rua twice", "v=TLSRPTv1; rua=mailto:t@d.nl; rua=mailto:u@d.nl", 1, ["duplicate-rua 31"]],
    ["a part that is no field", "v=TLSRPTv1; hello; rua=mailto:t@d.nl", 1, ["bad-field 12"]],
  ])("%s: %s", (_number, text, usable, faults) => {
    const record = parseTlsRpt(text);
    expect([record.usable, record.faults.map(({ code, offset }) => `${code} ${offset}`)]).toEqual([
      usable,
      faults,
    ]);
  });
});

test("any text: without faults there is somewhere to report to", () => {
  const pieces = fc.constantFrom(
    "rua=",
    "mailto:",
    "a@d.nl",
    "https://",
    ",",
    ";",
    " ",
    "x=1",
    "!1m",
    "\xff",
    "=",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      const record = parseTlsRpt(`v=TLSRPTv1;${parts.join("")}`);
      for (const { offset } of record.faults) expect(offset).toBeLessThanOrEqual(record.text.length);
      expect(record.faults.length > 0 || record.usable > 0).toBe(true);
      selectTlsRpt(parts);
    }),
    { numRuns: 4000, seed: 8460 },
  );
});

test.each([
  ["fields", "x=1;".repeat(16_000)],
  ["destinations", `rua=${"mailto:a@d.nl,".repeat(4600)}`],
  ["spaces", `rua=${" ".repeat(65_000)}x`],
])("64 KiB of %s take less than a second", (_what, text) => {
  const begin = performance.now();
  parseTlsRpt(`v=TLSRPTv1;${text}`);
  expect(performance.now() - begin).toBeLessThan(1000);
});
