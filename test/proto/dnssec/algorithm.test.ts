import { describe, expect, test } from "vitest";
import { makeKey } from "../../../src/lab/key.ts";
import {
  ALGORITHM_ROWS,
  algorithmRow,
  POLICY_ALGORITHMS,
} from "../../../src/proto/dnssec/algorithm.table.ts";
import {
  defaultAlgorithms,
  type ImportedKey,
  passesSelfTest,
  registryOf,
  withAlgorithm,
  withoutAlgorithms,
} from "../../../src/proto/dnssec/algorithm.ts";

const DATA = Buffer.from("what is signed");

function load(algorithm: number, publicKey: Buffer): ImportedKey {
  const found = defaultAlgorithms().get(algorithm);
  if (found === undefined) throw new Error(`no algorithm ${algorithm}`);
  return found.importKey(publicKey);
}

function isRight(algorithm: number, publicKey: Buffer, signature: Buffer): boolean {
  const key = load(algorithm, publicKey);
  return key.ok && key.verify(DATA, signature);
}

function reasonOf(key: ImportedKey): string {
  return key.ok ? "ok" : key.reason;
}

describe.each([5, 7, 8, 10, 13, 14, 15, 16])("algorithm %d", (algorithm) => {
  const key = makeKey({ algorithm, flags: 256, seed: "algorithm.test" });
  const signature = key.sign(DATA);

  test("its own signature is right", () => {
    expect(isRight(algorithm, key.publicField, signature)).toBe(true);
  });

  test("other data is not signed", () => {
    const imported = load(algorithm, key.publicField);
    expect(imported.ok && imported.verify(Buffer.from("what is signeD"), signature)).toBe(false);
  });

  test("an octet less, one more, before or after, is wrong", () => {
    const zero = Buffer.of(0);
    for (const wrong of [signature.subarray(1), signature.subarray(0, -1), Buffer.alloc(0)]) {
      expect(isRight(algorithm, key.publicField, wrong)).toBe(false);
    }
    expect(isRight(algorithm, key.publicField, Buffer.concat([zero, signature]))).toBe(false);
    expect(isRight(algorithm, key.publicField, Buffer.concat([signature, zero]))).toBe(false);
  });

  test("every octet of the signature matters", () => {
    for (let at = 0; at < signature.length; at += 7) {
      const changed = Buffer.from(signature);
      changed.writeUInt8((changed[at] ?? 0) ^ 0x10, at);
      expect(isRight(algorithm, key.publicField, changed)).toBe(false);
    }
  });
});

describe("elliptic curves", () => {
  const key = makeKey({ algorithm: 13, flags: 256, seed: "curves" });

  test.each([
    ["a point not on the curve", Buffer.concat([key.publicField.subarray(0, 63), Buffer.of(0x55)])],
    ["the zero point", Buffer.alloc(64)],
    ["coordinates beyond the field", Buffer.alloc(64, 0xff)],
    ["63 octets", key.publicField.subarray(1)],
    ["65 octets", Buffer.concat([Buffer.of(4), key.publicField])],
  ])("P-256, %s: malformed", (_situation, publicKey) => {
    expect(reasonOf(load(13, publicKey))).toBe("key-malformed");
  });

  test("a DER signature is wrong", () => {
    expect(isRight(13, key.publicField, key.sign(DATA, "der"))).toBe(false);
  });

  test("the other of the two values of s is as good", () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const signature = key.sign(DATA);
    const s = BigInt(`0x${signature.toString("hex", 32)}`);
    const other = Buffer.from((order - s).toString(16).padStart(64, "0"), "hex");
    expect(isRight(13, key.publicField, Buffer.concat([signature.subarray(0, 32), other]))).toBe(true);
  });

  test.each([
    [15, 32],
    [16, 57],
  ])("algorithm %d: encodings of no point verify nothing and do not throw", (algorithm, octets) => {
    const signature = Buffer.alloc(octets * 2);
    for (const fill of [0xff, 0x7f, 0x80]) {
      expect(isRight(algorithm, Buffer.alloc(octets, fill), signature)).toBe(false);
    }
  });
});

describe("RSA", () => {
  const key = makeKey({ algorithm: 8, flags: 256, seed: "rsa", bits: 2048 });
  const signature = key.sign(DATA);
  const modulus = key.publicField.subarray(4);
  const withExponent = (hexadecimal: string, number = modulus): Buffer => {
    const exponent = Buffer.from(hexadecimal, "hex");
    return Buffer.concat([Buffer.of(0, exponent.length >> 8, exponent.length & 0xff), exponent, number]);
  };

  test("the key of these tests has the exponent 65537", () => {
    expect(key.publicField.subarray(0, 4).toString("hex")).toBe("03010001");
  });

  test.each([
    ["0", "00", "key-unusable"],
    ["1, with which anybody can sign", "01", "key-unusable"],
    ["2", "02", "key-unusable"],
    ["3", "03", "ok"],
    ["even", "010000", "key-unusable"],
    ["64 bits", "ffffffffffffffff", "ok"],
    ["65 bits", "01ffffffffffffffff", "key-unusable"],
    ["3071 bits, 200 times the time of a common one", `7f${"ff".repeat(383)}`, "key-unusable"],
    ["65537 with leading zero octets", "00000000000000010001", "ok"],
  ])("exponent %s", (_situation, exponent, expected) => {
    expect(reasonOf(load(8, withExponent(exponent)))).toBe(expected);
  });

  test.each([
    [8, 512, "ok"],
    [8, 504, "key-unusable"],
    [8, 4096, "ok"],
    [8, 4104, "key-unusable"],
    [10, 1024, "ok"],
    [10, 1016, "key-unusable"],
    [10, 4104, "key-unusable"],
    [5, 512, "ok"],
    [7, 4104, "key-unusable"],
  ])("algorithm %d, %d bits (RFC 3110, RFC 5702)", (algorithm, bits, expected) => {
    expect(reasonOf(load(algorithm, withExponent("010001", Buffer.alloc(bits / 8, 0xfb))))).toBe(expected);
  });

  test("512 bits verify", () => {
    const small = makeKey({ algorithm: 8, flags: 256, seed: "rsa", bits: 512 });
    expect(isRight(8, small.publicField, small.sign(DATA))).toBe(true);
  });

  test("leading zero octets of the modulus do not matter", () => {
    expect(isRight(8, withExponent("010001", Buffer.concat([Buffer.alloc(2), modulus])), signature)).toBe(
      true,
    );
  });

  test("an even modulus verifies nothing", () => {
    const even = Buffer.from(modulus);
    even.writeUInt8((even.at(-1) ?? 0) & 0xfe, even.length - 1);
    expect(isRight(8, withExponent("010001", even), signature)).toBe(false);
  });

  test.each([
    ["an exponent beyond the end", "ff01"],
    ["nothing", ""],
  ])("%s: malformed", (_situation, field) => {
    expect(reasonOf(load(8, Buffer.from(field, "hex")))).toBe("key-malformed");
  });
});

describe("registry", () => {
  test("what the table calls capable is there, and nothing else", () => {
    const capable = ALGORITHM_ROWS.filter((row) => row.capable).map(({ number }) => number);
    expect([...defaultAlgorithms().keys()].sort((a, b) => a - b)).toEqual(capable);
  });

  test.each([1, 3, 6, 12, 17, 23, 200, 252, 253, 254])("algorithm %d is not relied upon", (number) => {
    expect(defaultAlgorithms().has(number)).toBe(false);
  });

  test("an algorithm can be added", () => {
    const echo = {
      number: 200,
      importKey: (): ImportedKey => ({ ok: true, verify: (data, signature) => data.equals(signature) }),
    };
    const found = withAlgorithm(defaultAlgorithms(), echo).get(200)?.importKey(Buffer.alloc(0));
    expect(found?.ok === true && found.verify(DATA, DATA)).toBe(true);
  });

  test("algorithms can be left out", () => {
    expect(withoutAlgorithms(defaultAlgorithms(), POLICY_ALGORITHMS).has(7)).toBe(false);
  });

  test("RSA/SHA-1 is left out where OpenSSL refuses it", () => {
    const refusing = { number: 5, importKey: (): ImportedKey => ({ ok: true, verify: () => false }) };
    expect(passesSelfTest(refusing)).toBe(false);
    expect(registryOf([refusing]).has(5)).toBe(false);
    expect(defaultAlgorithms().has(5)).toBe(true);
  });

  test.each([
    [8, "RSASHA256", "passed"],
    [7, "RSASHA1-NSEC3-SHA1", "failed"],
    [10, "RSASHA512", "info"],
    [199, "ALGORITHM199", "warning"],
  ])("row %d", (number, mnemonic, verdict) => {
    expect(algorithmRow(number)).toMatchObject({ number, mnemonic, verdict });
  });
});
