import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  commonAncestor,
  compareNames,
  countLabels,
  foldName,
  isAtOrBelow,
  isBelow,
  labelsOf,
  nameFromText,
  nameOctets,
  nameToText,
  parentOf,
  prepend,
  ROOT,
  rawNameFromText,
  rawNameToText,
  suffixOf,
  wildcardOf,
} from "../../../src/proto/dns/name.ts";
import { name } from "./support.ts";

describe("nameFromText", () => {
  test.each([
    ["www.example.nl", "\x03www\x07example\x02nl\0"],
    ["www.example.nl.", "\x03www\x07example\x02nl\0"],
    ["WWW.Example.NL", "\x03www\x07example\x02nl\0"],
    [".", "\0"],
    ["a\\.b\\\\c.nl", "\x05a.b\\c\x02nl\0"], // W17
    ["\\065\\255\\000.nl", "\x03a\xff\0\x02nl\0"],
    ["*.nl", "\x01*\x02nl\0"],
    [`${"a".repeat(63)}.nl`, `\x3f${"a".repeat(63)}\x02nl\0`],
  ])("%s is read", (text, wire) => {
    expect(nameFromText(text)).toEqual({ ok: true, value: wire });
  });

  test.each([
    ["", "empty-name"],
    ["..", "empty-label"],
    ["a..nl", "empty-label"],
    [".nl", "empty-label"],
    [`${"a".repeat(64)}.nl`, "label-too-long"],
    [`${`${"a".repeat(63)}.`.repeat(3)}${"a".repeat(62)}`, "name-too-long"],
    ["a\\256.nl", "bad-character"],
    ["a\\", "bad-character"],
    ["a\\1.nl", "bad-character"],
    ["é.nl", "bad-character"],
  ])("%s is refused: %s", (text, reason) => {
    expect(nameFromText(text)).toEqual({ ok: false, reason });
  });

  test("255 octets are the limit (W16)", () => {
    const text = `${`${"a".repeat(63)}.`.repeat(3)}${"a".repeat(61)}`;
    expect(name(text)).toHaveLength(255);
  });

  test("octets above 0x7f are not folded", () => {
    expect(foldName("\x02\xc0A\0")).toBe("\x02\xc0a\0");
  });

  test("a relative name is completed, an absolute one is not", () => {
    expect(rawNameFromText("WWW", name("nl"))).toEqual({ ok: true, value: "\x03WWW\x02nl\0" });
    expect(rawNameFromText("www.", name("nl"))).toEqual({ ok: true, value: "\x03www\0" });
  });
});

describe("nameToText", () => {
  test("W17: dots and backslashes inside labels are escaped", () => {
    const wire = Buffer.from("05612e625c63026e6c00", "hex").toString("latin1");
    expect(nameToText(wire)).toBe("a\\.b\\\\c.nl");
    expect(rawNameToText(wire)).toBe("a\\.b\\\\c.nl.");
    expect(countLabels(wire)).toBe(2);
  });

  test.each([
    ["\0", "."],
    ["\x02NL\0", "nl"],
    ['\x0b"();@$ \x01\x7f\x80.\0', '\\"\\(\\)\\;\\@\\$\\032\\001\\127\\128\\.'],
  ])("%j", (wire, text) => {
    expect(nameToText(wire)).toBe(text);
  });

  const label = fc.uint8Array({ minLength: 1, maxLength: 63 });
  test("any name is read back as it was printed", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 3 }), (labels) => {
        const raw = `${labels.map((octets) => String.fromCharCode(octets.length, ...octets)).join("")}\0`;
        expect(rawNameFromText(rawNameToText(raw))).toEqual({ ok: true, value: raw });
        expect(nameFromText(nameToText(raw))).toEqual({ ok: true, value: foldName(raw) });
        expect(nameOctets(raw)).toEqual(Buffer.from(raw, "latin1"));
      }),
    );
  });
});

describe("labels", () => {
  test.each([
    [".", 0],
    ["nl", 1],
    ["www.example.nl", 3],
    ["*.nl", 2],
  ])("%s has %i", (text, count) => {
    expect(countLabels(name(text))).toBe(count);
    expect(labelsOf(name(text))).toHaveLength(count);
  });

  test("from left to right", () => {
    expect(labelsOf(name("www.example.nl"))).toEqual(["www", "example", "nl"]);
  });

  test.each([
    ["www.example.nl", "example.nl"],
    ["nl", "."],
    [".", "."],
  ])("the parent of %s is %s", (child, parent) => {
    expect(parentOf(name(child))).toBe(name(parent));
  });

  test.each([
    ["a.b.c", 0, "."],
    ["a.b.c", 1, "c"],
    ["a.b.c", 2, "b.c"],
    ["a.b.c", 3, "a.b.c"],
    ["a.b.c", 9, "a.b.c"],
  ])("suffix of %s with %i labels", (text, labels, suffix) => {
    expect(suffixOf(name(text), labels)).toBe(name(suffix));
  });

  test("prepend folds the label; the wildcard is one more label", () => {
    expect(prepend("WWW", name("nl"))).toBe(name("www.nl"));
    expect(wildcardOf(name("nl"))).toBe(name("*.nl"));
    expect(wildcardOf(ROOT)).toBe(name("*"));
  });
});

describe("ancestry", () => {
  test.each([
    ["www.example.nl", "example.nl", true, true],
    ["example.nl", "example.nl", true, false],
    ["www.example.nl", ".", true, true],
    [".", ".", true, false],
    ["example.nl", "www.example.nl", false, false],
    ["notexample.nl", "example.nl", false, false],
    // The octets of the ancestor end the name, but inside a label.
    ["a\\007example\\002nl", "example.nl", false, false],
  ])("%s at or below, below %s", (below, above, atOrBelow, strictly) => {
    expect(isAtOrBelow(name(below), name(above))).toBe(atOrBelow);
    expect(isBelow(name(below), name(above))).toBe(strictly);
  });

  test.each([
    ["a.b.example.nl", "c.b.example.nl", "b.example.nl"],
    ["a.nl", "a.de", "."],
    ["a.nl", "x.a.nl", "a.nl"],
    [".", "a.nl", "."],
  ])("the common ancestor of %s and %s is %s", (a, b, ancestor) => {
    expect(commonAncestor(name(a), name(b))).toBe(name(ancestor));
    expect(commonAncestor(name(b), name(a))).toBe(name(ancestor));
  });
});

describe("compareNames", () => {
  // RFC 4034 section 6.1.
  const ordered = [
    "example",
    "a.example",
    "yljkjljk.a.example",
    "Z.a.example",
    "zABC.a.EXAMPLE",
    "z.example",
    "\\001.z.example",
    "*.z.example",
    "\\200.z.example",
  ].map(name);

  test("the list of RFC 4034 section 6.1 is in order", () => {
    expect([...ordered].reverse().sort(compareNames)).toEqual(ordered);
  });

  test("is a total order", () => {
    const any = fc.constantFrom(...ordered, ROOT, name("a\\000.example"), name("aa.example"));
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(compareNames(a, b))).toBe(-Math.sign(compareNames(b, a)) + 0);
        expect(compareNames(a, b) === 0).toBe(a === b);
        if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0) {
          expect(compareNames(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});
