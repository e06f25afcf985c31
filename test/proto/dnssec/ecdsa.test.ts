import { generateKeyPairSync, sign, verify } from "node:crypto";
import { expect, test } from "vitest";
import { ecdsaSigValue } from "../../../src/proto/dnssec/ecdsa.ts";

/** 64 octets: r and s with these first octets, zeros elsewhere and a 1 at the end of each. */
function signature(r: readonly number[], s: readonly number[]): Buffer {
  const half = (head: readonly number[]): Buffer => {
    const octets = Buffer.alloc(32);
    octets.set(head);
    octets[31] = 1;
    return octets;
  };
  return Buffer.concat([half(r), half(s)]);
}

const ONE = "020101";

test.each([
  ["both are 1", signature([], []), `3006${ONE}${ONE}`],
  ["r begins with a high bit", signature([0x80], []), `3026022100${"80".padEnd(62, "0")}01${ONE}`],
  ["s begins with a high bit", signature([], [0xff]), `3026${ONE}022100${"ff".padEnd(62, "0")}01`],
  [
    "r begins with a zero and a high bit",
    signature([0, 0x80], []),
    `3025022000${"80".padEnd(60, "0")}01${ONE}`,
  ],
  ["r begins with a low bit", signature([0x7f], []), `30250220${"7f".padEnd(62, "0")}01${ONE}`],
  ["both are 0", Buffer.alloc(64), "3006020100020100"],
])("DER of a signature: %s", (_, raw, expected) => {
  expect(ecdsaSigValue(raw).toString("hex")).toBe(expected);
});

test.each(["P-256", "P-384"])(
  "DER of many signatures of %s is what OpenSSL reads as the same",
  (namedCurve) => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve });
    const wrong = Array.from({ length: 300 }, (_, i) => {
      const data = Buffer.from(String(i));
      const raw = sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" });
      return verify("sha256", data, publicKey, ecdsaSigValue(raw)) ? [] : [raw.toString("hex")];
    }).flat();
    expect(wrong).toEqual([]);
  },
);
