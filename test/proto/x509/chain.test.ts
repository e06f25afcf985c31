import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Certificate } from "../../../src/proto/x509/certificate.ts";
import { readChainQuality, readSentChain } from "../../../src/proto/x509/chain.ts";
import { hasIssued, isSelfSigned, mayHaveIssued } from "../../../src/proto/x509/issuer.ts";
import { rootsOf } from "../../../src/proto/x509/roots.ts";
import { caIssuers, KINDS, make } from "../../support/certificates.ts";

const root = make({ subject: "root", ca: {} });
const first = make({ subject: "first", ca: {}, more: [caIssuers("http://ca.example/root")] }, root);
const second = make({ subject: "second", ca: {} }, first);
const leaf = make({ subject: "leaf", more: [caIssuers("http://ca.example/second")] }, second).certificate;
const stranger = make({ subject: "stranger", ca: {} });
const roots = rootsOf([root.certificate]);

const PERFECT = {
  wrongOrder: false,
  duplicates: [],
  unneededRoots: [],
  unrelated: [],
  missingIssuerOf: null,
  large: false,
};
const [a, b, r, s] = [first.certificate, second.certificate, root.certificate, stranger.certificate];

describe("quality of a chain", () => {
  test.each<[string, readonly Certificate[], object]>([
    ["complete", [leaf, b, a], PERFECT],
    ["with the root", [leaf, b, a, r], { ...PERFECT, unneededRoots: [3] }],
    ["in the wrong order", [leaf, a, b], { ...PERFECT, wrongOrder: true }],
    ["the root before its children", [leaf, r, b, a], { ...PERFECT, wrongOrder: true, unneededRoots: [1] }],
    ["with the leaf twice", [leaf, leaf, b, a], { ...PERFECT, duplicates: [1] }],
    ["with an intermediate twice", [leaf, b, a, b], { ...PERFECT, duplicates: [3] }],
    ["with a certificate of somebody else", [leaf, s, b, a], { ...PERFECT, unrelated: [1] }],
    ["with somebody else's root", [leaf, b, a, s], { ...PERFECT, unrelated: [3] }],
    ["without the last intermediate", [leaf, b], PERFECT],
    ["without the first intermediate", [leaf, a], { ...PERFECT, unrelated: [1], missingIssuerOf: leaf }],
    ["only the leaf", [leaf], { ...PERFECT, missingIssuerOf: leaf }],
    ["signed by itself", [s], PERFECT],
    ["nothing", [], PERFECT],
  ])("%s", (_, sent, expected) => {
    expect(readChainQuality(sent, roots)).toMatchObject(expected);
  });

  test("an intermediate that says where its issuer lies, below a root nobody knows", () => {
    expect(readChainQuality([leaf, b, a], rootsOf([])).missingIssuerOf).toBe(a);
    expect(readChainQuality([leaf, b, a, r], rootsOf([])).missingIssuerOf).toBeNull();
  });

  test("a second way that ends nowhere misses nothing", () => {
    const older = make({ subject: "older", ca: {} });
    const cross = make(
      { subject: "root", ca: {}, key: root.key, more: [caIssuers("http://ca.example/older")] },
      older,
    ).certificate;
    expect(readChainQuality([leaf, b, a, cross], roots)).toMatchObject(PERFECT);
    expect(readChainQuality([leaf, b, a, cross], rootsOf([])).missingIssuerOf).toBe(cross);
  });

  test("more than 4096 octets are large", () => {
    const padded = (octets: number): Certificate => ({ ...leaf, der: Buffer.alloc(octets) });
    expect(readChainQuality([padded(4096)], roots)).toMatchObject({ octets: 4096, large: false });
    expect(readChainQuality([padded(4097)], roots)).toMatchObject({ octets: 4097, large: true });
  });
});

describe("reading what was sent", () => {
  test("what cannot be read does not spoil the rest", () => {
    expect(readSentChain([leaf.der, Buffer.of(0x30), b.der])).toEqual({
      leaf,
      certificates: [leaf, b],
      unreadable: [{ index: 1, reason: "truncated" }],
    });
  });

  test("an unreadable leaf is no leaf", () => {
    expect(readSentChain([Buffer.of(0x30), b.der])).toMatchObject({ leaf: null, certificates: [b] });
    expect(readSentChain([])).toEqual({ leaf: null, certificates: [], unreadable: [] });
  });
});

describe("who issued whom", () => {
  test("name, key identifier and signature have to fit", () => {
    const namesake = make({ subject: "second", ca: {}, key: stranger.key }).certificate;
    expect(mayHaveIssued(b, leaf)).toBe(true);
    expect(mayHaveIssued(namesake, leaf)).toBe(false);
    expect(mayHaveIssued(a, leaf)).toBe(false);
    const anonymous = make({ subject: "second", ca: {}, key: stranger.key, without: "key-ids" }).certificate;
    expect([mayHaveIssued(anonymous, leaf), hasIssued(anonymous, leaf)]).toEqual([true, false]);
    expect(hasIssued(b, leaf)).toBe(true);
  });

  test("self-signed is more than self-issued", () => {
    expect(isSelfSigned(r)).toBe(true);
    expect(isSelfSigned(leaf)).toBe(false);
    const pretending = make({ subject: "root", ca: {}, key: stranger.key, issuerName: root.name }, first);
    expect([pretending.certificate.selfIssued, isSelfSigned(pretending.certificate)]).toEqual([true, false]);
  });
});

test("any mixture of certificates has a quality", () => {
  const pool = [leaf, a, b, r, s, ...KINDS.values()];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pool), { maxLength: 10 }), (sent) => {
      const { duplicates, unrelated, octets } = readChainQuality(sent, roots);
      expect([...duplicates, ...unrelated].every((index) => index > 0)).toBe(true);
      expect(octets).toBe(sent.reduce((sum, { der }) => sum + der.length, 0));
    }),
    { seed: 9, numRuns: 200 },
  );
});
