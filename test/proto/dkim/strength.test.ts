import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isKeyRecord, parseDkimKey } from "../../../src/proto/dkim/key-record.ts";
import { judgeDkimKey } from "../../../src/proto/dkim/strength.ts";
import { ecdsa, pkcs1, rsa } from "./keys.ts";

/** RFC 6376 appendix C and RFC 8463 appendix A.2. */
const RFC_6376 =
  "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
const RFC_8463 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const GOOD = rsa(2048);

const judge = (text: string) => judgeDkimKey(parseDkimKey(text));

describe("judgeDkimKey", () => {
  test.each<[string, string, number | null, string | null, readonly string[], boolean]>([
    ["RFC 6376's example, and K11", `v=DKIM1; p=${RFC_6376}`, 1024, null, ["key-weak"], true],
    ["K12", `p=${rsa(512)}`, 512, null, ["key-broken"], false],
    ["1016 bits", `p=${rsa(1016)}`, 1016, null, ["key-broken"], false],
    ["2040 bits", `p=${rsa(2040)}`, 2040, null, ["key-weak"], true],
    ["2048 bits", `v=DKIM1; k=rsa; p=${GOOD}`, 2048, null, [], true],
    ["4096 bits", `p=${rsa(4096)}`, 4096, null, [], true],
    ["4104 bits", `p=${rsa(4104)}`, 4104, null, ["key-long"], true],
    ["K13", `v=DKIM1; k=ed25519; p=${RFC_8463}`, 256, null, [], true],
    ["K14", `v=DKIM1; k=rsa; t=y; p=${GOOD}`, 2048, null, ["testing"], true],
    ["K15", `k=rsa; v=DKIM1; p=${GOOD}`, null, "version", ["key-invalid"], false],
    ["K16", `v=DKIM1; p= ${GOOD.replace(/(.{40})/g, "$1 \r\n\t")} ;`, 2048, null, [], true],
    ["another version", `v=DKIM2; p=${GOOD}`, null, "version", ["key-invalid"], false],
    ["revoked", "v=DKIM1; p=", null, null, ["revoked"], false],
    ["no p", "v=DKIM1; k=rsa", null, "missing-p", ["key-invalid"], false],
    ["an unknown type", `k=dsa; p=${GOOD}`, null, "key-type", ["key-invalid"], false],
    ["other characters", "p=abc$", null, "base64", ["key-invalid"], false],
    ["a digit too much", "p=abcde", null, "base64", ["key-invalid"], false],
    ["no DER", "p=AAAA", null, "der", ["key-invalid"], false],
    ["half a key", `p=${GOOD.slice(0, 200)}`, null, "der", ["key-invalid"], false],
    ["another algorithm", `p=${ecdsa()}`, null, "algorithm", ["key-invalid"], false],
    ["too long", `p=${"A".repeat(16_000)}`, null, "length", ["key-invalid"], false],
    [
      "31 octets of Ed25519",
      `k=ed25519; p=${Buffer.alloc(31).toString("base64")}`,
      null,
      "length",
      ["key-invalid"],
      false,
    ],
    ["an even exponent", `p=${rsa(2048, 65_536)}`, 2048, "exponent", ["key-invalid"], false],
    ["exponent 1", `p=${rsa(2048, 1)}`, 2048, "exponent", ["key-invalid"], false],
    ["exponent 3", `p=${rsa(2048, 3)}`, 2048, null, [], true],
    ["PKCS #1", `p=${pkcs1(2048)}`, 2048, null, ["pkcs1"], true],
    ["SHA-1 only", `h=sha1; p=${GOOD}`, 2048, null, ["sha1-only"], true],
    ["SHA-1 too", `h=sha1 : sha256; p=${GOOD}`, 2048, null, [], true],
    ["for mail", `s=email; p=${GOOD}`, 2048, null, [], true],
    ["for anything", `s=other:*; p=${GOOD}`, 2048, null, [], true],
    ["for something else", `s=tlsrpt; p=${GOOD}`, 2048, null, ["not-for-mail"], false],
    ["unknown tags and a final semicolon", `v=DKIM1; n=note; x=y; t=s; p=${GOOD};`, 2048, null, [], true],
    ["a tag twice", `p=${GOOD}; p=`, null, "duplicate-tag", ["key-invalid"], false],
    ["a part without =", `v=DKIM1; hello; p=${GOOD}`, null, "syntax", ["key-invalid"], false],
  ])("%s", (_what, text, bits, invalid, codes, isUsable) => {
    expect(judge(text)).toMatchObject({ bits, invalid, codes, isUsable });
  });

  test("says where a fault is", () => {
    expect(parseDkimKey("k=x; v=DKIM1; p=$; y").faults).toEqual([
      { code: "key-type", offset: 0 },
      { code: "version", offset: 5 },
      { code: "base64", offset: 16 },
      { code: "syntax", offset: 19 },
    ]);
  });
});

test.each([
  ["p=", true],
  ["v=DKIM1; x=y", true],
  ["k=rsa; p=abc", true],
  ["v=spf1 -all", false],
  ["o=~", false],
  ["", false],
])("%j is meant as a key: %s", (text, expected) => {
  expect(isKeyRecord(text)).toBe(expected);
});

const pieces = fc.constantFrom(
  ..."v=DKIM1 ; k= rsa ed25519 p= h= sha1 sha256 : s= email * t= y n= =".split(" "),
  RFC_8463,
  RFC_6376,
  GOOD.slice(0, 60),
  " ",
  "\xff",
);

test("any text: a usable key has bits and no fault", () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      const { isUsable, invalid, bits, record, codes } = judge(parts.join(""));
      for (const { offset } of record.faults) expect(offset).toBeLessThanOrEqual(record.text.length);
      expect(isUsable && (invalid !== null || bits === null)).toBe(false);
      expect(codes.includes("key-invalid")).toBe(invalid !== null);
    }),
    { numRuns: 3000, seed: 6376 },
  );
});

test("mutated keys never break it", () => {
  const der = Buffer.from(RFC_6376, "base64");
  const change = fc.tuple(fc.nat({ max: der.length - 1 }), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const octets = Buffer.from(der);
      for (const [at, octet] of changes) octets[at] = octet;
      const { bits, invalid } = judge(`p=${octets.toString("base64")}`);
      expect(bits === null).toBe(invalid !== null && invalid !== "exponent");
    }),
    { numRuns: 3000, seed: 6376 },
  );
});
