import { describe, expect, test } from "vitest";
import { isMasked, keywordsOf, offers } from "../../../src/proto/smtp/capability.ts";
import { keptLine } from "../../../src/proto/smtp/escape.ts";

const ehlo = (...words: readonly string[]) => ({
  code: 250,
  lines: ["250-mx.example at your service", ...words.map((word) => `250-${word}`), "250 "],
});

test("keywords are upper case, keep their parameters, and leave out the greeting and empty lines", () => {
  expect(keywordsOf(ehlo("size 1000", "8bitmime", "AUTH  PLAIN login"))).toEqual([
    "SIZE 1000",
    "8BITMIME",
    "AUTH PLAIN login",
  ]);
});

test.each([
  ["STARTTLS", true],
  ["P10: starttls", true],
  ["STARTTLS with a parameter", true],
  ["XSTARTTLS", false],
])("%s is the offer to start TLS: %s", (word, isOffered) => {
  expect(offers(keywordsOf(ehlo(word.replace("P10: ", ""))), "STARTTLS")).toBe(isOffered);
});

describe("a machine on the way shows itself", () => {
  test.each([
    ["P07: XXXXXXXA in the place of STARTTLS", ["XXXXXXXA"], "220 mx", true],
    ["asterisks as keyword", ["********"], "220 mx", true],
    ["a greeting of asterisks", [], "220 ****************", true],
    ["a greeting of asterisks with digits left", [], "220 *****0*2******0*****", true],
    ["an ordinary keyword of our own", ["XCLIENT", "XFORWARD"], "220 mx", false],
    ["an ordinary greeting", [], "220 mx.example ESMTP * no spam *", false],
  ])("%s: %s", (_, words, greeting, is) => {
    expect(isMasked(keywordsOf(ehlo(...words)), greeting)).toBe(is);
  });
});

test("a kept line is short and has no control octets", () => {
  expect(keptLine("220 a\x1b[2J\\\xff\r")).toBe("220 a\\x1b[2J\\\\\\xff\\x0d");
  expect(keptLine("x".repeat(1_000_000))).toHaveLength(512);
});
