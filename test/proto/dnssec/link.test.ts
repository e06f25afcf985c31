import { describe, expect, test } from "vitest";
import { disguiseKey, makeKey } from "../../../src/lab/key.ts";
import type { SignFault } from "../../../src/lab/signature.ts";
import { judgeRrset, type RrsetJudgement } from "../../../src/proto/dnssec/link.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import type { RrsetInput } from "../../../src/proto/dnssec/tally.ts";
import { name } from "../dns/support.ts";
import { keyOf, NOW, testZone, told } from "./support.ts";

const zone = testZone("example");
const WWW = "www A 192.0.2.1\nwww A 192.0.2.2";
const DAY = 86_400;
const memo = createMemo();

function judge(faults: readonly SignFault[], more: Partial<RrsetInput> = {}): RrsetJudgement {
  const rrset = zone.sign(WWW, ...faults);
  return judgeRrset({ rrset, zone: zone.apex, keys: zone.keys, now: NOW, memo, ...more });
}

const other = makeKey({ algorithm: 13, flags: 256, seed: "other" });
const rsa = makeKey({ algorithm: 8, flags: 256, seed: "rsa" });

describe("one signature", () => {
  test.each<[string, SignFault, string]>([
    ["right", {}, "secure"],
    ["one bit turned over", { flip: 9 }, "bogus rrsig-invalid"],
    ["an octet short", { cut: 1 }, "bogus rrsig-invalid"],
    ["in DER form", { form: "der" }, "bogus rrsig-invalid"],
    ["another original TTL", { originalTtl: 60 }, "bogus rrsig-invalid"],
    ["signer above the zone", { signer: name(".") }, "bogus signer-mismatch"],
    ["signer below the zone", { signer: name("www.example") }, "bogus signer-mismatch"],
    ["signer beside the zone", { signer: name("elsewhere") }, "bogus signer-mismatch"],
    ["more labels than the owner", { labels: 3 }, "bogus rrsig-labels"],
    ["fewer labels than the zone", { labels: 0 }, "bogus rrsig-labels"],
    ["another type covered", { covered: 28 }, "bogus rrsig-malformed"],
    ["a tag of no key", { tag: zone.key.tag ^ 1 }, "bogus no-matching-key"],
    ["an algorithm of no key", { algorithm: 8 }, "bogus no-matching-key"],
    ["an unknown algorithm", { algorithm: 200 }, "bogus unsupported-algorithm"],
    ["by a stranger's key", { key: other }, "bogus no-matching-key"],
    ["by a stranger's key, under our tag", { key: other, tag: zone.key.tag }, "bogus rrsig-invalid"],
    ["expired a second ago", { expiration: NOW - 1 }, "bogus rrsig-expired"],
    ["valid for this second only", { inception: NOW, expiration: NOW }, "secure"],
    ["valid in a second", { inception: NOW + 1 }, "bogus rrsig-not-yet-valid"],
    [
      "expiration before inception",
      { inception: NOW + 10, expiration: NOW - 10 },
      "bogus rrsig-expired-before-inception",
    ],
  ])("%s", (_situation, fault, expected) => {
    expect(told(judge([fault]))).toBe(expected);
  });

  test("none", () => {
    const rrset = { ...zone.sign(WWW), rrsigs: [] };
    const judged = judgeRrset({ rrset, zone: zone.apex, keys: zone.keys, now: NOW, memo });
    expect(judged.reason).toEqual({
      code: "rrsig-missing",
      subject: "A",
      zone: "example",
      name: "www.example",
      ede: 10,
    });
  });

  test("dates may be ignored", () => {
    const policy = { ignoreDates: true };
    expect(told(judge([{ expiration: NOW - 1 }], { policy }))).toBe("secure");
    expect(told(judge([{ expiration: NOW - 1, flip: 3 }], { policy }))).toBe("bogus rrsig-invalid");
  });
});

describe("keys that may not sign", () => {
  test.each([
    ["no zone key", { flags: 0x0001 }, "bogus no-zone-key-bit"],
    ["another protocol", { protocol: 2 }, "bogus dnskey-protocol"],
    ["revoked", { flags: 0x0181 }, "bogus key-revoked"],
    ["without SEP", { flags: 0x0100 }, "secure"],
  ])("%s", (_situation, disguise, expected) => {
    const key = disguiseKey(zone.key, disguise);
    const rrset = zone.sign(WWW, { tag: key.tag });
    const keys = [keyOf(key.rdata)];
    expect(told(judgeRrset({ rrset, zone: zone.apex, keys, now: NOW, memo }))).toBe(expected);
  });

  test.each([
    ["off the curve", Buffer.alloc(64, 7), "bogus key-malformed"],
    ["a short field", Buffer.alloc(63, 7), "bogus key-malformed"],
  ])("%s", (_situation, publicField, expected) => {
    const key = disguiseKey(zone.key, { publicField });
    const rrset = zone.sign(WWW, { tag: key.tag });
    const keys = [keyOf(key.rdata)];
    expect(told(judgeRrset({ rrset, zone: zone.apex, keys, now: NOW, memo }))).toBe(expected);
  });

  test("an RSA exponent of 72 bits", () => {
    const modulus = rsa.publicField.subarray(4);
    const publicField = Buffer.concat([Buffer.of(9), Buffer.alloc(9, 0xff), modulus]);
    const key = disguiseKey(rsa, { publicField });
    const rrset = zone.sign(WWW, { key: rsa, tag: key.tag });
    const keys = [keyOf(key.rdata)];
    expect(told(judgeRrset({ rrset, zone: zone.apex, keys, now: NOW, memo }))).toBe("bogus key-unusable");
  });
});

describe("several signatures: one that is right is enough", () => {
  test.each<[string, readonly SignFault[], string, readonly string[], readonly string[]]>([
    ["bad, good", [{ flip: 3 }, {}], "secure", ["invalid", "valid"], ["rrsig-invalid-extra"]],
    ["good, bad", [{}, { flip: 3 }], "secure", ["valid", "invalid"], ["rrsig-invalid-extra"]],
    ["expired, good", [{ expiration: NOW - 5 }, {}], "secure", ["expired", "valid"], []],
    ["by a key to come, good", [{ key: other }, {}], "secure", ["no-key", "valid"], []],
    ["unknown algorithm, good", [{ algorithm: 200 }, {}], "secure", ["unsupported", "valid"], []],
    [
      "expired, bad",
      [{ expiration: NOW - 5 }, { flip: 3 }],
      "bogus rrsig-invalid",
      ["expired", "invalid"],
      [],
    ],
    [
      "no key, expired",
      [{ key: other }, { expiration: NOW - 5 }],
      "bogus rrsig-expired",
      ["no-key", "expired"],
      [],
    ],
    [
      "labels, signer",
      [{ labels: 9 }, { signer: name(".") }],
      "bogus rrsig-labels",
      ["invalid", "no-key"],
      [],
    ],
    [
      "unknown algorithm, signer",
      [{ algorithm: 200 }, { signer: name(".") }],
      "bogus signer-mismatch",
      ["unsupported", "no-key"],
      [],
    ],
  ])("%s", (_situation, faults, expected, statuses, warnings) => {
    const judged = judge(faults);
    expect(told(judged)).toBe(expected);
    expect(judged.links.map(({ status }) => status)).toEqual(statuses);
    expect(judged.warnings.map(({ code }) => code)).toEqual(warnings);
  });

  test("an RRSIG that cannot be read leaves no link and does no harm", () => {
    const rrset = zone.sign(WWW);
    const rrsigs = [Buffer.of(1, 2, 3), ...rrset.rrsigs];
    const input = { zone: zone.apex, keys: zone.keys, now: NOW, memo };
    expect(told(judgeRrset({ ...input, rrset: { ...rrset, rrsigs } }))).toBe("secure");
    expect(told(judgeRrset({ ...input, rrset: { ...rrset, rrsigs: [Buffer.of(1)] } }))).toBe(
      "bogus rrsig-malformed",
    );
  });
});

describe("algorithms of a zone with two", () => {
  const keys = [...zone.keys, keyOf(rsa.rdata)];

  test("a signature by one of them is enough, and worth a warning", () => {
    const judged = judge([{}], { keys });
    expect([told(judged), judged.warnings.map(({ code }) => code)]).toEqual([
      "secure",
      ["algorithm-incomplete"],
    ]);
    expect(judge([{}, { key: rsa }], { keys }).warnings).toEqual([]);
  });

  test("the strict policy wants all of them", () => {
    const strict = { keys, policy: { requireAllAlgorithms: true }, required: new Set([8, 13]) };
    expect(told(judge([{}], strict))).toBe("bogus algorithm-incomplete");
    expect(told(judge([{}, { key: rsa, flip: 4 }], strict))).toBe("bogus algorithm-incomplete");
    expect(told(judge([{}, { key: rsa }], strict))).toBe("secure");
  });
});

describe("wildcards", () => {
  test("fewer labels than the owner tell where the wildcard was", () => {
    const rrset = zone.sign("a.b.c A 192.0.2.1", { labels: 2 });
    const judged = judgeRrset({ rrset, zone: zone.apex, keys: zone.keys, now: NOW, memo });
    expect([told(judged), judged.wildcard]).toEqual(["secure", 2]);
  });

  test("the wildcard itself is not expanded", () => {
    const rrset = zone.sign("*.c A 192.0.2.1");
    const judged = judgeRrset({ rrset, zone: zone.apex, keys: zone.keys, now: NOW, memo });
    expect([told(judged), judged.wildcard]).toEqual(["secure", undefined]);
  });

  test("a signature over the name itself counts before one over a wildcard", () => {
    const rrset = zone.sign("a.b.c A 192.0.2.1", { labels: 2 }, {});
    const judged = judgeRrset({ rrset, zone: zone.apex, keys: zone.keys, now: NOW, memo });
    expect(judged.wildcard).toBeUndefined();
  });
});

describe("lifetimes", () => {
  const HOUR = 3600;
  test.each<[string, SignFault, number, readonly string[]]>([
    ["comfortable", {}, 3600, []],
    ["12 hours left", { expiration: NOW + 12 * HOUR, inception: NOW - DAY }, 3600, []],
    ["a second less", { expiration: NOW + 12 * HOUR - 1, inception: NOW - DAY }, 3600, ["expires-soon"]],
    ["2 days left of 30", { expiration: NOW + 2 * DAY, inception: NOW - 28 * DAY }, 3600, ["expires-soon"]],
    ["2 days left of 16", { expiration: NOW + 2 * DAY, inception: NOW - 14 * DAY }, 3600, []],
    ["an online signer, a day of two left", { expiration: NOW + DAY, inception: NOW - DAY }, 3600, []],
    ["180 days", { inception: NOW - DAY, expiration: NOW + 179 * DAY }, 3600, []],
    ["a second more", { inception: NOW - DAY - 1, expiration: NOW + 179 * DAY }, 3600, ["validity-long"]],
    ["a TTL above the original one", {}, 3601, ["ttl-gt-original"]],
    [
      "a TTL beyond the expiration",
      { expiration: NOW + 3599, inception: NOW - HOUR },
      3600,
      ["ttl-beyond-expiration", "expires-soon"],
    ],
  ])("%s", (_situation, fault, ttl, codes) => {
    const rrset = { ...zone.sign(WWW, fault), ttl };
    const judged = judgeRrset({ rrset, zone: zone.apex, keys: zone.keys, now: NOW, memo });
    expect([told(judged), judged.warnings.map(({ code }) => code)]).toEqual(["secure", codes]);
  });
});
