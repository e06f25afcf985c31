import { createPublicKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bitString, objectId, octetString, sequence } from "../../../src/lab/tls/der.ts";
import { printPublicKey, readPublicKey } from "../../../src/proto/x509/public-key.ts";
import { KINDS, kind, spoil } from "../../support/certificates.ts";

describe("keys that OpenSSL made", () => {
  test.each([
    ["rsa1024-md5", { kind: "rsa", bits: 1024, curve: null, explicitCurve: false }, "RSA-1024"],
    ["rsa2048-sha512", { kind: "rsa", bits: 2048, curve: null }, "RSA-2048"],
    ["rsapss2048-sha256", { kind: "rsa-pss", bits: 2048, curve: null }, "RSA-PSS-2048"],
    ["dsa2048-sha256", { kind: "dsa", bits: 2048, curve: null }, "DSA-2048"],
    ["p224-sha224", { kind: "ec", bits: 224, curve: "secp224r1", explicitCurve: false }, "EC-secp224r1"],
    ["p256-sha1", { kind: "ec", bits: 256, curve: "secp256r1" }, "EC-secp256r1"],
    ["p384-sha384", { kind: "ec", bits: 384, curve: "secp384r1" }, "EC-secp384r1"],
    ["p521-sha512", { kind: "ec", bits: 521, curve: "secp521r1" }, "EC-secp521r1"],
    ["secp256k1-sha256", { kind: "ec", bits: 256, curve: "secp256k1" }, "EC-secp256k1"],
    ["brainpoolP256r1-sha256", { kind: "ec", bits: 256, curve: "brainpoolP256r1" }, "EC-brainpoolP256r1"],
    ["sect283k1-sha256", { kind: "ec", bits: 283, curve: "sect283k1" }, "EC-sect283k1"],
    ["p256-explicit", { kind: "ec", bits: 256, curve: null, explicitCurve: true }, "EC-explicit"],
    ["sect283-explicit", { kind: "ec", bits: 283, curve: null, explicitCurve: true }, "EC-explicit"],
    ["ed25519", { kind: "ed25519", bits: 256, curve: null }, "Ed25519"],
    ["ed448", { kind: "ed448", bits: 456, curve: null }, "Ed448"],
  ])("%s", (name, expected, text) => {
    const { publicKey } = kind(name);
    expect(publicKey).toMatchObject(expected);
    expect(printPublicKey(publicKey)).toBe(text);
    expect(readPublicKey(publicKey.spki)).toEqual(publicKey);
  });

  test("kind and size are those of node:crypto", () => {
    for (const [name, { publicKey }] of KINDS) {
      const key = createPublicKey({ key: publicKey.spki, format: "der", type: "spki" });
      expect(publicKey.kind, name).toBe(key.asymmetricKeyType);
      const { modulusLength } = key.asymmetricKeyDetails ?? {};
      if (modulusLength !== undefined) expect(publicKey.bits, name).toBe(modulusLength);
    }
  });
});

describe("keys of other forms", () => {
  const spki = (oid: string, parameters: Buffer | null, key: Buffer): Buffer =>
    sequence(sequence(objectId(oid), ...(parameters === null ? [] : [parameters])), bitString(key));
  const point = Buffer.alloc(65, 4);

  test.each([
    ["an unknown algorithm", spki("1.2.3.4", null, point), { kind: "other", bits: null }, "1.2.3.4"],
    // RFC 9881
    ["ML-DSA-65", spki("2.16.840.1.101.3.4.3.18", null, point), { kind: "ml-dsa-65" }, "ML-DSA-65"],
    ["SLH-DSA", spki("2.16.840.1.101.3.4.3.31", null, point), { kind: "slh-dsa" }, "SLH-DSA"],
    // RFC 8410 section 10.1 has keys for X25519
    ["X25519", spki("1.3.101.110", null, point), { kind: "x25519", bits: 256 }, "X25519"],
    ["X448", spki("1.3.101.111", null, point), { kind: "x448", bits: 448 }, "X448"],
    [
      "a curve without name here",
      spki("1.2.840.10045.2.1", objectId("1.2.3"), point),
      { curve: "1.2.3", bits: null },
      "EC-1.2.3",
    ],
    [
      "a curve that is not said",
      spki("1.2.840.10045.2.1", null, point),
      { curve: null, explicitCurve: false },
      "EC-unknown",
    ],
    [
      "explicit parameters of nothing",
      spki("1.2.840.10045.2.1", sequence(), point),
      { bits: null, explicitCurve: true },
      "EC-explicit",
    ],
    [
      "an RSA key that is none",
      spki("1.2.840.113549.1.1.1", null, octetString()),
      { kind: "rsa", bits: null },
      "RSA",
    ],
    [
      "DSA without parameters",
      spki("1.2.840.10040.4.1", null, octetString()),
      { kind: "dsa", bits: null },
      "DSA",
    ],
  ])("%s", (_, octets, expected, text) => {
    const key = readPublicKey(octets);
    expect(key).toMatchObject(expected);
    expect(key === null ? "" : printPublicKey(key)).toBe(text);
  });

  test("octets that are no key", () => {
    expect(readPublicKey(Buffer.from("30", "hex"))).toBeNull();
    expect(readPublicKey(Buffer.concat([kind("ed25519").publicKey.spki, Buffer.of(0)]))).toBeNull();
  });

  test("no spoilt key makes it throw", () => {
    const spkis = [...KINDS.values()].map(({ publicKey }) => publicKey.spki);
    fc.assert(
      fc.property(fc.constantFrom(...spkis), fc.nat(), fc.nat(), fc.nat(255), (octets, at, how, value) => {
        expect(() => readPublicKey(spoil(octets, at, how, value))).not.toThrow();
      }),
      { seed: 4, numRuns: 1500 },
    );
  });
});
