import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { certificateKey } from "../../../src/lab/tls/key.ts";
import { matchTlsa, type TlsaQuestion, type TlsaState } from "../../../src/proto/tlsa/match.ts";
import { parseTlsa, type TlsaRecord } from "../../../src/proto/tlsa/record.ts";
import type { Certificate } from "../../../src/proto/x509/certificate.ts";
import { rootsOf } from "../../../src/proto/x509/roots.ts";
import { make, NOW } from "../../support/certificates.ts";

const root = make({ subject: "root", ca: {} });
const issuer = make({ subject: "issuer", ca: {} }, root);
const MX = "mx.example";
const L = make({ subject: "leaf", dns: [MX] }, issuer).certificate;
const [I, R] = [issuer.certificate, root.certificate];
const other = make({ subject: "other", ca: {} }).certificate;

/** `3 1 1` of a certificate, and so on; the data is the certificate, its key, or a digest of one. */
function tlsa(parameters: string, certificate: Certificate): TlsaRecord {
  const [usage = 0, selector = 0, matching = 0] = parameters.split(" ").map(Number);
  const selected = selector === 0 ? certificate.der : certificate.publicKey.spki;
  const hashed = (hash: string): Buffer => createHash(hash).update(selected).digest();
  const data = matching === 0 ? selected : hashed(matching === 1 ? "sha256" : "sha512");
  return { usage, selector, matching, data };
}

function ask(records: readonly TlsaRecord[], change: Partial<TlsaQuestion> = {}): TlsaQuestion {
  const question = { service: "mail", chain: [L, I], names: [MX], roots: rootsOf([]), now: NOW } as const;
  return { ...question, records, ...change };
}

const matched = (question: TlsaQuestion): [TlsaState, ...string[]] => {
  const { state, records } = matchTlsa(question);
  return [state, ...records.flatMap(({ faults }) => faults)];
};

// `mail.md` 13.6; the rest of the examples is about DNS and STARTTLS.
describe("worked examples", () => {
  const expired = make({ subject: "leaf", days: [-90, -1], dns: ["wrong.example"] }, issuer).certificate;
  const ofDomain = make({ subject: "leaf", dns: ["d.nl"] }, issuer).certificate;
  test.each<[string, TlsaQuestion, readonly string[]]>([
    ["A01 3 1 1 spki(L)", ask([tlsa("3 1 1", L)]), ["matched"]],
    ["A02 and another key", ask([tlsa("3 1 1", L), tlsa("3 1 1", other)]), ["matched"]],
    ["A03 twice", ask([tlsa("3 1 1", L), tlsa("3 1 1", L)]), ["matched"]],
    ["A04 and 2 1 1 spki(I)", ask([tlsa("3 1 1", L), tlsa("2 1 1", I)]), ["matched"]],
    ["A05 and 2 1 1 of an unrelated CA", ask([tlsa("3 1 1", L), tlsa("2 1 1", other)]), ["matched"]],
    ["A06 3 1 1 of another key", ask([tlsa("3 1 1", other)]), ["no-match"]],
    ["A07 2 1 1 spki(R), root not sent", ask([tlsa("2 1 1", R)], { roots: rootsOf([R]) }), ["no-match"]],
    ["A08 2 0 1 cert(I)", ask([tlsa("2 0 1", I)]), ["matched"]],
    [
      "A09 leaf named after the domain",
      ask([tlsa("2 0 1", I)], { chain: [ofDomain, I], names: [MX, "d.nl"] }),
      ["matched"],
    ],
    ["A10 leaf named after neither", ask([tlsa("2 0 1", I)], { chain: [ofDomain, I] }), ["faulty", "name"]],
    ["A11 expired, wrong name", ask([tlsa("3 1 1", expired)], { chain: [expired, I] }), ["matched"]],
    ["A12 1 1 1 spki(L)", ask([tlsa("1 1 1", L)]), ["unusable"]],
    ["A13 31 octets", ask([{ ...tlsa("3 1 1", L), data: Buffer.alloc(31) }]), ["unusable"]],
    [
      "A14 3 1 2 wrong, 3 1 1 right",
      ask([tlsa("3 1 2", other), tlsa("3 1 1", L)]),
      ["digest-agility", "weaker-digest"],
    ],
  ])("%s", (_, question, expected) => {
    expect(matched(question)).toEqual(expected);
  });

  test("A18, E34: a record for one leaf does not prove the other", () => {
    const rsa = make(
      { subject: "leaf", dns: [MX], key: certificateKey("rsa2048", "leaf") },
      issuer,
    ).certificate;
    const records = [tlsa("3 1 1", L)];
    expect(matchTlsa(ask(records)).state).toBe("matched");
    expect(matchTlsa(ask(records, { chain: [rsa, I] })).state).toBe("no-match");
  });
});

describe("DANE-EE", () => {
  test.each(["3 0 0", "3 0 1", "3 0 2", "3 1 0", "3 1 1", "3 1 2"])("%s of the leaf", (parameters) => {
    expect(matched(ask([tlsa(parameters, L)]))).toEqual(["matched"]);
    expect(matched(ask([tlsa(parameters, I)]))).toEqual(["no-match"]);
  });

  test("a record names the certificate it fits", () => {
    const { records } = matchTlsa(ask([tlsa("3 1 1", other), tlsa("3 1 1", L)]));
    expect(records.map(({ certificate }) => certificate)).toEqual([null, L.sha256]);
  });
});

describe("DANE-TA", () => {
  const self = make({ subject: "self", dns: [MX], ca: {} }).certificate;
  const old = make({ subject: "issuer", ca: {}, key: issuer.key, days: [-400, -1] }, root).certificate;
  const noCa = make({ subject: "issuer", key: issuer.key }, root).certificate;
  const forged = make({ subject: "leaf", dns: [MX], corrupt: true }, issuer).certificate;
  test.each<[string, TlsaQuestion, readonly string[]]>([
    ["the root, sent", ask([tlsa("2 1 1", R)], { chain: [L, I, R] }), ["matched"]],
    ["the root, sent in the wrong order", ask([tlsa("2 1 1", R)], { chain: [L, R, I] }), ["matched"]],
    ["the whole root in the record, not sent", ask([tlsa("2 0 0", R)]), ["matched"]],
    ["the whole issuer in the record, not sent", ask([tlsa("2 0 0", I)], { chain: [L] }), ["matched"]],
    ["a whole certificate of somebody else", ask([tlsa("2 0 0", other)]), ["no-match"]],
    ["the whole leaf", ask([tlsa("2 0 0", L)]), ["no-match"]],
    ["the leaf by its digest", ask([tlsa("2 1 1", L)]), ["no-match"]],
    ["a leaf that signed itself", ask([tlsa("2 1 1", self)], { chain: [self] }), ["no-match"]],
    ["the leaf, sent twice", ask([tlsa("2 1 1", self)], { chain: [self, self] }), ["no-match"]],
    [
      "somebody else, sent but no issuer",
      ask([tlsa("2 1 1", other)], { chain: [L, I, other] }),
      ["no-match"],
    ],
    ["an expired issuer", ask([tlsa("2 0 1", old)], { chain: [L, old] }), ["faulty", "expired"]],
    [
      "an issuer that may not issue",
      ask([tlsa("2 0 1", noCa)], { chain: [L, noCa] }),
      ["faulty", "not-a-ca"],
    ],
    ["a forged leaf", ask([tlsa("2 1 1", I)], { chain: [forged, I] }), ["faulty", "bad-signature"]],
    [
      "two certificates of one key, one expired",
      ask([tlsa("2 1 1", I)], { chain: [L, old, I] }),
      ["matched"],
    ],
    [
      "name and date wrong",
      ask([tlsa("2 0 1", old)], { chain: [L, old], names: ["x.nl"] }),
      ["faulty", "name", "expired"],
    ],
  ])("%s", (_, question, expected) => {
    expect(matched(question)).toEqual(expected);
  });
});

describe("PKIX-TA and PKIX-EE", () => {
  const web = (records: readonly TlsaRecord[], change: Partial<TlsaQuestion> = {}) =>
    matched(ask(records, { service: "web", roots: rootsOf([R]), ...change }));
  test("the leaf on a good path", () => {
    expect(web([tlsa("1 1 1", L)])).toEqual(["matched"]);
    expect(web([tlsa("1 1 1", I)])).toEqual(["no-match"]);
    expect(web([tlsa("1 1 1", L)], { roots: rootsOf([]) })).toEqual(["faulty", "unknown-root"]);
    expect(web([tlsa("1 1 1", L)], { names: ["x.nl"] })).toEqual(["faulty", "name"]);
  });

  test("an authority on a good path, the root too although it is not sent", () => {
    expect(web([tlsa("0 0 1", I)])).toEqual(["matched"]);
    expect(web([tlsa("0 0 1", R)])).toEqual(["matched"]);
    expect(web([tlsa("0 0 1", L)])).toEqual(["no-match"]);
    expect(web([tlsa("0 0 1", I)], { now: L.notAfter + 1 })[0]).toBe("faulty");
  });
});

describe("digest agility, RFC 7671 section 9", () => {
  test.each<[string, readonly TlsaRecord[], TlsaState]>([
    ["the strongest matches", [tlsa("3 1 2", L), tlsa("3 1 1", other)], "matched"],
    ["both match", [tlsa("3 1 2", L), tlsa("3 1 1", L)], "matched"],
    ["another selector is another set", [tlsa("3 0 2", other), tlsa("3 1 1", L)], "matched"],
    ["another usage is another set", [tlsa("2 1 2", other), tlsa("3 1 1", L)], "matched"],
    ["a whole value is never passed over", [tlsa("3 1 2", other), tlsa("3 1 0", L)], "matched"],
    ["a whole value does not outdo a digest", [tlsa("3 1 0", other), tlsa("3 1 1", L)], "matched"],
    [
      "an unusable stronger one does not count",
      [{ ...tlsa("3 1 2", L), data: Buffer.alloc(63) }, tlsa("3 1 1", L)],
      "matched",
    ],
    ["several of the strongest", [tlsa("3 1 2", other), tlsa("3 1 2", L), tlsa("3 1 1", L)], "matched"],
  ])("%s", (_, records, state) => {
    expect(matchTlsa(ask(records)).state).toBe(state);
  });
});

test("without records or without a chain nothing matches", () => {
  expect(matchTlsa(ask([])).state).toBe("unusable");
  expect(matchTlsa(ask([tlsa("3 1 1", L)], { chain: [] })).state).toBe("no-match");
});

test("no records make it throw", () => {
  const rdata = fc.uint8Array({ minLength: 3, maxLength: 70 });
  const small = rdata.map((octets) => Uint8Array.from(octets, (octet, at) => (at < 3 ? octet % 4 : octet)));
  fc.assert(
    fc.property(fc.array(small, { maxLength: 5 }), (rdatas) => {
      const records = rdatas.flatMap((octets) => {
        const parsed = parseTlsa(octets);
        return parsed.ok ? [parsed.value] : [];
      });
      expect(["no-match", "unusable"]).toContain(matchTlsa(ask(records)).state);
    }),
    { seed: 13, numRuns: 500 },
  );
});
