import { describe, expect, test } from "vitest";
import { dsDigest, dsRdata } from "../../../src/lab/dnssec-rdata.ts";
import { disguiseKey, type LabKey, makeKey } from "../../../src/lab/key.ts";
import type { SignFault } from "../../../src/lab/signature.ts";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { POLICY_ALGORITHMS } from "../../../src/proto/dnssec/algorithm.table.ts";
import { defaultAlgorithms, withoutAlgorithms } from "../../../src/proto/dnssec/algorithm.ts";
import { chooseDs, readDs } from "../../../src/proto/dnssec/ds.ts";
import { judgeKeys, type KeysInput, type KeysJudgement } from "../../../src/proto/dnssec/keys.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { keyOf, NOW, testZone, told } from "./support.ts";

const zone = testZone("example");
const memo = createMemo();
const ksk = zone.key;
const zsk = makeKey({ algorithm: 13, flags: 256, seed: "zsk" });
const rsa = makeKey({ algorithm: 8, flags: 257, seed: "rsa" });

interface Ds {
  readonly key?: LabKey;
  readonly type?: number;
  readonly tag?: number;
  readonly algorithm?: number;
  readonly digest?: Buffer;
}

function ds({ key = ksk, type = 2, tag = key.tag, algorithm = key.algorithm, digest }: Ds = {}): Buffer {
  const right = dsDigest(zone.apex, key.rdata, type);
  return dsRdata({ tag, algorithm, digestType: type, digest: digest ?? right });
}

const corrupt = (type: number): Buffer => ds({ type, digest: dsDigest(zone.apex, zsk.rdata, type) });

function keySet(keys: readonly LabKey[], ...faults: readonly SignFault[]): RRset {
  return zone.signRrset({ ...zone.dnskey, rdatas: keys.map(({ rdata }) => rdata) }, ...faults);
}

function judge(
  records: readonly Buffer[],
  dnskey: RRset | null,
  more: Partial<KeysInput> = {},
): KeysJudgement {
  return judgeKeys({ zone: zone.apex, ds: records, dnskey, now: NOW, memo, ...more });
}

const statuses = ({ dsLinks }: KeysJudgement): string[] => dsLinks.map(({ status }) => status);
const codes = ({ warnings }: KeysJudgement): string[] => warnings.map(({ code }) => code);

describe("which DS records are used", () => {
  test.each([
    ["none", [], "insecure no-ds", []],
    [
      "an unknown algorithm only",
      [ds({ algorithm: 200 })],
      "insecure unsupported-algorithm",
      ["unsupported"],
    ],
    ["RSAMD5 only", [ds({ algorithm: 1 })], "insecure unsupported-algorithm", ["unsupported"]],
    ["an unknown digest only", [ds({ type: 200 })], "insecure unsupported-ds-digest", ["unsupported"]],
    ["GOST only", [ds({ type: 3 })], "insecure unsupported-ds-digest", ["unsupported"]],
    [
      "an unknown algorithm and an unknown digest",
      [ds({ algorithm: 200 }), ds({ type: 200 })],
      "insecure unsupported-ds-digest",
      ["unsupported", "unsupported"],
    ],
    ["unknown and good", [ds({ algorithm: 200 }), ds()], "secure", ["match", "unsupported"]],
    [
      "unknown and corrupt",
      [ds({ algorithm: 200 }), corrupt(2)],
      "bogus ds-digest-mismatch",
      ["digest-mismatch", "unsupported"],
    ],
    ["SHA-1", [ds({ type: 1 })], "secure", ["match"]],
    ["SHA-384", [ds({ type: 4 })], "secure", ["match"]],
    ["SHA-1 corrupt, SHA-256 good", [corrupt(1), ds()], "secure", ["match", "ignored"]],
    [
      "SHA-256 corrupt, SHA-1 good (RFC 4509 section 3)",
      [corrupt(2), ds({ type: 1 })],
      "bogus ds-digest-mismatch",
      ["digest-mismatch", "ignored"],
    ],
    ["SHA-384 corrupt, SHA-256 good", [corrupt(4), ds()], "secure", ["digest-mismatch", "match"]],
    [
      "SHA-1 good beside GOST: GOST is unknown, so SHA-1 counts",
      [ds({ type: 1 }), ds({ type: 3 })],
      "secure",
      ["match", "unsupported"],
    ],
    ["another tag", [ds({ tag: ksk.tag ^ 1 })], "bogus ds-no-match", ["no-match"]],
    ["another algorithm", [ds({ algorithm: 8 })], "bogus ds-no-match", ["no-match"]],
    ["a digest cut short", [ds({ digest: Buffer.alloc(20) })], "bogus ds-digest-length", ["digest-length"]],
    ["no digest at all", [Buffer.of(1, 2, 13, 2)], "bogus ds-malformed", []],
    ["malformed beside good", [Buffer.of(1, 2, 13, 2), ds()], "secure", ["match"]],
    ["stale beside good", [ds({ key: zsk, tag: 1 }), ds()], "secure", ["no-match", "match"]],
  ])("%s", (_situation, records, expected, links) => {
    const judged = judge(records, keySet([ksk, zsk]));
    expect([told(judged), statuses(judged)]).toEqual([expected, links]);
  });

  test("RSA/SHA-1 counts as unsupported where policy says so", () => {
    const algorithms = withoutAlgorithms(defaultAlgorithms(), POLICY_ALGORITHMS);
    expect(told(judge([ds({ algorithm: 7 })], null, { algorithms }))).toBe("insecure policy-algorithm");
    expect(told(judge([ds({ algorithm: 7 }), ds()], keySet([ksk]), { algorithms }))).toBe("secure");
    const choice = chooseDs([ds({ algorithm: 5 }), ds({ algorithm: 200 })], algorithms);
    expect(choice.insecure).toBe("policy-algorithm");
  });
});

describe("the key a DS stands for", () => {
  const dressed = (change: { flags?: number; protocol?: number }): LabKey => disguiseKey(ksk, change);
  test.each([
    ["no zone key", dressed({ flags: 0x0001 }), "bogus no-zone-key-bit"],
    ["another protocol", dressed({ protocol: 2 }), "bogus dnskey-protocol"],
    ["revoked", dressed({ flags: 0x0181 }), "bogus key-revoked"],
    ["without SEP (RFC 4034 section 2.1.1)", dressed({ flags: 0x0100 }), "secure"],
  ])("%s", (_situation, key, expected) => {
    const judged = judge([ds({ key })], keySet([key, zsk], { tag: key.tag }));
    expect([told(judged), statuses(judged)]).toEqual([
      expected,
      [expected === "secure" ? "match" : "key-unusable"],
    ]);
  });

  test("a key with the same tag that is revoked does not hide that the digest is wrong", () => {
    const revoked = dressed({ flags: 0x0181 });
    const judged = judge([ds({ tag: revoked.tag, digest: Buffer.alloc(32) })], keySet([revoked]));
    expect(told(judged)).toBe("bogus ds-digest-mismatch");
  });
});

describe("the DNSKEY RRset", () => {
  test.each([
    ["absent", null, "bogus dnskey-missing"],
    ["signed by the key with the DS", keySet([ksk, zsk]), "secure"],
    ["signed by both keys", keySet([ksk, zsk], {}, { key: zsk }), "secure"],
    ["signed by the other key only", keySet([ksk, zsk], { key: zsk }), "bogus no-matching-key"],
    ["unsigned", { ...keySet([ksk]), rrsigs: [] }, "bogus rrsig-missing"],
    ["signed long ago", keySet([ksk], { expiration: NOW - 1 }), "bogus rrsig-expired"],
    ["with a bad signature", keySet([ksk], { flip: 5 }), "bogus rrsig-invalid"],
    [
      "bad by the key with the DS, good by the other",
      keySet([ksk, zsk], { flip: 5 }, { key: zsk }),
      "bogus rrsig-invalid",
    ],
    [
      "with an RR too short for a key",
      { ...keySet([ksk]), rdatas: [Buffer.of(1), ksk.rdata] },
      "bogus rrsig-invalid",
    ],
  ])("%s", (_situation, dnskey, expected) => {
    expect(told(judge([ds()], dnskey))).toBe(expected);
  });

  test("reasons name the DNSKEY RRset, with their numbers of RFC 8914", () => {
    const named = (dnskey: RRset | null) => judge([ds()], dnskey).reason;
    expect(named(keySet([ksk, zsk], { key: zsk }))).toMatchObject({ subject: "DNSKEY", ede: 10 });
    expect(named(keySet([ksk], { expiration: NOW - 1 }))).toMatchObject({ subject: "DNSKEY", ede: 7 });
    expect(named(null)).toMatchObject({ ede: 9, zone: "example", name: "example" });
  });

  test("no keys are trusted unless it is secure", () => {
    expect(judge([corrupt(2)], keySet([ksk])).keys).toEqual([]);
    expect(judge([ds()], keySet([ksk], { flip: 5 })).keys).toEqual([]);
    expect(judge([ds()], keySet([ksk, zsk])).keys).toHaveLength(2);
  });
});

describe("anchors", () => {
  test("a DNSKEY is as good as a DS", () => {
    expect(told(judge([], keySet([ksk, zsk]), { anchorKeys: [ksk.rdata] }))).toBe("secure");
    expect(told(judge([], keySet([ksk, zsk]), { anchorKeys: [rsa.rdata] }))).toBe("bogus ds-no-match");
  });

  test("one that fits is enough", () => {
    expect(told(judge([ds({ key: rsa })], keySet([ksk]), { anchorKeys: [ksk.rdata] }))).toBe("secure");
  });
});

describe("warnings of a secure zone", () => {
  const both = [ksk, rsa];
  test.each([
    ["nothing odd", [ds()], keySet([ksk, zsk]), []],
    ["a DS that fits no key", [ds(), ds({ tag: 1 })], keySet([ksk]), ["ds-unmatched"]],
    ["SHA-1 only", [ds({ type: 1 })], keySet([ksk]), ["ds-digest-sha1"]],
    ["SHA-1 beside SHA-256", [ds({ type: 1 }), ds()], keySet([ksk]), []],
    [
      "an algorithm of the DS that does not sign",
      [ds(), ds({ key: rsa })],
      keySet(both),
      ["algorithm-incomplete"],
    ],
    ["both algorithms sign", [ds(), ds({ key: rsa })], keySet(both, {}, { key: rsa }), []],
    [
      "one of two signatures is bad",
      [ds()],
      keySet([ksk, zsk], {}, { key: zsk, flip: 1 }),
      ["rrsig-invalid-extra"],
    ],
  ])("%s", (_situation, records, dnskey, expected) => {
    const judged = judge(records, dnskey);
    expect([told(judged), codes(judged)]).toEqual(["secure", expected]);
  });

  test.each([
    [5, 2048, ["algorithm-deprecated"]],
    [7, 1024, ["algorithm-deprecated", "key-size"]],
    [8, 1024, ["key-size"]],
    [8, 2048, []],
    [8, 4096, []],
    [10, 2048, []],
  ])("algorithm %d with %d bits", (algorithm, bits, expected) => {
    const key = makeKey({ algorithm, bits, flags: 257, seed: "sizes" });
    expect(codes(judge([ds({ key })], keySet([key], { key })))).toEqual(expected);
  });
});

describe("what is drawn", () => {
  test("keys with their roles and states", () => {
    const revoked = disguiseKey(makeKey({ algorithm: 13, flags: 257, seed: "old" }), { flags: 385 });
    const short = disguiseKey(zsk, { publicField: zsk.publicField.subarray(1) });
    const offCurve = disguiseKey(zsk, { publicField: Buffer.alloc(64, 3) });
    const host = disguiseKey(zsk, { flags: 0 });
    const keys = [ksk, zsk, revoked, short, offCurve, host];
    const states = new Map(judge([ds()], keySet(keys)).keyNodes.map(({ id, status }) => [id, status]));
    expect(keys.map(({ rdata }) => states.get(keyOf(rdata).id))).toEqual([
      "secure",
      "secure",
      "revoked",
      "malformed",
      "malformed",
      "published",
    ]);
  });

  test("keys of a bogus zone are only published", () => {
    expect(judge([corrupt(2)], keySet([ksk])).keyNodes.map(({ status }) => status)).toEqual(["published"]);
  });

  test("a DS leads to its key", () => {
    const { dsLinks } = judge([ds()], keySet([ksk, zsk]));
    expect(dsLinks).toEqual([
      {
        key_tag: ksk.tag,
        algorithm: 13,
        digest_type: 2,
        digest: readDs(ds())?.digest.toString("hex"),
        status: "match",
        matches: keyOf(ksk.rdata).id,
      },
    ]);
  });
});
