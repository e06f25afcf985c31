import { checkPrimeSync, createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { keyTag } from "../../src/lab/dnssec-rdata.ts";
import { collidingRdata, disguiseKey, type LabKey, makeKey } from "../../src/lab/key.ts";
import { RSA_PRIMES } from "../../src/lab/rsa.table.ts";
import { primeBase, rsaPrimes } from "../../src/lab/rsa.ts";

const DATA = Buffer.from("what is signed");
const HASHES: Readonly<Record<number, string | null>> = {
  5: "sha1",
  7: "sha1",
  8: "sha256",
  10: "sha512",
  13: "sha256",
  14: "sha384",
  15: null,
  16: null,
};
const CURVES: Readonly<Record<number, string>> = { 13: "P-256", 14: "P-384", 15: "Ed25519", 16: "Ed448" };

/** Reads the public key field as RFC 3110, RFC 6605 and RFC 8080 say. */
function publicJwk({ algorithm, publicField }: LabKey): Record<string, string> {
  const text = (from: number, to?: number): string => publicField.subarray(from, to).toString("base64url");
  const crv = CURVES[algorithm];
  if (crv === undefined) {
    const end = 1 + publicField.readUInt8(0);
    return { kty: "RSA", e: text(1, end), n: text(end) };
  }
  if (algorithm >= 15) return { kty: "OKP", crv, x: text(0) };
  const half = publicField.length / 2;
  return { kty: "EC", crv, x: text(0, half), y: text(half) };
}

describe("keys", () => {
  test.each([5, 7, 8, 10, 13, 14, 15, 16])(
    "algorithm %i: what it signs verifies under the DNSKEY",
    (algorithm) => {
      const key = makeKey({ algorithm, flags: 257, seed: "a" });
      const publicKey = createPublicKey({ key: publicJwk(key), format: "jwk" });
      const input =
        algorithm === 13 || algorithm === 14
          ? { key: publicKey, dsaEncoding: "ieee-p1363" as const }
          : publicKey;
      expect(verify(HASHES[algorithm], DATA, input, key.sign(DATA))).toBe(true);
      expect(key.rdata.subarray(0, 4)).toEqual(Buffer.of(1, 1, 3, algorithm));
      expect(key.tag).toBe(keyTag(key.rdata));
    },
  );

  test.each([13, 14, 15, 16])("algorithm %i: the seed decides the key", (algorithm) => {
    const make = (seed: string): Buffer => makeKey({ algorithm, flags: 256, seed }).rdata;
    expect(make("a")).toEqual(make("a"));
    expect(make("a")).not.toEqual(make("b"));
  });

  test("a KSK and a ZSK of RSA are different keys", () => {
    const [ksk, zsk] = [257, 256].map((flags) => makeKey({ algorithm: 8, flags, seed: "a" }).publicField);
    expect(ksk).not.toEqual(zsk);
  });

  test("an algorithm nobody can sign with is a mistake of the caller", () => {
    expect(() => makeKey({ algorithm: 12, flags: 257, seed: "a" })).toThrow("12");
  });

  test("an ECDSA signature in DER is not the one of RFC 6605", () => {
    const key = makeKey({ algorithm: 13, flags: 256, seed: "a" });
    expect(key.sign(DATA)).toHaveLength(64);
    expect(key.sign(DATA, "der").readUInt8(0)).toBe(0x30);
  });

  test("a disguise changes the tag with the RDATA, and signs as before", () => {
    const key = makeKey({ algorithm: 15, flags: 257, seed: "a" });
    const revoked = disguiseKey(key, { flags: 385 });
    // RFC 5011 section 2.1: REVOKE adds 128 to the tag.
    expect(revoked.tag).toBe((key.tag + 128) & 0xffff);
    expect(revoked.sign(DATA)).toEqual(key.sign(DATA));
  });
});

test.each([8, 13])("colliding keys of algorithm %i: one tag, 40 different keys", (algorithm) => {
  const { rdata, tag } = makeKey({ algorithm, flags: 256, seed: "collide" });
  const copies = Array.from({ length: 40 }, (_, i) => collidingRdata(rdata, i + 1));
  expect(copies.map(keyTag)).toEqual(copies.map(() => tag));
  expect(new Set([rdata, ...copies].map((copy) => copy.toString("hex"))).size).toBe(41);
});

describe("RSA", () => {
  test.each(RSA_PRIMES)("$bits bits, key $index: two primes, a modulus of that length", ({ bits, index }) => {
    const [p, q] = rsaPrimes(bits, index);
    expect(checkPrimeSync(p) && checkPrimeSync(q)).toBe(true);
    expect((p * q).toString(2)).toHaveLength(bits);
  });

  test.each([0, 1])("512 bits, key %i: the primes are the first ones that suit the exponent", (index) => {
    const [prime] = rsaPrimes(512, index);
    for (let at = primeBase(`waterpas lab rsa 512 ${index} p`, 256); at < prime; at += 2n) {
      expect(checkPrimeSync(at) && (at - 1n) % 65_537n !== 0n).toBe(false);
    }
  });
});
