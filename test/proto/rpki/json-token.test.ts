import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isComplete, nextToken, openJsonScan, TOKEN } from "../../../src/proto/rpki/json-token.ts";
import { slide } from "../../../src/proto/rpki/window.ts";
import { chunksOf, octetsOf } from "./support.ts";

interface Scanned {
  readonly tokens: readonly string[];
  readonly complete: boolean;
  readonly fault: string | null;
}

const MARKS: Readonly<Record<number, string>> = {
  [TOKEN.beginObject]: "{",
  [TOKEN.beginArray]: "[",
  [TOKEN.end]: "end",
};

function scan(octets: Uint8Array, size: number): Scanned {
  const state = openJsonScan();
  const tokens: string[] = [];
  for (const chunk of chunksOf(octets, size)) {
    for (let from = 0; from < chunk.length; ) {
      from = slide(state.window, chunk, from);
      for (let token = nextToken(state); token !== TOKEN.more; token = nextToken(state)) {
        if (token === TOKEN.fault) return { tokens, complete: false, fault: state.fault };
        const value = Buffer.from(state.octets.subarray(state.start, state.end)).toString("utf8");
        tokens.push(MARKS[token] ?? `${token}:${value}`);
      }
    }
  }
  return { tokens, complete: isComplete(state), fault: state.fault };
}

/** The tokens that a value should give. */
function expected(value: unknown): string[] {
  if (Array.isArray(value)) return ["[", ...value.flatMap(expected), "end"];
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).flatMap(([key, member]) => [
      `${TOKEN.key}:${key}`,
      ...expected(member),
    ]);
    return ["{", ...members, "end"];
  }
  if (typeof value === "string") return [`${TOKEN.string}:${value}`];
  return [`${typeof value === "number" ? TOKEN.number : TOKEN.literal}:${JSON.stringify(value)}`];
}

const container = fc
  .jsonValue({ maxDepth: 5, stringUnit: "binary" })
  .map((value) => (typeof value === "object" && value !== null ? value : [value]))
  // Lone surrogates have no UTF-8.
  .filter((value) => JSON.stringify(value) === octetsOf(JSON.stringify(value)).toString("utf8"));

describe("nextToken", () => {
  test("gives every key and value of any JSON text, whatever the chunks", () => {
    fc.assert(
      fc.property(
        container,
        fc.constantFrom(0, 1, 4),
        fc.constantFrom(1, 2, 7, 4096),
        (value, indent, size) => {
          const { tokens, complete } = scan(octetsOf(JSON.stringify(value, null, indent)), size);
          expect(complete).toBe(true);
          expect(tokens).toEqual(expected(value));
        },
      ),
    );
  });

  test("accepts what JSON.parse accepts, and nothing else", () => {
    const damage = fc.tuple(
      fc.nat(),
      fc.constantFrom("", ",", '"', "{", "}", "]", ":", "0", "-", "\\", "x", "\n", "e"),
    );
    fc.assert(
      fc.property(container, fc.array(damage, { minLength: 1, maxLength: 3 }), (value, damages) => {
        let text = JSON.stringify(value);
        for (const [at, character] of damages) {
          const place = at % text.length;
          text = text.slice(0, place) + character + text.slice(place + 1);
        }
        let isJson = true;
        try {
          isJson = typeof JSON.parse(text) === "object" && text.trim() !== "null";
        } catch {
          isJson = false;
        }
        // A number alone may go on.
        fc.pre(/^\s*[[{]/.test(text));
        expect(scan(octetsOf(text), 3).complete).toBe(isJson);
      }),
      { numRuns: 2000 },
    );
  });

  test("escapes of every kind", () => {
    const text = String.raw`["\"\\\/\b\f\n\r\t", "A\u00e9\u20ac", "\ud83d\ude00", "\ud83d", "\ud83dx", "192.0.2.0\/24"]`;
    const strings = ['"\\/\b\f\n\r\t', "Aé€", "😀", "�", "�x", "192.0.2.0/24"];
    expect(scan(octetsOf(text), 1).tokens).toEqual([
      "[",
      ...strings.map((value) => `${TOKEN.string}:${value}`),
      "end",
    ]);
  });

  test.each([
    ["two documents", "{}{}"],
    ["a comma at the end", "[1,]"],
    ["no comma", "[1 2]"],
    ["no colon", '{"a" 1}'],
    ["a key without quotes", "{a:1}"],
    ["the wrong bracket", '{"a":1]'],
    ["a leading zero", "[01]"],
    ["a bare minus", "[-]"],
    ["a point without digits", "[1.]"],
    ["a name that is none", "[nul]"],
    ["a control character in a string", '["\n"]'],
    ["an escape that is none", String.raw`["\x41"]`],
    ["a short unicode escape", String.raw`["\u12"]`],
    ["a zero octet", "[\u0000]"],
  ])("%s is a fault", (_, text) => {
    expect(scan(octetsOf(text), 2).fault).toBe("json-syntax");
  });

  test.each([
    [64, null],
    [65, "json-depth"],
  ])("%i levels: %s", (depth, fault) => {
    expect(scan(octetsOf("[".repeat(depth) + "]".repeat(depth)), 10).fault).toBe(fault);
  });

  test.each([1, 7, 1000, 100_000])(
    "a string of any length is cut off after 1,024 octets, in chunks of %i",
    (size) => {
      const long = `${'\\"'.repeat(300)}${"x".repeat(200_000)}\\\\`;
      const lengths = [1023, 1024, 1025, 200_602];
      const text = `[${lengths.map((length) => `"${long.slice(-length)}"`).join(",")},5]`;
      const { tokens, complete } = scan(octetsOf(text), size);
      expect(complete).toBe(true);
      expect(tokens.map((token) => token.length)).toEqual([1, 1024, 1025, 1026, 1026, 3, 3]);
    },
  );

  test("a number of any length is a fault rather than a burden", () => {
    for (const size of [1, 50_000])
      expect(scan(octetsOf(`[${"1".repeat(5000)}]`), size).fault).toBe("json-syntax");
  });
});
