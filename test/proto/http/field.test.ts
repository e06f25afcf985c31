import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fieldLines,
  findControl,
  isToken,
  joinValues,
  splitAt,
  splitList,
  unquote,
} from "../../../src/proto/http/field.ts";
import { findLeaks } from "../../../src/proto/http/leak.ts";
import { linesOf } from "./support.ts";

const texts = (...values: readonly string[]) => splitList(linesOf(...values)).map(({ text }) => text);

describe("field values", () => {
  test("fields of a name, whatever its case, with their places among all fields", () => {
    const headers = [
      ["A", "1"],
      ["b", "2"],
      ["a", "3"],
    ] as const;
    const lines = fieldLines(headers, "a");
    expect([lines, joinValues(lines)]).toEqual([
      [
        { field: 0, value: "1" },
        { field: 2, value: "3" },
      ],
      "1, 3",
    ]);
  });

  // Fetch standard, "get, decode, and split": its examples.
  test.each([
    [["nosniff,"], ["nosniff", ""]],
    [[""], [""]],
    [['text/html;", x/x'], ['text/html;", x/x']],
    [
      ["text/html", "x/x"],
      ["text/html", "x/x"],
    ],
    [
      ['x/x;test="hi"', "y/y"],
      ['x/x;test="hi"', "y/y"],
    ],
    [['a="b,\\",c", d'], ['a="b,\\",c"', "d"]],
    [[], []],
  ])("%j splits into %j", (values, expected) => {
    expect(texts(...values)).toEqual(expected);
  });

  test.each([
    ['"a"', "a"],
    ['""', ""],
    ['"a\\"b\\\\"', 'a"b\\'],
    ['"a', null],
    ['a"', null],
    ['"', null],
    ['"a"b"', null],
    ['"a\\"', null],
    ['"a\x01"', null],
  ])("unquote %j is %j", (text, expected) => {
    expect(unquote(text)).toBe(expected);
  });

  test.each([
    ["a!#$%&'*+-.^_`|~9", true],
    ["", false],
    ["a b", false],
    ["é", false],
  ])("%j is a token: %s", (text, expected) => {
    expect(isToken(text)).toBe(expected);
  });

  test.each([
    ["a\tb", -1],
    ["a\x7f", 1],
    ["\x00", 0],
  ])("the first control character of %j is at %i", (text, at) => {
    expect(findControl(text)).toBe(at);
  });

  test("parts stand where they say, and cover all but separators and blanks", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), fc.constantFrom(",", ";"), (value, separator) => {
        const line = { field: 3, value };
        for (const pieces of [splitAt(line, separator), splitList([line], separator)]) {
          for (const { text, at } of pieces)
            expect([value.slice(at.start, at.end), at.field]).toEqual([text, 3]);
          const sum = pieces.map(({ text }) => text).join(separator);
          expect(sum.replace(/[ \t]/g, "")).toBe(value.replace(/[ \t]/g, ""));
        }
      }),
    );
  });
});

describe("findLeaks", () => {
  test.each([
    ["Server", "nginx/1.22.1", "version-told", "1.22.1"],
    ["Server", "Apache/2.4.57 (Debian) OpenSSL/3.0.9", "version-told", "2.4.57"],
    ["X-Powered-By", "PHP/8.2.1", "version-told", "8.2.1"],
    ["X-AspNet-Version", "4.0.30319", "version-told", "4.0.30319"],
    ["Via", "1.1 varnish (Varnish/6.0)", "version-told", "6.0"],
    ["x-generator", "Drupal v10.1 (x)", "version-told", "v10.1"],
  ])("%s: %s: %s %s", (name, value, code, version) => {
    const [finding, ...rest] = findLeaks([
      ["Date", "x"],
      [name, value],
    ]);
    expect([finding?.code, finding?.params, rest]).toEqual([code, { name, version }, []]);
    expect(value.slice(finding?.at?.start, finding?.at?.end)).toBe(version);
  });

  test("a product without a version, where the field itself tells", () => {
    expect(findLeaks([["X-Powered-By", "Express"]])).toEqual([
      {
        code: "product-told",
        params: { name: "X-Powered-By", value: "Express" },
        at: { field: 0, start: 0, end: 7 },
      },
    ]);
  });

  test.each([
    ["Server", "nginx"],
    ["Server", ""],
    ["Via", "1.1 proxy, HTTP/1.0 other"],
    ["X-Varnish", "1.5"],
    ["X-Runtime", "0.0123"],
    ["Date", "1.2.3"],
  ])("%s: %s tells nothing", (name, value) => {
    expect(findLeaks([[name, value]])).toEqual([]);
  });
});
