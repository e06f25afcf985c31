import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coverageOf, matchesMx } from "../../../src/proto/mtasts/match.ts";
import { parseStsPolicy } from "../../../src/proto/mtasts/policy.ts";
import { parseStsRecord, selectSts } from "../../../src/proto/mtasts/record.ts";

describe("selectSts", () => {
  test.each<[string, readonly string[], number, readonly string[], number]>([
    ["T01", ["v=STSv1; id=20260101;"], 1, [], 0],
    ["T03", ["v=STSv1"], 0, ["missing-semicolon"], 0],
    ["T04", ["v=STSv1; id=1", "v=STSv1; id=2"], 2, [], 0],
    ["T05", ["v=STSv1; id=1", "v=spf1 -all"], 1, [], 1],
    ["T06", ["V=STSv1; id=1"], 0, ["version-case"], 0],
    ["T07", ["v=STSv1; id=1"], 1, [], 0],
    ["white space before the semicolon", ["v=STSv1\t ;id=1"], 1, [], 0],
    ["white space before", [" v=STSv1; id=1"], 0, ["leading-space"], 0],
    ["a version to come", ["v=STSv10; id=1"], 0, [], 1],
    ["lower case", ["v=stsv1; id=1"], 0, ["version-case"], 0],
  ])("%s: %j", (_number, texts, records, misses, unrelated) => {
    const found = selectSts(texts);
    expect([found.records.length, found.nearMisses.map(({ code }) => code), found.unrelated]).toEqual([
      records,
      misses,
      unrelated,
    ]);
  });
});

describe("parseStsRecord", () => {
  test.each<[string, string, string | null, readonly string[]]>([
    ["T01", "v=STSv1; id=20260101;", "20260101", []],
    ["T02", "v=STSv1; id=2026-01-01", null, ["bad-id 9"]],
    ["T08", "v=STSv1; id=1; foo=bar", "1", []],
    ["no white space", "v=STSv1;id=1", "1", []],
    ["32 characters", `v=STSv1; id=${"a".repeat(32)}`, "a".repeat(32), []],
    ["33 characters", `v=STSv1; id=${"a".repeat(33)}`, null, ["bad-id 9"]],
    ["no id", "v=STSv1;", null, ["missing-id 8"]],
    ["an empty id", "v=STSv1; id=", null, ["bad-id 9"]],
    ["an id in upper case", "v=STSv1; ID=1", null, ["missing-id 13"]],
    ["white space around =", "v=STSv1; id = 1", null, ["bad-field 9", "missing-id 15"]],
    ["an id twice", "v=STSv1; id=1; id=2", "1", ["duplicate-id 15"]],
    ["an empty field", "v=STSv1; ; id=1", "1", ["bad-field 9"]],
    ["a field without value", "v=STSv1; id=1; foo=", "1", ["bad-field 15"]],
    ["a value with =", "v=STSv1; id=1; foo=a=b", "1", ["bad-field 15"]],
    ["a long name", `v=STSv1; id=1; ${"f".repeat(33)}=1`, "1", ["bad-field 15"]],
    ["octets above ASCII", "v=STSv1; id=1; f=\xe9", "1", ["bad-field 15"]],
  ])("%s: %s", (_number, text, id, faults) => {
    const record = parseStsRecord(text);
    expect([record.id, record.faults.map(({ code, offset }) => `${code} ${offset}`)]).toEqual([id, faults]);
  });
});

const POLICY = "version: STSv1\nmode: enforce\nmx: *.d.nl\nmax_age: 1209600\n";

describe("parseStsPolicy", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ["T09", POLICY, { mode: "enforce", maxAge: 1_209_600, mx: ["*.d.nl"], faults: [], notes: [] }],
    [
      "CRLF, no end of the last line",
      POLICY.trimEnd().replaceAll("\n", "\r\n"),
      { mode: "enforce", faults: [] },
    ],
    [
      "T15",
      POLICY.replace("enforce", "Enforce"),
      { mode: null, faults: [{ code: "bad-mode", line: 2, text: "mode: Enforce" }] },
    ],
    [
      "T16",
      POLICY.replace("max_age: 1209600\n", ""),
      { maxAge: null, faults: [{ code: "missing-max-age", line: 0, text: "" }] },
    ],
    [
      "T17",
      POLICY.replace("1209600", "31557601"),
      { maxAge: null, faults: [{ code: "bad-max-age", line: 4 }] },
    ],
    ["the highest age", POLICY.replace("1209600", "31557600"), { maxAge: 31_557_600, faults: [] }],
    [
      "T18",
      POLICY.replace("*.d.nl", "mx1.d.nl, mx2.d.nl"),
      { mx: [], faults: [{ code: "bad-mx", line: 3 }] },
    ],
    [
      "T19",
      POLICY.replace("mx:", "mode: none\nmx:"),
      { mode: "enforce", faults: [], notes: [{ code: "duplicate-key", line: 3 }] },
    ],
    ["T20", `${POLICY}x-note: a:b\n`, { mode: "enforce", faults: [], notes: [] }],
    ["T22", "version: STSv1\nmode: none\nmax_age: 86400\n", { mode: "none", mx: [], faults: [] }],
    ["T23", POLICY.replace("1209600", "3600"), { maxAge: 3600, faults: [] }],
    ["no mx", POLICY.replace("mx: *.d.nl\n", ""), { faults: [{ code: "missing-mx", line: 0 }] }],
    ["another version", POLICY.replace("STSv1", "stsv1"), { faults: [{ code: "bad-version", line: 1 }] }],
    ["keys in upper case", POLICY.replace("mode", "Mode"), { faults: [{ code: "missing-mode" }] }],
    [
      "white space before the colon",
      POLICY.replace("mode:", "mode :"),
      { faults: [{ code: "missing-mode" }, { code: "not-a-field", line: 2 }] },
    ],
    [
      "a page in HTML",
      "<!DOCTYPE html>\n<p>Not found</p>",
      {
        faults: [
          { code: "missing-version" },
          { code: "missing-mode" },
          { code: "missing-max-age" },
          { code: "missing-mx" },
          { code: "not-a-field", line: 1 },
          { code: "not-a-field", line: 2 },
        ],
      },
    ],
    [
      "blank lines",
      POLICY.replaceAll("\n", "\n\n"),
      { faults: [], notes: [{ code: "blank-line", line: 2 }, { line: 4 }, { line: 6 }, { line: 8 }] },
    ],
    [
      "nothing",
      "",
      {
        faults: [
          { code: "missing-version" },
          { code: "missing-mode" },
          { code: "missing-max-age" },
          { code: "missing-mx" },
        ],
      },
    ],
    [
      "several names",
      POLICY.replace("mx: *.d.nl", "mx: MX1.d.nl\nmx:*.e.nl\nmx: localhost"),
      { mx: ["mx1.d.nl", "*.e.nl", "localhost"], faults: [] },
    ],
    ["a final dot", POLICY.replace("*.d.nl", "mx.d.nl."), { faults: [{ code: "bad-mx" }] }],
    ["a wildcard inside", POLICY.replace("*.d.nl", "mx.*.nl"), { faults: [{ code: "bad-mx" }] }],
    [
      "a wildcard that is part of a label",
      POLICY.replace("*.d.nl", "mx*.d.nl"),
      { faults: [{ code: "bad-mx" }] },
    ],
    ["a name in Unicode", POLICY.replace("*.d.nl", "mx.café.nl"), { faults: [{ code: "bad-mx" }] }],
    ["a long name", POLICY.replace("*.d.nl", `${"a.".repeat(127)}nl`), { faults: [{ code: "bad-mx" }] }],
    [
      "a byte order mark",
      `\ufeff${POLICY}`,
      { faults: [{ code: "missing-version" }, { code: "not-a-field" }] },
    ],
    ["an age with a sign", POLICY.replace("1209600", "+1209600"), { faults: [{ code: "bad-max-age" }] }],
    [
      "an age of eleven digits",
      POLICY.replace("1209600", "00000086400"),
      { faults: [{ code: "bad-max-age" }] },
    ],
    [
      "trailing white space",
      POLICY.replaceAll("\n", " \t\n"),
      { mode: "enforce", mx: ["*.d.nl"], faults: [] },
    ],
  ])("%s", (_number, body, expected) => {
    const policy = parseStsPolicy(body);
    expect(policy).toMatchObject(expected);
  });
});

describe("matchesMx", () => {
  test.each([
    ["mx1.d.nl", "mx1.d.nl", true],
    ["mx1.d.nl", "mx2.d.nl", false],
    ["*.d.nl", "mx1.d.nl", true],
    ["*.d.nl", "d.nl", false],
    ["*.d.nl", "a.mx1.d.nl", false],
    ["*.d.nl", "mx1.xd.nl", false],
    ["*.nl", "mx1.d.nl", false],
    ["*.nl", ".nl", false],
  ])("%s and %s: %s", (pattern, host, expected) => {
    expect(matchesMx(pattern, host)).toBe(expected);
  });

  test.each([
    ["T09", ["*.d.nl"], [], []],
    ["T10", ["mx1.d.nl"], ["mx2.d.nl"], []],
    ["T12", ["*.nl"], ["mx1.d.nl", "mx2.d.nl"], ["*.nl"]],
    ["a pattern too many", ["*.d.nl", "old.d.nl"], [], ["old.d.nl"]],
  ])("%s", (_number, patterns, unmatched, unused) => {
    expect(coverageOf(patterns, ["MX1.d.nl", "mx2.d.nl"])).toEqual({ unmatched, unused });
  });
});

const text = fc.string({ unit: "binary", maxLength: 200 });
const line = fc.oneof(
  fc.constantFrom(
    "version: STSv1",
    "mode: enforce",
    "mode: none",
    "max_age: 86400",
    "mx: *.d.nl",
    "mx: a b",
    "x: y",
    "",
  ),
  text,
);

describe("any text", () => {
  test("a policy without faults has all that it needs, and every fault a line of the file", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"), (lines, end) => {
        const body = lines.join(end);
        const { mode, maxAge, mx, faults, notes } = parseStsPolicy(body);
        for (const { line: at } of [...faults, ...notes])
          expect(at).toBeLessThanOrEqual(body.split("\n").length);
        if (faults.length > 0) return;
        expect(mode).not.toBeNull();
        expect(maxAge).not.toBeNull();
        expect(mode === "none" || mx.length > 0).toBe(true);
      }),
      { numRuns: 4000, seed: 8461 },
    );
  });

  test("a record without faults has an id", () => {
    const part = fc.oneof(fc.constantFrom("id=1", "id=", "a=b", "=", " ", "\t"), text);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const record = parseStsRecord(`v=STSv1;${parts.join(";")}`);
        expect(record.faults.length > 0 || record.id !== null).toBe(true);
        for (const { offset } of record.faults) expect(offset).toBeLessThanOrEqual(record.text.length);
        selectSts(parts);
      }),
      { numRuns: 3000, seed: 8461 },
    );
  });

  test.each([
    ["spaces", `mode:${" ".repeat(65_000)}enforce`],
    ["spaces inside", `x: a${" ".repeat(65_000)}`],
    ["spaces and a control character", `x: a${" ".repeat(65_000)}\x01`],
    ["colons", ":".repeat(65_000)],
    ["lines", "mx: a\n".repeat(10_000)],
    ["hyphens", `mx: ${"a-".repeat(32_000)}`],
  ])("64 KiB of %s take less than a second", (_what, body) => {
    const begin = performance.now();
    parseStsPolicy(body);
    parseStsRecord(`v=STSv1;${body}`);
    selectSts([body, `${" ".repeat(65_000)}v=STSv1`]);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
