import { constants, createHash, createPublicKey, publicDecrypt, verify } from "node:crypto";
import { expect, test } from "vitest";
import { certificateKey, type KeyKind } from "../../../src/lab/tls/key.ts";
import { ecdhe, type Signing, signedParameters } from "../../../src/lab/tls/key-exchange.ts";

const [clientRandom, serverRandom] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const signing = (kind: KeyKind, version: number, scheme = 0): Signing => ({
  version,
  scheme,
  key: certificateKey(kind, "fake"),
  clientRandom,
  serverRandom,
});
const publicKeyOf = (kind: KeyKind) =>
  createPublicKey({ key: certificateKey(kind, "fake").spki, format: "der", type: "spki" });

test.each<[KeyKind, number, string]>([
  ["rsa2048", 0x0101, "md5"],
  ["rsa2048", 0x0201, "sha1"],
  ["rsa2048", 0x0401, "sha256"],
  ["p256", 0x0303, "sha224"],
  ["p256", 0x0403, "sha256"],
])(
  "%s, scheme %i: a signature over both randoms and the parameters, RFC 5246 7.4.3",
  (kind, scheme, hash) => {
    const parameters = ecdhe(23)();
    const body = signedParameters(parameters, signing(kind, 0x0303, scheme));
    const rest = body.subarray(parameters.length);
    const data = Buffer.concat([clientRandom, serverRandom, parameters]);
    expect([rest.readUInt16BE(0), rest.readUInt16BE(2)]).toEqual([scheme, rest.length - 4]);
    expect(verify(hash, data, publicKeyOf(kind), rest.subarray(4))).toBe(true);
  },
);

test("before TLS 1.2 RSA signs MD5 and SHA-1 side by side, ECDSA SHA-1, RFC 4346 7.4.3", () => {
  const parameters = ecdhe(23)();
  const data = Buffer.concat([clientRandom, serverRandom, parameters]);
  const rsa = signedParameters(parameters, signing("rsa2048", 0x0301)).subarray(parameters.length + 2);
  const key = { key: publicKeyOf("rsa2048"), padding: constants.RSA_PKCS1_PADDING };
  const digests = ["md5", "sha1"].map((name) => createHash(name).update(data).digest());
  expect(publicDecrypt(key, rsa)).toEqual(Buffer.concat(digests));
  const ec = signedParameters(parameters, signing("p256", 0x0301)).subarray(parameters.length + 2);
  expect(verify("sha1", data, publicKeyOf("p256"), ec)).toBe(true);
});

test.each([
  [21, 57],
  [22, 65],
  [23, 65],
  [24, 97],
  [29, 32],
  [30, 32],
])("group %i has a public value of %i octets", (group, octets) => {
  const parameters = ecdhe(group)();
  expect([parameters.readUInt8(0), parameters.readUInt16BE(1), parameters.readUInt8(3)]).toEqual([
    3,
    group,
    octets,
  ]);
});

test("a scheme without a hash is a mistake", () => {
  expect(() => signedParameters(Buffer.alloc(4), signing("rsa2048", 0x0303, 0x0804))).toThrow("804");
});
