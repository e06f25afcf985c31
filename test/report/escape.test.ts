import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeText } from "../../src/report/escape.ts";

describe("escapeText", () => {
  test.each([
    ["terminal title", "a\u001b]0;owned\u0007b", "a\\u{1b}]0;owned\\u{7}b"],
    ["line break", "a\r\nb", "a\\u{d}\\u{a}b"],
    ["tab", "a\tb", "a\\u{9}b"],
    ["DEL", "a\u007fb", "a\\u{7f}b"],
    ["C1 control sequence introducer", "a\u009b31mb", "a\\u{9b}31mb"],
    ["Arabic letter mark", "a\u061cb", "a\\u{61c}b"],
    ["left-to-right mark", "a\u200eb", "a\\u{200e}b"],
    ["line separator", "a\u2028b", "a\\u{2028}b"],
    ["right-to-left override", "a\u202eb", "a\\u{202e}b"],
    ["isolate", "a\u2066b\u2069", "a\\u{2066}b\\u{2069}"],
    ["byte order mark", "\ufeffa", "\\u{feff}a"],
    ["lone surrogate", "a\ud83db", "a\\u{d83d}b"],
    ["letters, ideographs and emoji stay", "é 日本 😀", "é 日本 😀"],
  ])("%s", (_what, given, expected) => {
    expect(escapeText(given)).toBe(expected);
  });

  test("in ASCII mode everything else is escaped too", () => {
    expect(escapeText("bücher~", { ascii: true })).toBe("b\\u{fc}cher~");
  });

  test("200 characters stay whole", () => {
    expect(escapeText("x".repeat(200))).toBe("x".repeat(200));
  });

  test("longer text says how much is missing", () => {
    expect(escapeText("x".repeat(1434))).toBe(`${"x".repeat(200)}… (+1,234)`);
  });

  test("an emoji counts as one character and is never cut in half", () => {
    expect(escapeText("😀".repeat(3), { max: 2 })).toBe("😀😀… (+1)");
  });

  test("no text leaves a control character, a bidirectional control or half a surrogate pair", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const escaped = escapeText(text);
        const codes = [...escaped].map((character) => character.codePointAt(0) ?? 0);
        expect(codes.every((code) => code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0))).toBe(
          true,
        );
        expect(/[\u202a-\u202e\u2066-\u2069\ufeff]/.test(escaped)).toBe(false);
        expect(escaped.isWellFormed()).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
