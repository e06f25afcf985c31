import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  beside,
  frameOf,
  labelled,
  measureOf,
  shorten,
  spread,
  widthOf,
  wrap,
} from "../../src/report/layout.ts";

const UNICODE = { ascii: false };

describe("width", () => {
  test.each([
    [20, 36],
    [40, 40],
    [80, 80],
    [100, 100],
    [160, 100],
    [Number.POSITIVE_INFINITY, 80],
  ])("a terminal of %d columns has a frame of %d", (width, frame) => {
    expect(frameOf({ width })).toBe(frame);
  });

  test("a pipe never breaks a sentence", () => {
    expect(measureOf({ width: Number.POSITIVE_INFINITY })).toBe(Number.POSITIVE_INFINITY);
    expect(wrap("word ".repeat(100), Number.POSITIVE_INFINITY)).toHaveLength(1);
  });

  test("ideographs take two columns, colour none", () => {
    expect(widthOf("日本")).toBe(4);
    expect(widthOf("\u001b[31mred\u001b[39m")).toBe(3);
  });
});

describe("wrap", () => {
  test("no line is wider than asked, and no word is lost", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme-ascii" })),
        fc.integer({ min: 4, max: 60 }),
        (words, width) => {
          const text = words.map((word) => word.replaceAll(" ", "")).join(" ");
          const lines = wrap(text, width);
          expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
          expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
        },
      ),
      { seed: 1 },
    );
  });

  test("a name of 253 octets is broken inside", () => {
    const name = `${"a".repeat(63)}.`.repeat(3) + "b".repeat(61);
    expect(wrap(name, 40).map((line) => line.length)).toEqual([40, 40, 40, 40, 40, 40, 13]);
  });

  test("further lines stand under the first", () => {
    expect(labelled("fix  ", "turn it off now", 13)).toEqual(["fix  turn it", "     off now"]);
  });
});

describe("shorten", () => {
  test.each([
    ["short.example", 20, "short.example"],
    ["averylonghostname.example.net", 15, "averylo…ple.net"],
    ["日本日本日本", 7, "日…本"],
  ])("%s in %d columns", (text, width, expected) => {
    const short = shorten(text, width, UNICODE);
    expect(short).toBe(expected);
    expect(widthOf(short)).toBeLessThanOrEqual(width);
  });

  test("in ASCII the mark is three dots", () => {
    expect(shorten("averylonghostname", 9, { ascii: true })).toBe("ave...ame");
  });
});

describe("columns", () => {
  test("right text goes below when both do not fit", () => {
    expect(spread("left", "right", 20)).toEqual(["left           right"]);
    expect(spread("left", "right", 10)).toEqual(["left", "  right"]);
  });

  test("blocks stand beside each other, or below where there is no room", () => {
    expect(beside(["a", "b", "c"], ["x"], 4)).toEqual(["a   x", "b", "c"]);
    expect(beside(["a"], ["x"], null)).toEqual(["a", "", "x"]);
    expect(beside(["a"], [], 4)).toEqual(["a"]);
    expect(beside([], ["x"], 4)).toEqual(["    x"]);
  });
});
