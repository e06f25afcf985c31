import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesPattern } from "../../src/model/pattern.ts";

describe("patterns", () => {
  test.each([
    ["a", "a", true],
    ["a", "ab", false],
    ["*", "", true],
    ["a*", "ab", true],
    ["*b", "ab", true],
    ["a*b", "ab", true],
    ["a*b", "a", false],
    ["ab*b", "ab", false],
    ["*_dnssec_*", "web_dnssec_valid", true],
    ["*_dnssec_*", "dns_dnssec", false],
    ["*.example.nl", "example.nl", false],
    ["a*b*c", "axbxc", true],
    ["a*b*c", "axcxb", false],
    ["a*bc*c", "abc", false],
    ["a.c", "abc", false],
  ])("%s and %s: %s", (pattern, text, fits) => {
    expect(matchesPattern(pattern, text)).toBe(fits);
  });

  test("agree with a regular expression", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(word, text, (pattern, candidate) => {
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(candidate);
        expect(matchesPattern(pattern, candidate)).toBe(expected);
      }),
    );
  });
});
