import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameFromText, nameToText } from "../../../src/proto/dns/name.ts";
import {
  type Answer,
  type Asking,
  answerAll,
  askOne,
  atOnce,
  isTransient,
  isVoid,
  questionKey,
  together,
} from "../../../src/proto/records/ask.ts";
import { isWithin, parentDomain, presentationOf } from "../../../src/proto/records/domain.ts";
import { parseTagList } from "../../../src/proto/records/tag-list.ts";
import { fieldsOf, isExtension, selectVersion } from "../../../src/proto/records/versioned.ts";

describe("asking", () => {
  function* askFor(names: readonly string[]): Asking<string> {
    let heard = "";
    for (const name of names) heard += (yield* askOne({ name, type: "A" })).values.join("");
    return heard;
  }
  const echo = ({ name }: { name: string }): Answer => ({ outcome: "ok", values: [name] });

  test("side by side asks together, and each hears its own answers", () => {
    const rounds: number[] = [];
    const asking = together([askFor(["a", "b", "c"]), atOnce("-"), askFor([]), askFor(["x"])]);
    let step = asking.next();
    while (!step.done) {
      rounds.push(step.value.length);
      step = asking.next(step.value.map(echo));
    }
    expect([rounds, step.value]).toEqual([
      [2, 1, 1],
      ["abc", "-", "", "x"],
    ]);
    expect(answerAll(together([]), echo)).toEqual([]);
  });

  test("a driver that gives no answer counts as no reply", () => {
    const asking = askOne({ name: "a", type: "TXT" });
    asking.next();
    expect(asking.next([])).toEqual({ done: true, value: { outcome: "timeout", values: [] } });
  });

  test.each([
    ["ok", false, false],
    ["nodata", true, false],
    ["nxdomain", true, false],
    ["servfail", false, true],
    ["refused", false, true],
    ["timeout", false, true],
    ["loop", false, true],
    ["badname", false, false],
  ] as const)("%s: void %s, transient %s", (outcome, isEmpty, mayPass) => {
    expect([isVoid(outcome), isTransient(outcome)]).toEqual([isEmpty, mayPass]);
  });

  test("questionKey", () => expect(questionKey({ name: "d.nl", type: "MX" })).toBe("d.nl/MX"));
});

describe("domains", () => {
  test.each([
    ["D.NL", "d.nl"],
    ["d.nl.", "d.nl"],
    ["d..nl", null],
    [".d.nl", null],
    ["", null],
    [".", null],
    [`${"a".repeat(63)}.nl`, `${"a".repeat(63)}.nl`],
    [`${"a".repeat(64)}.nl`, null],
    ["a.".repeat(128), null],
    ["a b.x\\y.\xe9", "a\\032b.x\\\\y.\\233"],
  ])("presentationOf(%j)", (text, expected) => {
    expect(presentationOf(text)).toBe(expected);
  });

  test("any octets but dots make a name that can be asked for, with those labels", () => {
    const octet = fc.integer({ min: 0, max: 255 }).filter((code) => code !== 0x2e);
    const label = fc.string({
      unit: octet.map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) => {
        const text = presentationOf(labels.join("."));
        const name = nameFromText(text ?? "");
        expect(name.ok).toBe(true);
        if (name.ok) expect(nameToText(name.value)).toBe(text);
      }),
      { seed: 1035 },
    );
  });

  test("parents and ancestors", () => {
    expect([parentDomain("a.d.nl"), parentDomain("nl"), parentDomain("")]).toEqual(["d.nl", "", ""]);
    expect([isWithin("a.d.nl", "d.nl"), isWithin("d.nl", "d.nl"), isWithin("xd.nl", "d.nl")]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("parseTagList", () => {
  test("knows where each name and value is", () => {
    const text = " a = 1 ;b=;; c d=e=f ;x; 1=2;";
    const { tags, faults } = parseTagList(text);
    expect(tags.map(({ name, value }) => [name, value])).toEqual([
      ["a", "1"],
      ["b", ""],
      ["c d", "e=f"],
      ["1", "2"],
    ]);
    for (const { name, value, offset, valueOffset } of tags) {
      expect(text.slice(offset, offset + name.length)).toBe(name);
      expect(text.slice(valueOffset, valueOffset + value.length)).toBe(value);
    }
    expect(faults).toEqual([
      { code: "empty-tag", text: "", offset: 11 },
      { code: "tag-name", text: "c d=e=f", offset: 13 },
      { code: "not-a-tag", text: "x", offset: 22 },
      { code: "tag-name", text: "1=2", offset: 25 },
    ]);
  });

  test("any text: every part is a tag or a fault", () => {
    const pieces = fc.constantFrom(";", "=", " ", "\t", "a", "b1", "\r\n", "-", "\xff");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        const { tags, faults } = parseTagList(text);
        const without = faults.filter(({ code }) => code !== "tag-name").length;
        const written = text.split(";");
        const isOpen = written[written.length - 1]?.trim() === "";
        expect(tags.length + without).toBe(written.length - (isOpen ? 1 : 0));
      }),
      { numRuns: 2000, seed: 6376 },
    );
  });
});

describe("fields after a version", () => {
  test("knows where each is; an empty one at the end is none", () => {
    expect(fieldsOf("v=X1 ; a=1\t;  b ;;").map(({ text, offset }) => [text, offset])).toEqual([
      ["a=1", 7],
      ["b", 14],
      ["", 17],
    ]);
    expect(fieldsOf("v=X1;")).toEqual([]);
  });

  test.each([
    ["a=1", true],
    ["a.b_c-d=x:y", true],
    ["_a=1", false],
    ["a=", false],
    ["a=b c", false],
  ])("%s may be an extension: %s", (text, expected) => {
    expect(isExtension({ text, offset: 0 })).toBe(expected);
  });

  test("other versions are unrelated", () => {
    expect(selectVersion(["v=X12; a", "x", "v=X1 a"], "X1")).toEqual({
      records: [],
      nearMisses: [{ code: "missing-semicolon", text: "v=X1 a" }],
      unrelated: 2,
    });
  });
});
