import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import {
  collectLines,
  collectList,
  parseChoice,
  parseCount,
  parseDuration,
  parseTime,
  printDuration,
} from "../../../src/cli/options/values.ts";

describe("durations", () => {
  test.each([
    ["500ms", 500],
    ["5s", 5000],
    ["1.5s", 1500],
    ["2m", 120_000],
    ["24h", 86_400_000],
    ["7d", 604_800_000],
    ["1ms", 1],
    ["365d", 31_536_000_000],
  ])("%s is %d ms", (text, expected) => expect(parseDuration()(text)).toBe(expected));

  test.each([
    "5",
    "",
    "s",
    "5 s",
    "-5s",
    "+5s",
    "5S",
    "5sec",
    "1e3s",
    "0x5s",
    "5s5",
    "٥s",
    "5.s",
    ".5s",
    "1,5s",
  ])("%j is refused: no number with a unit", (text) => {
    expect(() => parseDuration()(text)).toThrow(
      new InvalidArgumentError("expected a number with a unit: 500ms, 5s, 2m, 24h or 7d"),
    );
  });

  test.each(["0s", "9ms", "301s", "6m"])("%s is outside 10ms to 5m", (text) => {
    expect(() => parseDuration({ min: "10ms", max: "5m" })(text)).toThrow("expected between 10ms and 5m");
  });
});

describe("printed durations", () => {
  test.each(["500ms", "5s", "1500ms", "2m", "90s", "24h", "7d", "36h"])(
    "%s reads back as the same",
    (text) => {
      const value = parseDuration()(text);
      expect(parseDuration()(printDuration(value))).toBe(value);
    },
  );

  test("the largest unit that leaves a whole number", () => {
    expect([1500, 90_000, 7_200_000, 172_800_000].map(printDuration)).toEqual(["1500ms", "90s", "2h", "2d"]);
  });
});

describe("counts", () => {
  test.each([
    ["0", 0],
    ["10", 10],
  ])("%s is %d", (text, expected) => expect(parseCount(0, 10)(text)).toBe(expected));

  test.each(["11", "-1", "1.0", "", "ten", "1e1", " 1"])("%j is refused", (text) => {
    expect(() => parseCount(0, 10)(text)).toThrow("expected a whole number between 0 and 10");
  });
});

describe("lists", () => {
  test("commas and repeated flags come to the same", () => {
    expect(collectList("b,c", collectList("a", undefined))).toEqual(["a", "b", "c"]);
    expect(collectList(" a , ,b,", undefined)).toEqual(["a", "b"]);
  });

  test("an empty list is refused", () => {
    expect(() => collectList(",", undefined)).toThrow("expected at least one item");
  });

  test("records keep their commas and spaces", () => {
    expect(collectLines("1 13 2 AB, CD", ["x"])).toEqual(["x", "1 13 2 AB, CD"]);
    expect(() => collectLines(" ", undefined)).toThrow("expected text");
  });
});

describe("words and times", () => {
  test("an unknown word names the known ones", () => {
    expect(parseChoice(["web", "mail"])("web")).toBe("web");
    expect(() => parseChoice(["web", "mail"])("Web")).toThrow("expected web, mail");
  });

  test.each([
    ["2026-11-21", "2026-11-21T00:00:00.000Z"],
    ["2026-11-21T18:04:05Z", "2026-11-21T18:04:05.000Z"],
    ["2026-11-21T18:04:05.25Z", "2026-11-21T18:04:05.250Z"],
    ["@1795284240", "2026-11-21T18:04:00.000Z"],
    ["@0", "1970-01-01T00:00:00.000Z"],
  ])("%s is %s", (text, expected) => expect(parseTime(text)).toBe(expected));

  test.each([
    "2026-13-01",
    "2026-11-21T18:04:05",
    "2026-11-21T18:04:05+01:00",
    "now",
    "1795284240",
    "2026-02-30T00:00:00Z",
    "@999999999999999",
  ])("%s is refused", (text) => expect(() => parseTime(text)).toThrow("expected a UTC time"));
});
