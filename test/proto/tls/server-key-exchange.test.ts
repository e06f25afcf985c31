import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hasKeyExchange, readKeyExchange } from "../../../src/proto/tls/server-key-exchange.ts";
import { SUITES, type Suite } from "../../../src/proto/tls/suite.ts";
import { vector } from "../../../src/proto/tls/vector.ts";
import { hex } from "./support.ts";

const TLS12 = 0x0303;
const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

function suite(code: number): Suite {
  const found = SUITES.get(code);
  if (found === undefined) throw new Error(`no suite ${code}`);
  return found;
}

const number = (text: string): Buffer => vector(2, hex(text));
const SIGNATURE = vector(2, Buffer.alloc(20));
const join = (...parts: Buffer[]): Buffer => Buffer.concat(parts);

const ECDHE_RSA = suite(0xc013);
const DHE_RSA = suite(0x0033);
const DH_ANON = suite(0x0034);
const RSA_EXPORT = suite(0x0003);

describe("finite fields", () => {
  const dh = (prime: string, generator: string) =>
    readKeyExchange(join(number(prime), number(generator), number("aa")), DH_ANON, TLS12)?.dh;

  // Bits do not count the zeros before the first one.
  test.each([
    ["80", 8],
    ["7f", 7],
    ["01", 1],
    ["0000ff01", 16],
    ["00", 0],
    ["", 0],
  ])("a prime of %s has %i bits", (prime, bits) => {
    expect(dh(prime, "02")?.bits).toBe(bits);
  });

  test("leading zeros do not change the digest", () => {
    expect(dh("0000fb", "02")?.primeSha256).toBe(sha256(hex("fb")));
  });

  test.each([
    ["02", 2],
    ["0005", 5],
    ["", 0],
    ["ffffffff", 0xffffffff],
    ["0100000000", null],
  ])("generator %s", (generator, value) => {
    expect(dh("fb", generator)?.generator).toBe(value);
  });

  test("TLS 1.2 names the scheme, older versions do not", () => {
    const parameters = join(number("fb"), number("02"), number("aa"));
    expect(readKeyExchange(join(parameters, hex("0201"), SIGNATURE), DHE_RSA, TLS12)?.scheme).toBe(0x0201);
    expect(readKeyExchange(join(parameters, SIGNATURE), DHE_RSA, 0x0302)?.scheme).toBeNull();
  });
});

describe("curves", () => {
  const point = vector(1, Buffer.alloc(65, 4));
  // RFC 4492 5.4: prime, a, b, base point, order, cofactor.
  const explicitPrime = join(
    hex("01"),
    ...["fb", "0a", "0b", "04aabb", "fd", "01"].map((part) => vector(1, hex(part))),
  );
  const trinomial = join(
    hex("02 00a3 01"),
    ...["07", "0a", "0b", "04aabb", "fd", "02"].map((part) => vector(1, hex(part))),
  );
  const pentanomial = join(
    hex("02 00a3 02"),
    ...["03", "06", "07", "0a", "0b", "04aabb", "fd", "02"].map((part) => vector(1, hex(part))),
  );

  test.each([
    ["over a prime field", explicitPrime],
    ["over a binary field, three terms", trinomial],
    ["over a binary field, five terms", pentanomial],
  ])("spelled out %s", (_, curve) => {
    const bytes = join(curve, point, hex("0401"), SIGNATURE);
    expect(readKeyExchange(bytes, ECDHE_RSA, TLS12)).toMatchObject({
      kind: "ecdhe",
      group: null,
      isExplicitCurve: true,
      publicSha256: sha256(Buffer.alloc(65, 4)),
      scheme: 0x0401,
    });
  });

  test("a kind of curve that does not exist is malformed", () => {
    expect(readKeyExchange(join(hex("04001d"), point, SIGNATURE), ECDHE_RSA, 0x0301)).toBeNull();
  });
});

describe("the short RSA key of export suites", () => {
  test.each([0x0301, 0x0300])("version %i", (version) => {
    const modulus = "00".repeat(1) + "c5".repeat(64);
    const bytes = join(number(modulus), number("010001"), SIGNATURE);
    expect(readKeyExchange(bytes, RSA_EXPORT, version)).toMatchObject({
      kind: "rsa-export",
      exportRsaBits: 512,
      publicSha256: sha256(hex("c5".repeat(64))),
      scheme: null,
    });
  });
});

describe("which suites have the message", () => {
  test.each([
    ["RSA", 0x002f, false],
    ["RSA for export", 0x0003, true],
    ["static DH", 0x0031, false],
    ["static ECDH", 0xc00e, false],
    ["DHE", 0x0033, true],
    ["anonymous DH", 0x0034, true],
    ["ECDHE", 0xc013, true],
    ["PSK", 0x008c, true],
    ["SRP", 0xc01d, true],
  ])("%s", (_, code, expected) => {
    expect(hasKeyExchange(suite(code))).toBe(expected);
  });

  test("one that needs a secret we do not have is left unread", () => {
    expect(readKeyExchange(hex("ff"), suite(0xc01d), TLS12)).toMatchObject({ kind: "other", scheme: null });
  });
});

test.each([
  ["octets missing", hex("03001d")],
  ["octets left over", join(hex("03001d 01aa 0401"), SIGNATURE, hex("00"))],
])("malformed: %s", (_, bytes) => {
  expect(readKeyExchange(bytes, ECDHE_RSA, TLS12)).toBeNull();
});
