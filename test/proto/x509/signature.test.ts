import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explicit, integer, nothing, objectId, octetString, sequence } from "../../../src/lab/tls/der.ts";
import { readWhole } from "../../../src/proto/x509/der.ts";
import { readPublicKey } from "../../../src/proto/x509/public-key.ts";
import {
  type SignatureAlgorithm,
  takeSignatureAlgorithm,
  verifySignature,
} from "../../../src/proto/x509/signature.ts";
import { certificateOf, KINDS, kind, spoil } from "../../support/certificates.ts";

/** RFC 8410 section 10.2: a certificate for an X25519 key, signed with the Ed25519 key of section 10.1. */
const RFC_8410_CERTIFICATE = `
  MIIBLDCB36ADAgECAghWAUdKKo3DMDAFBgMrZXAwGTEXMBUGA1UEAwwOSUVURiBUZXN0IERlbW8wHhcNMTYwODAxMTIxOTI0WhcN
  NDAxMjMxMjM1OTU5WjAZMRcwFQYDVQQDDA5JRVRGIFRlc3QgRGVtbzAqMAUGAytlbgMhAIUg8AmJMKdUdIt93LQ+91oNvzoNJjga
  9OukqY6qm05qo0UwQzAPBgNVHRMBAf8EBTADAQEAMA4GA1UdDwEBAAQEAwIDCDAgBgNVHQ4BAQAEFgQUmx9e7e0EM4Xk97xiPFl1
  uQvIuzswBQYDK2VwA0EAryMB/t3J5v/BzKc9dNZIpDmAgs3babFOTQbs+BolzlDUwsPrdGxO3YNGhW7Ibz3OGhhlxXrCe1Cgw1AH
  9efZBw==`;
const RFC_8410_KEY = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

describe("algorithms of certificates that OpenSSL signed", () => {
  test.each([
    ["rsa1024-md5", "1.2.840.113549.1.1.4", "md5WithRSAEncryption", "rsa", "md5"],
    ["rsa2048-sha1", "1.2.840.113549.1.1.5", "sha1WithRSAEncryption", "rsa", "sha1"],
    ["rsa2048-sha224", "1.2.840.113549.1.1.14", "sha224WithRSAEncryption", "rsa", "sha224"],
    ["rsa2048-sha512", "1.2.840.113549.1.1.13", "sha512WithRSAEncryption", "rsa", "sha512"],
    ["rsa2048-pss-sha384", "1.2.840.113549.1.1.10", "RSASSA-PSS", "rsa-pss", "sha384"],
    ["rsa2048-pss-sha1", "1.2.840.113549.1.1.10", "RSASSA-PSS", "rsa-pss", "sha1"],
    ["rsapss2048-sha256", "1.2.840.113549.1.1.10", "RSASSA-PSS", "rsa-pss", "sha256"],
    ["p224-sha224", "1.2.840.10045.4.3.1", "ecdsa-with-SHA224", "ecdsa", "sha224"],
    ["p256-sha1", "1.2.840.10045.4.1", "ecdsa-with-SHA1", "ecdsa", "sha1"],
    ["p256-sha3-256", "2.16.840.1.101.3.4.3.10", "ecdsa-with-SHA3-256", "ecdsa", "sha3-256"],
    ["p521-sha512", "1.2.840.10045.4.3.4", "ecdsa-with-SHA512", "ecdsa", "sha512"],
    ["ed25519", "1.3.101.112", "Ed25519", "ed25519", null],
    ["ed448", "1.3.101.113", "Ed448", "ed448", null],
    ["dsa2048-sha256", "2.16.840.1.101.3.4.3.2", "dsa-with-sha256", "dsa", "sha256"],
  ])("%s", (name, oid, text, family, hash) => {
    expect(kind(name).signature).toMatchObject({ oid, name: text, family, hash });
  });

  test("parameters of RSASSA-PSS", () => {
    expect(kind("rsa2048-pss-sha384").signature).toMatchObject({ maskHash: "sha384", saltLength: 48 });
    // All defaults: the sequence is empty (RFC 4055 section 3.1).
    expect(kind("rsa2048-pss-sha1").signature).toMatchObject({ maskHash: "sha1", saltLength: 20 });
    expect(kind("rsa2048-sha1").signature).toMatchObject({ maskHash: null, saltLength: null });
  });
});

describe("verification", () => {
  test.each([...KINDS])("%s signed itself", (_, { signed, publicKey }) => {
    expect(verifySignature(signed, publicKey)).toBe("valid");
    const data = Buffer.from(signed.data);
    data.writeUInt8(data.readUInt8(30) ^ 1, 30);
    expect(verifySignature({ ...signed, data }, publicKey)).toBe("invalid");
  });

  test("all root certificates of Node.js signed themselves, as node:crypto finds", () => {
    for (const pem of rootCertificates) {
      const x509 = new X509Certificate(pem);
      const { signed, publicKey, subject } = certificateOf(x509.raw);
      const expected = x509.verify(x509.publicKey) ? "valid" : "invalid";
      expect(verifySignature(signed, publicKey), subject.text).toBe(expected);
    }
  });

  test("the example of RFC 8410", () => {
    const { signed, publicKey, keyUsage, basicConstraints } = certificateOf(
      Buffer.from(RFC_8410_CERTIFICATE, "base64"),
    );
    expect(publicKey).toMatchObject({ kind: "x25519", bits: 256 });
    expect(keyUsage).toEqual(["keyAgreement"]);
    expect(basicConstraints).toEqual({ ca: false, pathLength: null });
    const signer = readPublicKey(Buffer.from(RFC_8410_KEY, "base64"));
    expect(signer === null ? null : verifySignature(signed, signer)).toBe("valid");
    expect(verifySignature(signed, publicKey)).toBe("invalid");
  });

  test("a key of another kind made no such signature", () => {
    expect(verifySignature(kind("ed25519").signed, kind("rsa2048-sha1").publicKey)).toBe("invalid");
    expect(verifySignature(kind("rsa2048-sha1").signed, kind("rsapss2048-sha256").publicKey)).toBe("invalid");
    expect(verifySignature(kind("p256-sha1").signed, kind("p384-sha384").publicKey)).toBe("invalid");
  });

  test("what cannot be verified here is neither good nor bad", () => {
    const { signed, publicKey } = kind("rsa2048-pss-sha384");
    const given = (change: Partial<SignatureAlgorithm>) => ({
      ...signed,
      algorithm: { ...signed.algorithm, ...change },
    });
    expect(verifySignature(given({ family: "other" }), publicKey)).toBe("unsupported");
    expect(verifySignature(given({ maskHash: "sha1" }), publicKey)).toBe("unsupported");
    expect(verifySignature(given({ hash: null, maskHash: null }), publicKey)).toBe("unsupported");
    expect(verifySignature(given({ hash: "md2", maskHash: "md2" }), publicKey)).toBe("unsupported");
    const nonsense = { ...publicKey, spki: Buffer.of(1, 2, 3) };
    expect(verifySignature(signed, nonsense)).toBe("unsupported");
  });

  test("no signature and no key make it throw", () => {
    const kinds = [...KINDS.values()];
    const any = fc.constantFrom(...kinds);
    fc.assert(
      fc.property(any, any, fc.nat(), fc.nat(), fc.nat(255), (one, other, at, how, value) => {
        const signed = { ...one.signed, signature: spoil(one.signed.signature, at, how, value) };
        const publicKey = { ...other.publicKey, spki: spoil(other.publicKey.spki, at, how, value) };
        expect(["valid", "invalid", "unsupported"]).toContain(verifySignature(signed, publicKey));
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

describe("parameters of RSASSA-PSS, RFC 4055 section 3.1", () => {
  const PSS = "1.2.840.113549.1.1.10";
  const sha256 = sequence(objectId("2.16.840.1.101.3.4.2.1"), nothing());
  const mask = (hash: Buffer): Buffer => sequence(objectId("1.2.840.113549.1.1.8"), hash);
  const read = (...parameters: readonly Buffer[]): unknown => {
    const parsed = readWhole(sequence(objectId(PSS), ...parameters), takeSignatureAlgorithm);
    if (!parsed.ok) return parsed.reason;
    const { hash, maskHash, saltLength } = parsed.value;
    return [hash, maskHash, saltLength];
  };
  test.each([
    [
      "all given",
      [
        sequence(
          explicit(0, sha256),
          explicit(1, mask(sha256)),
          explicit(2, integer(32)),
          explicit(3, integer(1)),
        ),
      ],
      ["sha256", "sha256", 32],
    ],
    ["only the hash", [sequence(explicit(0, sha256))], ["sha256", "sha1", 20]],
    ["none given", [sequence()], ["sha1", "sha1", 20]],
    ["absent, which is for keys", [], [null, null, null]],
    ["an unknown hash", [sequence(explicit(0, sequence(objectId("1.2.3"))))], [null, "sha1", 20]],
    ["a mask that is none", [sequence(explicit(1, octetString()))], ["sha1", null, 20]],
    ["another trailer", [sequence(explicit(3, integer(2)))], [null, null, null]],
    ["something else", [octetString()], [null, null, null]],
    ["an unknown field", [sequence(explicit(4, integer(2)))], [null, null, null]],
  ])("%s", (_, parameters, expected) => {
    expect(read(...parameters)).toEqual(expected);
  });
});
