import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCrossOrigin } from "../../../src/proto/http/cross-origin.ts";
import { readPermissionsPolicy } from "../../../src/proto/http/permissions-policy.ts";
import { parseDictionary, parseItem } from "../../../src/proto/http/structured.ts";
import { codesOf, linesOf, pointedAt, pointsInside } from "./support.ts";

const bare = (value: string) => {
  const parsed = parseItem(linesOf(value));
  return parsed.ok ? parsed.value.value : null;
};

// Examples of RFC 9651 section 3 and violations of its grammar.
describe("parseItem", () => {
  test.each([
    ["foo123/456", { kind: "token", text: "foo123/456" }],
    ["*a:b", { kind: "token", text: "*a:b" }],
    ['"hello \\"world\\" \\\\"', { kind: "string", text: 'hello "world" \\' }],
    ["42", { kind: "integer", value: 42 }],
    ["-999999999999999", { kind: "integer", value: -999_999_999_999_999 }],
    ["4.5", { kind: "decimal", value: 4.5 }],
    ["?1", { kind: "boolean", is: true }],
    ["?0", { kind: "boolean", is: false }],
    ["@1659578233", { kind: "date", value: 1_659_578_233 }],
    [":cHJldGVuZA==:", { kind: "bytes", text: "cHJldGVuZA==" }],
    ['%"f%c3%bc"', { kind: "display", text: "f%c3%bc" }],
  ])("%s", (value, expected) => {
    expect(bare(value)).toEqual(expected);
  });

  test.each([
    "",
    "a b",
    "a,",
    '"a',
    '"a\\b"',
    "1.",
    "1.2345",
    "1234567890123456",
    "1234567890123.1",
    "?2",
    "@1.5",
    ":a",
    "é",
    "a;A=1",
    "a;b=",
    "()",
  ])("%j is none", (value) => {
    expect(bare(value)).toBeNull();
  });

  test("parameters, the last of equal ones counting", () => {
    const parsed = parseItem(linesOf('a; b;c=1; b="x"'));
    expect(parsed.ok && [...parsed.value.params]).toEqual([
      ["c", { kind: "integer", value: 1 }],
      ["b", { kind: "string", text: "x" }],
    ]);
  });

  test("any text gives a value or a place in it", () => {
    const part = fc.constantFrom(
      "a",
      "=",
      "(",
      ")",
      ",",
      ";",
      " ",
      '"',
      "\\",
      "1",
      ".",
      "?1",
      ":",
      "@",
      '%"',
      "*",
      "\t",
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.array(part).map((parts) => parts.join("")),
          { maxLength: 3 },
        ),
        (values) => {
          const lines = values.map((value, field) => ({ field, value }));
          for (const parsed of [parseItem(lines), parseDictionary(lines)]) {
            if (!parsed.ok && lines.length > 0)
              expect(pointsInside(lines, [{ code: "x", at: parsed.at }])).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("readCrossOrigin", () => {
  test.each([
    ["coop", [], "absent", "unsafe-none", false, ["coop-missing"]],
    ["coop", ["same-origin"], "valid", "same-origin", true, []],
    ["coop", ['same-origin; report-to="x"'], "valid", "same-origin", true, []],
    ["coop", ["same-origin-allow-popups"], "valid", "same-origin-allow-popups", true, []],
    ["coop", ["unsafe-none"], "valid", "unsafe-none", false, ["coop-weak"]],
    ["coop", ['"same-origin"'], "invalid", "unsafe-none", false, ["coop-invalid"]],
    ["coop", ["Same-Origin"], "invalid", "unsafe-none", false, ["coop-invalid"]],
    ["coop", ["same-origin, same-origin"], "invalid", "unsafe-none", false, ["coop-invalid"]],
    ["coop", ["same-origin", "same-origin"], "invalid", "unsafe-none", false, ["coop-invalid"]],
    ["coep", ["require-corp"], "valid", "require-corp", true, []],
    ["coep", ["credentialless"], "valid", "credentialless", true, []],
    ["coep", ["same-origin"], "invalid", "unsafe-none", false, ["coep-invalid"]],
    ["corp", ["same-site"], "valid", "same-site", true, []],
    ["corp", ["cross-origin"], "valid", "cross-origin", false, ["corp-weak"]],
    ["corp", ["same-site; x"], "invalid", "cross-origin", false, ["corp-invalid"]],
    ["corp", ["same-site", "same-site"], "invalid", "cross-origin", false, ["corp-invalid"]],
  ] as const)("%s of %j is %s", (header, values, state, value, isIsolating, codes) => {
    const lines = linesOf(...values);
    const facts = readCrossOrigin(header, lines);
    expect([facts.state, facts.value, facts.isIsolating, codesOf(facts.findings)]).toEqual([
      state,
      value,
      isIsolating,
      codes,
    ]);
    expect(pointsInside(lines, facts.findings)).toBe(true);
  });
});

describe("readPermissionsPolicy", () => {
  test("the example of the specification", () => {
    const lines = linesOf('geolocation=(self "https://example.com"), camera=(), fullscreen=*, usb=self');
    const { state, features, findings } = readPermissionsPolicy(lines);
    expect([state, features]).toEqual([
      "valid",
      { geolocation: ["self", "https://example.com"], camera: [], fullscreen: ["*"], usb: ["self"] },
    ]);
    expect(findings.map((finding) => [finding.code, finding.params, pointedAt(lines, finding)])).toEqual([
      ["permissions-policy-all", { feature: "fullscreen" }, "fullscreen=*"],
    ]);
  });

  test.each([
    [[], "absent", ["permissions-policy-missing"]],
    [["camera 'none'"], "invalid", ["permissions-policy-invalid"]],
    [["camera=()", "usb=()"], "valid", []],
    [["camera=(),"], "invalid", ["permissions-policy-invalid"]],
    [["camera=(self"], "invalid", ["permissions-policy-invalid"]],
    [["camera=(self);A"], "invalid", ["permissions-policy-invalid"]],
    [["camera=;"], "invalid", ["permissions-policy-invalid"]],
    [["camera;A"], "invalid", ["permissions-policy-invalid"]],
    [["camera=(self)x"], "invalid", ["permissions-policy-invalid"]],
    [["camera=(none);report-to=x"], "valid", ["permissions-policy-value"]],
    [["camera"], "valid", ["permissions-policy-value"]],
  ])("%j is %s", (values, state, codes) => {
    const facts = readPermissionsPolicy(linesOf(...values));
    expect([facts.state, codesOf(facts.findings)]).toEqual([state, codes]);
  });

  test("a fault in the second field points there", () => {
    const lines = linesOf("camera=()", "usb=(");
    const [finding] = readPermissionsPolicy(lines).findings;
    expect(finding?.at).toEqual({ field: 1, start: 5, end: 5 });
    expect(finding && pointedAt(lines, finding)).toBe("");
  });
});
