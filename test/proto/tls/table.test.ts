import { createHash, getDiffieHellman } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ALERT, alertName } from "../../../src/proto/tls/alert.table.ts";
import { codeText, parseCode } from "../../../src/proto/tls/code.ts";
import { GROUPS, TLS12_GROUPS, TLS13_GROUPS } from "../../../src/proto/tls/group.table.ts";
import {
  LEVEL_LISTS,
  LIST_13,
  LIST_13_SPECIAL,
  LIST_A,
  LIST_B,
  LIST_SPECIAL,
  MOST_SUITES,
} from "../../../src/proto/tls/list.table.ts";
import { MOZILLA_PROFILES } from "../../../src/proto/tls/mozilla-6.table.ts";
import {
  groupLevel,
  hashLevel,
  primeLevel,
  suiteLevel,
  versionLevel,
} from "../../../src/proto/tls/ncsc-2025-05.table.ts";
import { findPrime, PRIMES } from "../../../src/proto/tls/prime.table.ts";
import {
  ALL_SCHEMES,
  EC_SCHEMES,
  RSA_SCHEMES,
  SCHEMES,
  WEAK_SCHEMES,
} from "../../../src/proto/tls/scheme.table.ts";
import { SUITE_NAMES } from "../../../src/proto/tls/suite.table.ts";
import { SUITES } from "../../../src/proto/tls/suite.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), "utf8");

describe("suites", () => {
  // Lines of `openssl ciphers -V -stdname`: code, name, lowest version, key exchange, authentication.
  const openssl = fixture("openssl-3.0-ciphers.txt")
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const OLDEST = new Map([
    ["SSLv3", 0x0300],
    ["TLSv1", 0x0300], // of an extension of TLS 1.0; nothing in SSL 3.0 keeps a server from having it
    ["TLSv1.2", 0x0303],
    ["TLSv1.3", 0x0304],
  ]);

  test("OpenSSL 3.0 knows 158 of them", () => {
    expect(openssl).toHaveLength(158);
  });

  test.each(openssl)("%s is %s, from %s on", (code = "", name = "", version = "") => {
    const suite = SUITES.get(Number.parseInt(code, 16));
    expect(suite?.name).toBe(name);
    expect(suite?.oldest).toBe(OLDEST.get(version));
  });

  // OpenSSL's words for the key exchange where a name says another, and for who signs.
  const EXCHANGE = new Map([
    ["ECDHEPSK", "ECDHE_PSK"],
    ["DHEPSK", "DHE_PSK"],
    ["RSAPSK", "RSA_PSK"],
    ["ECDH", "ECDHE"],
    ["DH", "DHE"],
  ]);
  test.each(openssl.map((columns) => [columns[1] ?? "", columns]))(
    "%s: key exchange and authentication",
    (_, columns) => {
      const [code = "", , , kx = "", au = ""] = columns;
      const suite = SUITES.get(Number.parseInt(code, 16));
      const exchange = suite?.keyExchange.replace("_anon", "E");
      expect(exchange).toBe(EXCHANGE.get(kx) ?? kx);
      expect(suite?.authentication).toBe(["None", "PSK", "SRP"].includes(au) ? null : au);
    },
  );

  test("codes are registered once and in order", () => {
    const codes = SUITE_NAMES.map(([code]) => code);
    expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b));
    expect(new Set(SUITE_NAMES.map(([, name]) => name)).size).toBe(codes.length);
  });

  test.each([
    [0x0003, "RSA", "RSA", true, true],
    [0x002f, "RSA", "RSA", false, false],
    [0x0011, "DHE", "DSS", true, true],
    [0x0019, "DH_anon", null, true, false],
    [0x0062, "RSA", "RSA", true, true],
    [0x0031, "DH", "RSA", false, false],
    [0xc00e, "ECDH", "RSA", false, false],
    [0xc016, "ECDH_anon", null, false, false],
    [0xc0aa, "DHE_PSK", null, false, false],
    [0x001e, "KRB5", "KRB5", false, false],
    [0x0026, "KRB5", "KRB5", true, false],
    [0xc101, "GOST", "GOST", false, false],
    [0xc0b0, "ECCPWD", null, false, false],
    [0x1305, "any", "any", false, false],
    [0xc103, "any", "any", false, false],
  ])(
    "%i: key exchange, authentication, export, signed",
    (code, exchange, authentication, isExport, isSigned) => {
      expect(SUITES.get(code)).toMatchObject({ keyExchange: exchange, authentication, isExport, isSigned });
    },
  );

  test.each([0x0000, 0x00ff, 0x5600])("%i is no suite", (code) => {
    expect(SUITES.has(code)).toBe(false);
  });
});

describe("lists", () => {
  const ranks = (list: readonly number[]): number[] =>
    list.map((code) => ["insufficient", "phase-out", "sufficient", "good"].indexOf(suiteLevel(code)));

  test("list A: 64 suites, 49 insufficient, 9 to be phased out, 6 sufficient, in that order", () => {
    expect(new Set(LIST_A).size).toBe(64);
    expect(ranks(LIST_A)).toEqual([...Array(49).fill(0), ...Array(9).fill(1), ...Array(6).fill(2)]);
  });

  test("ChaCha20 stands behind AES in list A", () => {
    expect(LIST_A.slice(-2)).toEqual([0xcca9, 0xcca8]);
  });

  test("list B: the rest in two hellos, worst first, no suite twice", () => {
    const all = [...LIST_A, ...LIST_B[0], ...LIST_B[1], ...LIST_SPECIAL];
    const old = [...SUITES.values()].filter(({ newest }) => newest < 0x0304).map(({ code }) => code);
    expect(all.toSorted((a, b) => a - b)).toEqual(old.toSorted((a, b) => a - b));
    for (const chunk of LIST_B) {
      expect(chunk.length).toBeLessThanOrEqual(MOST_SUITES);
      expect(ranks(chunk)).toEqual(ranks(chunk).toSorted((a, b) => a - b));
    }
    expect(Math.abs(LIST_B[0].length - LIST_B[1].length)).toBeLessThanOrEqual(1);
  });

  test("the special list holds what needs Kerberos, SRP, GOST or a password, and no list more", () => {
    const kinds = new Set(LIST_SPECIAL.map((code) => SUITES.get(code)?.keyExchange));
    expect(kinds).toEqual(new Set(["KRB5", "SRP", "GOST", "ECCPWD"]));
  });

  test("the questions by level", () => {
    expect(LEVEL_LISTS.phaseOut).toHaveLength(35);
    expect(LEVEL_LISTS.insufficient.map((list) => list.length)).toEqual([49, 109, 108]);
    for (const list of LEVEL_LISTS.insufficient) expect(new Set(ranks(list))).toEqual(new Set([0]));
  });

  test("TLS 1.3", () => {
    expect(LIST_13).toEqual([0x1302, 0x1303, 0x1301, 0x1304, 0x1305]);
    for (const code of [...LIST_13, ...LIST_13_SPECIAL]) expect(SUITES.get(code)?.oldest).toBe(0x0304);
  });

  test("groups that are offered are known; no finite field before TLS 1.3", () => {
    for (const code of [...TLS13_GROUPS, ...TLS12_GROUPS]) expect(GROUPS.has(code)).toBe(true);
    for (const code of TLS12_GROUPS) expect(GROUPS.get(code)?.kind).toBe("ec");
    expect(TLS12_GROUPS).toHaveLength(30);
    expect(TLS13_GROUPS).toHaveLength(22);
  });

  test("schemes that are offered are known", () => {
    expect(ALL_SCHEMES.map(codeText).join(" ")).toBe(
      "0403 0503 0603 0807 0808 081A 081B 081C 0804 0805 0806 0809 080A 080B 0401 0501 0601 0303 0301 0302 " +
        "0402 0203 0201 0202 0101",
    );
    for (const code of [...ALL_SCHEMES, ...WEAK_SCHEMES]) expect(SCHEMES.has(code)).toBe(true);
    const weak = new Set(WEAK_SCHEMES.map((code) => SCHEMES.get(code)?.hash));
    expect(weak).toEqual(new Set(["sha1", "md5", "sha224"]));
    for (const code of RSA_SCHEMES) expect(SCHEMES.get(code)?.key).toMatch(/^rsa/);
    for (const code of EC_SCHEMES) expect(SCHEMES.get(code)?.key).toMatch(/^e[cd]dsa$/);
  });
});

describe("levels of NCSC 2025-05", () => {
  test.each([
    [0x0304, "good"],
    [0x0303, "sufficient"],
    [0x0302, "insufficient"],
    [0x0300, "insufficient"],
    [0x0002, "insufficient"],
  ])("version %i is %s", (code, level) => expect(versionLevel(code)).toBe(level));

  test.each([
    [0x1302, "good"],
    [0x1301, "sufficient"],
    [0x1305, "insufficient"],
    [0xc0ad, "sufficient"],
    [0xc0af, "insufficient"],
    [0xc027, "phase-out"],
    [0x009f, "phase-out"],
    [0x009d, "insufficient"],
    [0xc014, "insufficient"],
    [0x00a3, "insufficient"],
  ])("suite %i is %s", (code, level) => expect(suiteLevel(code)).toBe(level));

  test("how many there are of each", () => {
    const count = new Map<string, number>();
    for (const code of SUITES.keys()) count.set(suiteLevel(code), (count.get(suiteLevel(code)) ?? 0) + 1);
    expect([count.get("good"), count.get("sufficient"), count.get("phase-out")]).toEqual([2, 10, 35]);
  });

  test.each([
    [0x11ec, "good"],
    [0x001d, "sufficient"],
    [0x0021, "sufficient"],
    [0x0015, "phase-out"],
    [0x0104, "phase-out"],
    [0x0100, "insufficient"],
    [0x0016, "insufficient"],
    [0x0201, "insufficient"],
    [0x6399, "insufficient"],
  ])("group %i is %s", (code, level) => expect(groupLevel(code)).toBe(level));

  test.each([
    ["sha256", "good"],
    ["intrinsic", "good"],
    ["sha224", "phase-out"],
    ["sha1", "insufficient"],
    ["md5", "insufficient"],
  ])("hash %s is %s", (hash, level) => expect(hashLevel(hash)).toBe(level));

  test.each([
    ["ffdhe3072", 2, "phase-out"],
    ["ffdhe3072", 5, "insufficient"],
    ["ffdhe3072", null, "insufficient"],
    ["ffdhe2048", 2, "insufficient"],
    ["MODP-3072", 2, "insufficient"],
    [null, 2, "insufficient"],
  ])("prime %s with generator %s is %s", (name, generator, level) => {
    expect(primeLevel(name, generator)).toBe(level);
  });
});

describe("shared primes", () => {
  const digestOf = (prime: Buffer): string => createHash("sha256").update(prime).digest("hex");

  // RFC 2409 6 and RFC 3526, as Node.js holds them.
  test.each([
    ["modp1", "MODP-768"],
    ["modp2", "MODP-1024"],
    ["modp5", "MODP-1536"],
    ["modp14", "MODP-2048"],
    ["modp15", "MODP-3072"],
    ["modp16", "MODP-4096"],
    ["modp17", "MODP-6144"],
    ["modp18", "MODP-8192"],
  ])("%s is %s", (group, name) => {
    expect(findPrime(digestOf(getDiffieHellman(group).getPrime()))?.name).toBe(name);
  });

  /** floor(e * 2^bits) by its series. */
  function eTimesTwoTo(bits: bigint): bigint {
    const guard = 64n;
    let term = 1n << (bits + guard);
    let sum = 0n;
    for (let n = 1n; term > 0n; n += 1n) {
      sum += term;
      term /= n;
    }
    return sum >> guard;
  }

  // RFC 7919 appendix A: 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) * 2^64 - 1.
  test.each([
    [2048n, 560316n],
    [3072n, 2625351n],
    [4096n, 5736041n],
    [6144n, 15705020n],
    [8192n, 10965728n],
  ])("the prime of RFC 7919 with %i bits", (bits, x) => {
    const prime = 2n ** bits - 2n ** (bits - 64n) + (eTimesTwoTo(bits - 130n) + x) * 2n ** 64n - 1n;
    const found = findPrime(digestOf(Buffer.from(prime.toString(16), "hex")));
    expect(found).toEqual({ name: `ffdhe${bits}`, origin: "rfc7919", bits: Number(bits) });
  });

  const rfc5114 = Object.entries<string>(JSON.parse(fixture("rfc5114-primes.json")));
  test.each(rfc5114)("the prime of RFC 5114 that OpenSSL calls %s", (_, prime) => {
    const found = findPrime(digestOf(Buffer.from(prime, "hex")));
    expect(found).toMatchObject({ origin: "rfc5114", bits: prime.length * 4 });
  });

  test("an unknown prime", () => {
    expect(findPrime(digestOf(Buffer.from("fb", "hex")))).toBeNull();
    expect(PRIMES.size).toBe(21);
  });
});

describe("Mozilla's profiles", () => {
  test("each allows what the one above it allows", () => {
    for (const key of ["versions", "suites", "groups", "curves", "signatures"] as const) {
      const [modern = [], intermediate = [], old = []] = MOZILLA_PROFILES.map((profile) => profile[key]);
      expect(intermediate).toEqual(expect.arrayContaining([...modern]));
      expect(old).toEqual(expect.arrayContaining([...intermediate]));
    }
  });

  test("suites are known", () => {
    for (const { suites } of MOZILLA_PROFILES) for (const code of suites) expect(SUITES.has(code)).toBe(true);
  });
});

describe("names", () => {
  test.each([
    [ALERT.handshake_failure, "handshake_failure"],
    [116, "certificate_required"],
    [200, "alert 200"],
  ])("alert %i", (code, name) => expect(alertName(code)).toBe(name));

  test.each([
    [0xc02f, "C02F"],
    [5, "0005"],
  ])("code %i", (code, text) => {
    expect(codeText(code)).toBe(text);
    expect(parseCode(text)).toBe(code);
  });

  test.each(["c02f", "C02", "C02F0", "", "GGGG"])("%s is no code", (text) => {
    expect(parseCode(text)).toBeNull();
  });
});
