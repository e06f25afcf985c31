import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readHsts } from "../../../src/proto/http/hsts.ts";
import { readHstsParity } from "../../../src/proto/http/hsts-parity.ts";
import { codesOf, type HeaderRow, linesOf, pointedAt, pointsInside, rowsOf } from "./support.ts";

const YEAR = 31_536_000;

interface HstsRow extends HeaderRow {
  readonly name: string;
  readonly parity: string;
  readonly rfc: string;
}

const ROWS = rowsOf<HstsRow>("hsts");

describe("readHsts", () => {
  test.each(ROWS)("$no $name: $fields", ({ fields, rfc, findings = [] }) => {
    const facts = readHsts(linesOf(...fields), YEAR);
    expect([facts.verdict, codesOf(facts.findings)]).toEqual([rfc, findings]);
  });

  test.each(ROWS)("$no $name, reading internetnl-1.11: $fields", ({ fields, parity }) => {
    expect(readHstsParity(linesOf(...fields), YEAR)).toBe(parity);
  });

  test.each([
    ["includeSubDomains=1; max-age=31536000", "unexpected-value", "includeSubDomains=1"],
    ["max-age=1; foo=", "syntax", "max-age=1; foo="],
    ["max-age=31536000; includeSubDomains; INCLUDESUBDOMAINS", "duplicate-directive", "INCLUDESUBDOMAINS"],
    ['max-age=""', "max-age-value", 'max-age=""'],
    ["max-age", "max-age-value", "max-age"],
    ["preload", "no-max-age", "preload"],
    ['max-age="31536000', "syntax", 'max-age="31536000'],
  ])("tells why browsers ignore %s", (value, why, place) => {
    const lines = linesOf(value);
    const { verdict, policy, findings } = readHsts(lines, YEAR);
    expect([verdict, policy]).toEqual(["bad", null]);
    expect(findings.map((finding) => [finding.params, pointedAt(lines, finding)])).toEqual([
      [{ why }, place],
    ]);
  });

  test("what browsers note: the longest age as it is, subdomains, consent to be preloaded", () => {
    expect(
      readHsts(linesOf('includeSubDomains; Preload; x="a;b\\"c"; max-age=00063072000'), YEAR).policy,
    ).toEqual({
      maxAge: "63072000",
      includeSubDomains: true,
      preload: true,
    });
  });

  test("any octets give a verdict and places inside the fields", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      fc
        .array(fc.constantFrom("max-age", "=", "31536000", ";", '"', " ", "\\", ",", "preload"))
        .map((p) => p.join("")),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (values) => {
        const lines = values.map((text, field) => ({ field, value: text }));
        const { verdict, policy, findings } = readHsts(lines, YEAR);
        expect(pointsInside(lines, findings)).toBe(true);
        expect(verdict === "good").toBe(policy !== null && BigInt(policy.maxAge) >= BigInt(YEAR));
        expect(["good", "other", "bad"]).toContain(readHstsParity(lines, YEAR));
      }),
    );
  });

  test("a policy that is written is read back", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 20n }),
        fc.boolean(),
        fc.boolean(),
        (age, includes, preload) => {
          const value = `max-age=${age}${includes ? "; includeSubDomains" : ""}${preload ? "; preload" : ""}`;
          const expected = { maxAge: String(age), includeSubDomains: includes, preload };
          expect(readHsts(linesOf(value), YEAR).policy).toEqual(expected);
        },
      ),
    );
  });
});
