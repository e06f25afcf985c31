import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { objectId, sequence, tagged } from "../../../src/lab/tls/der.ts";
import { nameOfHolder, readName } from "../../../src/proto/x509/distinguished-name.ts";

const CN = "2.5.4.3";
const attribute = (oid: string, tag: number, value: string | Buffer): Buffer =>
  sequence(objectId(oid), tagged(tag, typeof value === "string" ? Buffer.from(value) : value));
const set = (...attributes: readonly Buffer[]): Buffer => tagged(0x31, ...attributes);
const name = (...sets: readonly Buffer[]): ReturnType<typeof readName> => readName(sequence(...sets));
const key = (...sets: readonly Buffer[]): string | undefined => name(...sets)?.key;

describe("names", () => {
  test("text, common name and organisation", () => {
    const found = name(
      set(attribute("2.5.4.6", 0x13, "NL")),
      set(attribute("2.5.4.10", 0x0c, "Voorbeeld é")),
      set(attribute(CN, 0x0c, "Example CA"), attribute("1.2.3", 0x0c, "x")),
    );
    expect(found).toMatchObject({
      text: "C=NL, O=Voorbeeld é, CN=Example CA, 1.2.3=x",
      commonName: "Example CA",
      organization: "Voorbeeld é",
    });
    expect(found === null ? "" : nameOfHolder(found)).toBe("Example CA");
  });

  test("without a common name the holder is called by all of the name", () => {
    const found = name(set(attribute("2.5.4.10", 0x0c, "Example")));
    expect(found === null ? "" : nameOfHolder(found)).toBe("O=Example");
    expect(name()).toMatchObject({ text: "", key: "", commonName: null, organization: null });
  });

  test.each([
    ["BMPString", 0x1e, Buffer.from("0043004100e9", "hex"), "CAé"],
    ["UniversalString", 0x1c, Buffer.from("000000430001f600", "hex"), "C😀"],
    ["UniversalString beyond Unicode", 0x1c, Buffer.from("7fffffff", "hex"), "\ufffd"],
    ["BMPString of odd length", 0x1e, Buffer.from("004300", "hex"), "\0C\0"],
    ["TeletexString", 0x14, Buffer.from("e9", "hex"), "é"],
    ["an integer", 0x02, Buffer.of(5), "#020105"],
  ])("the text of a %s", (_, tag, value, text) => {
    expect(name(set(attribute(CN, tag, value)))?.commonName).toBe(text);
  });

  // RFC 5280 section 7.1
  test("letters in any case, spacing, string types and the order in a set do not matter", () => {
    const plain = key(set(attribute(CN, 0x13, "Example CA"), attribute("2.5.4.10", 0x0c, "X")));
    expect(key(set(attribute("2.5.4.10", 0x0c, "x"), attribute(CN, 0x0c, "  EXAMPLE \t ca ")))).toBe(plain);
    expect(key(set(attribute(CN, 0x13, "ExampleCA"), attribute("2.5.4.10", 0x0c, "X")))).not.toBe(plain);
    expect(key(set(attribute(CN, 0x13, "Example CA")), set(attribute("2.5.4.10", 0x0c, "X")))).not.toBe(
      plain,
    );
    expect(key(set(attribute(CN, 0x02, Buffer.of(1))))).not.toBe(key(set(attribute(CN, 0x02, Buffer.of(2)))));
  });

  test.each([
    ["an empty set", sequence(set())],
    ["an attribute without value", sequence(set(sequence(objectId(CN))))],
    ["an attribute with two values", sequence(set(sequence(objectId(CN), objectId(CN), objectId(CN))))],
    ["something behind it", Buffer.concat([sequence(), sequence()])],
  ])("%s is no name", (_, octets) => {
    expect(readName(octets)).toBeNull();
  });

  test("no octets make it throw", () => {
    const wrapped = fc.uint8Array({ maxLength: 60 }).map((inner) => sequence(set(Buffer.from(inner))));
    fc.assert(
      fc.property(wrapped, (octets) => {
        expect(() => readName(octets)).not.toThrow();
      }),
      { seed: 2, numRuns: 1000 },
    );
  });
});
