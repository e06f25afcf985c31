import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nsec3Hash as labHash } from "../../../src/lab/dnssec-rdata.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import { noWork, settle } from "../../../src/proto/dnssec/judging.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import {
  createHasher,
  hashLabel,
  isHashCovered,
  type Nsec3,
  nsec3Hash,
  readNsec3s,
} from "../../../src/proto/dnssec/nsec3.ts";
import { name } from "../dns/support.ts";
import { rrsetsOf } from "./support.ts";

const RFC5155 = { iterations: 12, salt: Buffer.from("aabbccdd", "hex") };
const NONE = { iterations: 0, salt: Buffer.alloc(0) };

describe("NSEC3 hashes", () => {
  test.each([
    ["example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"],
    ["a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl"],
    ["ai.example", "gjeqe526plbf1g8mklp59enfd789njgi"],
    ["ns1.example", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"],
    ["ns2.example", "q04jkcevqvmu85r014c7dkba38o0ji5r"],
    ["w.example", "k8udemvp1j2f7eg6jebps17vp3n8i58h"],
    ["*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"],
    ["x.w.example", "b4um86eghhds6nea196smvmlo4ors995"],
    ["y.w.example", "ji6neoaepv8b5o6k4ev33abha8ht9fgc"],
    ["x.y.w.example", "2vptu5timamqttgl4luu9kg21e0aor3s"],
    ["xx.example", "t644ebqk9bibcna874givr6joj62mlhv"],
    ["2t7b4g4vsa5smi47k61mv5bv1a22bojr.example", "kohar7mbb8dc2ce8a9qvl8hon4k53uhi"],
    ["XX.Example", "t644ebqk9bibcna874givr6joj62mlhv"],
  ])("RFC 5155 appendix A: %s", (text, expected) => {
    expect(hashLabel(nsec3Hash(name(text), RFC5155))).toBe(expected);
  });

  test.each([
    ["example.nl", "lnge26f688i1mu8ergk64rvettnmpllb"],
    ["www.example.nl", "6a5r82c93c80cl7uq2ejkmmsc4a5tdth"],
    ["*.example.nl", "3g2tito262j59mfob9tameaqls9i6233"],
  ])("without salt and iterations: %s", (text, expected) => {
    expect(hashLabel(nsec3Hash(name(text), NONE))).toBe(expected);
  });

  test("any name, salt and iterations: as the lab's own implementation has it", () => {
    const labels = fc.array(fc.string({ minLength: 1, maxLength: 20, unit: "binary-ascii" }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(labels, fc.nat(30), fc.uint8Array({ maxLength: 20 }), (parts, iterations, octets) => {
        const owner = `${parts.map((label) => String.fromCharCode(label.length) + label.toLowerCase()).join("")}\0`;
        const salt = Buffer.from(octets);
        const expected = labHash(owner, { hashAlgorithm: 1, flags: 0, iterations, salt });
        expect(nsec3Hash(owner, { iterations, salt })).toBe(expected.toString("latin1"));
      }),
    );
  });
});

const record = (hash: string, next: string): Nsec3 => {
  const [rrset] = rrsetsOf("a. NS b.");
  if (rrset === undefined) throw new Error("no RRset");
  return { ...NONE, algorithm: 1, flags: 0, optOut: false, hash, next, types: new Set(), rrset };
};

describe("what a record covers", () => {
  test.each([
    ["between", "c", "g", "e", true],
    ["its own hash", "c", "g", "c", false],
    ["the next hash", "c", "g", "g", false],
    ["before", "c", "g", "b", false],
    ["after", "c", "g", "h", false],
    ["the last one, after its owner", "g", "c", "h", true],
    ["the last one, before the first", "g", "c", "a", true],
    ["the last one, between first and last", "g", "c", "e", false],
    ["the only one, another hash", "c", "c", "b", true],
    ["the only one, its own hash", "c", "c", "c", false],
  ])("%s", (_situation, owner, next, hash, expected) => {
    expect(isHashCovered(hash, record(owner, next))).toBe(expected);
  });
});

describe("reading", () => {
  const HASH = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom";
  const NEXT = "2t7b4g4vsa5smi47k61mv5bv1a22bojr";
  const read = (text: string): Nsec3[] | null => {
    const [rrset] = rrsetsOf(text);
    return rrset === undefined ? null : readNsec3s(rrset, name("example"));
  };

  test("a record with salt and opt-out", () => {
    expect(read(`${HASH}.example. NSEC3 1 1 12 aabbccdd ${NEXT} A RRSIG`)).toMatchObject([
      { algorithm: 1, flags: 1, optOut: true, iterations: 12, types: new Set([TYPE.A, TYPE.RRSIG]) },
    ]);
  });

  test("the owner's hash in upper case is the same", () => {
    const lower = read(`${HASH}.example. NSEC3 1 0 0 - ${NEXT} A`);
    const upper = read(`${HASH.toUpperCase()}.example. NSEC3 1 0 0 - ${NEXT} A`);
    expect(upper?.[0]?.hash).toBe(lower?.[0]?.hash);
  });

  test.each([
    ["an owner that is no hash", `www.example. NSEC3 1 0 0 - ${NEXT} A`],
    ["an owner below a name of the zone", `${HASH}.sub.example. NSEC3 1 0 0 - ${NEXT} A`],
    ["hashes of different length", `${HASH}.example. NSEC3 1 0 0 - 2t7b4g4v A`],
    ["a bitmap with an empty window", `${HASH}.example. NSEC3 \\# 9 01 00 0000 00 01 aa 0000`],
    ["a salt beyond the end", `${HASH}.example. NSEC3 \\# 6 01 00 0000 ff aa`],
    ["no hash", `${HASH}.example. NSEC3 \\# 6 01 00 0000 00 00`],
  ])("%s is malformed", (_situation, text) => {
    expect(read(text)).toBeNull();
  });
});

describe("limits", () => {
  const hasherFor = (iterations: number, memo = createMemo()) => {
    const work = noWork();
    const settings = settle({ now: 0, memo, work });
    return { work, hasher: createHasher({ iterations, salt: Buffer.alloc(0) }, settings) };
  };

  test("60 names, the 61st is refused; the same name again is not counted", () => {
    const { hasher, work } = hasherFor(0);
    for (let i = 0; i < 60; i += 1) expect(hasher.hash(name(`n${i}.example`))).not.toBeNull();
    expect(hasher.hash(name("n1.example"))).not.toBeNull();
    expect(hasher.hash(name("n60.example"))).toBeNull();
    expect(work.nsec3Hashes).toBe(60);
  });

  test("20,000 rounds of SHA-1", () => {
    const { hasher } = hasherFor(2499);
    for (let i = 0; i < 8; i += 1) expect(hasher.hash(name(`n${i}.example`))).not.toBeNull();
    expect(hasher.hash(name("n8.example"))).toBeNull();
  });

  test("remembered hashes count like new ones", () => {
    const memo = createMemo();
    for (const { hasher } of [hasherFor(2499, memo), hasherFor(2499, memo)]) {
      for (let i = 0; i < 8; i += 1) hasher.hash(name(`n${i}.example`));
      expect(hasher.hash(name("n8.example"))).toBeNull();
    }
  });

  test("salts that differ only in where they end are remembered apart", () => {
    const memo = createMemo();
    const settings = settle({ now: 0, memo });
    const salted = (salt: string) => createHasher({ iterations: 0, salt: Buffer.from(salt) }, settings);
    const owner = name("a.example");
    expect(salted("x").hash(owner)).not.toBe(salted("x\x01").hash(owner));
    expect(salted("x").hash(owner)).toBe(nsec3Hash(owner, { iterations: 0, salt: Buffer.from("x") }));
  });
});
