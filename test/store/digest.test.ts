import { describe, expect, test } from "vitest";
import { digestOf, digestOfText } from "../../src/store/digest.ts";

describe("digest of a document", () => {
  test("is over its canonical form (RFC 8785 section 3.2.3)", () => {
    // The example of RFC 8785, with the result that its section 3.2.4 gives as octets.
    const document = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    const canonical =
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
    expect(digestOf(document)).toBe(digestOfText(canonical));
  });

  test("does not depend on the order of keys", () => {
    expect(digestOf({ b: 1, a: { d: 2, c: 3 } })).toBe(digestOf({ a: { c: 3, d: 2 }, b: 1 }));
  });

  test("does not depend on keys without a value", () => {
    expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }));
  });

  test("exists for text with half a surrogate pair", () => {
    expect(digestOf({ input: "a\ud800" })).toBe(digestOf({ input: "a\ufffd" }));
  });

  test("of empty text is the well-known one", () => {
    expect(digestOfText("")).toBe("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
});
