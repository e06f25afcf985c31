import { describe, expect, test } from "vitest";
import { disguiseKey, makeKey } from "../../../src/lab/key.ts";
import { nameToText } from "../../../src/proto/dns/name.ts";
import type { Anchor } from "../../../src/proto/dnssec/anchor.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { createTrustCache } from "../../../src/proto/dnssec/trust.ts";
import { dsOf, noData, ROOT_ANCHOR, root, run, type Script, tld, unsigned, zone } from "./script.ts";
import { NOW, testZone, told } from "./support.ts";

const www = zone.sign("www A 192.0.2.1");
const SECURE: Script = { "www.zone.test A": [{ answer: [www] }] };
const DAY = 86_400;

describe("anchors", () => {
  const asked = (anchors: readonly Anchor[], script: Script = SECURE, more = {}) =>
    run("www.zone.test A", script, { anchors, ...more });
  const stranger = testZone(".", 15);

  test.each<[string, readonly Anchor[], string]>([
    ["a DS", [ROOT_ANCHOR], "secure"],
    ["a DNSKEY", [{ zone: root.apex, ds: [], dnskeys: [root.key.rdata] }], "secure"],
    ["one of two fits", [{ zone: root.apex, ds: [stranger.ds, root.ds], dnskeys: [] }], "secure"],
    ["none fits", [{ zone: root.apex, ds: [stranger.ds], dnskeys: [] }], "indeterminate anchor-mismatch"],
    ["none at all", [], "indeterminate no-trust-anchor"],
    [
      "none above the name",
      [{ zone: testZone("elsewhere").apex, ds: [], dnskeys: [] }],
      "indeterminate no-trust-anchor",
    ],
    ["the zone's own", [{ zone: zone.apex, ds: [zone.ds], dnskeys: [] }], "secure"],
    [
      "the deepest one counts",
      [ROOT_ANCHOR, { zone: zone.apex, ds: [stranger.ds], dnskeys: [] }],
      "indeterminate anchor-mismatch",
    ],
  ])("%s", (_situation, anchors, expected) => {
    expect(told(asked(anchors).analysis)).toBe(expected);
  });

  test("revoked: not used any more", () => {
    const revoked = disguiseKey(root.key, { flags: 0x0181 });
    const rrset = root.signRrset({ ...root.dnskey, rdatas: [revoked.rdata] }, { tag: revoked.tag });
    const { analysis } = asked([ROOT_ANCHOR], { ...SECURE, ". DNSKEY": [{ answer: [rrset] }] });
    expect(told(analysis)).toBe("indeterminate anchor-mismatch");
  });

  test("an island below an unsigned zone (T2)", () => {
    const island: Anchor = { zone: zone.apex, ds: [zone.ds], dnskeys: [] };
    const { analysis } = asked([ROOT_ANCHOR, island], {
      ...SECURE,
      "zone.test DS": [unsigned(tld, "zone.test")],
    });
    expect([told(analysis), [...analysis.zones.values()].map(({ anchor }) => anchor)]).toEqual([
      "secure",
      [true],
    ]);
  });

  test("DS of an anchored zone is judged in the zone above", () => {
    const island: Anchor = { zone: zone.apex, ds: [zone.ds], dnskeys: [] };
    const { analysis } = run("zone.test DS", {}, { anchors: [ROOT_ANCHOR, island] });
    expect([told(analysis), nameToText(analysis.path[0]?.zone ?? "")]).toEqual(["secure", "test"]);
  });

  test.each([
    ["no reply", { failed: "timeout" } as const, "indeterminate dnskey-fetch-failed"],
    ["no signature", { answer: [{ ...root.dnskey, rrsigs: [] }] }, "indeterminate rrsig-missing"],
    ["no keys", {}, "indeterminate dnskey-missing"],
  ])("%s: no fault of the names below", (_situation, reply, expected) => {
    const { analysis } = asked([ROOT_ANCHOR], { ...SECURE, ". DNSKEY": [reply] });
    expect(told(analysis)).toBe(expected);
  });

  test("a key to come is noticed (RFC 5011)", () => {
    const next = makeKey({ algorithm: 13, flags: 257, seed: "next root key" });
    const rrset = root.signRrset({ ...root.dnskey, rdatas: [root.key.rdata, next.rdata] });
    const { analysis } = asked([ROOT_ANCHOR], { ...SECURE, ". DNSKEY": [{ answer: [rrset] }] });
    expect([told(analysis), analysis.warnings.map(({ code }) => code)]).toEqual([
      "secure",
      ["anchor-new-key-seen"],
    ]);
    const both: Anchor = { zone: root.apex, ds: [root.ds], dnskeys: [next.rdata] };
    expect(asked([both], { ...SECURE, ". DNSKEY": [{ answer: [rrset] }] }).analysis.warnings).toEqual([]);
  });

  test.each<[string, Partial<Anchor>, string]>([
    ["fits", { ds: [zone.ds] }, "secure"],
    ["fits no key: the zone's fault", { ds: [testZone("zone.test", 15).ds] }, "bogus ds-no-match"],
    ["none: an unsigned delegation", { ds: [] }, "insecure no-ds"],
  ])("a DS given before the delegation exists: %s", (_situation, given, expected) => {
    const anchor: Anchor = { zone: zone.apex, ds: [], dnskeys: [], delegation: true, ...given };
    const { analysis } = asked([ROOT_ANCHOR, anchor], { ...SECURE, "zone.test DS": [{}] });
    expect(told(analysis)).toBe(expected);
  });
});

describe("the clock", () => {
  const shifted = (days: number) => run("www.zone.test A", SECURE, { now: NOW + days * DAY }).analysis;
  test.each([
    ["two years fast (T4)", 730, "indeterminate local-clock-suspect"],
    ["two years slow (T5)", -730, "indeterminate local-clock-suspect"],
    ["right", 0, "secure"],
  ])("%s", (_situation, days, expected) => {
    expect(told(shifted(days))).toBe(expected);
  });

  const tldKeys = (inception: number, expiration: number): Script => ({
    ...SECURE,
    "test DNSKEY": [{ answer: [tld.signRrset(tld.dnskey, { inception, expiration })] }],
  });

  test("a top-level domain expired an hour ago, and the root was signed before that: maybe the clock", () => {
    const { analysis } = run("www.zone.test A", tldKeys(NOW - 10 * DAY, NOW - 3600));
    expect([told(analysis), analysis.reason?.zone]).toEqual(["indeterminate local-clock-suspect", "test"]);
  });

  test("a top-level domain expired before the root was signed: not the clock", () => {
    const { analysis } = run("www.zone.test A", tldKeys(NOW - 30 * DAY, NOW - 20 * DAY));
    expect([told(analysis), analysis.reason?.zone]).toEqual(["bogus rrsig-expired", "test"]);
  });

  test("the DS RRset of a top-level domain expired", () => {
    const expired = root.signRrset(dsOf(root, tld), { expiration: NOW - 60 });
    const { analysis } = run("www.zone.test A", { ...SECURE, "test DS": [{ answer: [expired] }] });
    expect(told(analysis)).toBe("indeterminate local-clock-suspect");
  });

  test("a domain expired: its own fault", () => {
    const expired = { answer: [zone.signRrset(zone.dnskey, { expiration: NOW - 60 })] };
    expect(told(run("www.zone.test A", { ...SECURE, "zone.test DNSKEY": [expired] }).analysis)).toBe(
      "bogus rrsig-expired",
    );
  });
});

describe("remembered zones", () => {
  const questions = (script: Script, ...times: readonly number[]) => {
    const trust = createTrustCache();
    const memo = createMemo();
    return times.map((now) => run("www.zone.test A", script, { trust, memo, now }));
  };

  test("are not asked for again, but told as if they were", () => {
    const [first, second] = questions(SECURE, NOW, NOW + 1);
    expect(second?.asked).toEqual(["www.zone.test A"]);
    expect(second?.analysis.asked).toEqual(first?.analysis.asked);
    expect(second?.analysis.work.attempts).toBe(first?.analysis.work.attempts);
  });

  test("until the TTL is over", () => {
    const [, before, after] = questions(SECURE, NOW, NOW + 3599, NOW + 3600);
    expect([before?.asked.length, after?.asked.length]).toEqual([1, 6]);
  });

  test("not after the signature has expired, or another one over the same RRset begins or ends", () => {
    for (const fault of [{ expiration: NOW + 60 }, { inception: NOW + 61 }]) {
      const rrset = zone.signRrset(zone.dnskey, { expiration: NOW + DAY }, fault);
      const script: Script = { ...SECURE, "zone.test DNSKEY": [{ answer: [rrset] }] };
      const [, within, beyond] = questions(script, NOW, NOW + 60, NOW + 61);
      expect([within?.asked.length, beyond?.asked.length]).toEqual([1, 3]);
    }
  });

  test("not when the clock goes back", () => {
    const [, back] = questions(SECURE, NOW, NOW - 1);
    expect(back?.asked).toHaveLength(6);
  });

  test.each<[string, Script, number]>([
    ["bogus", { ...SECURE, "zone.test DNSKEY": [{}] }, 4],
    ["of which servers disagree", { ...SECURE, "zone.test DNSKEY": [{}, { answer: [zone.dnskey] }] }, 4],
    ["that could not be asked", { ...SECURE, "zone.test DNSKEY": [{ failed: "timeout" }] }, 3],
  ])("not when %s", (_situation, script, count) => {
    const [, second] = questions(script, NOW, NOW);
    expect(second?.asked).toHaveLength(count);
  });

  test("unsigned delegations are remembered", () => {
    const script: Script = { ...SECURE, "zone.test DS": [unsigned(tld, "zone.test")] };
    const [, second] = questions(script, NOW, NOW);
    expect([second?.asked, second && told(second.analysis)]).toEqual([["www.zone.test A"], "insecure no-ds"]);
  });

  test("that a name is no zone does not help a name that is delegated", () => {
    const trust = createTrustCache();
    const script: Script = {
      "host.zone.test A": [{ answer: [{ ...zone.sign("host A 192.0.2.1"), rrsigs: [] }] }],
      "host.zone.test DS": [noData(zone, "host.zone.test")],
    };
    expect(told(run("host.zone.test A", script, { trust }).analysis)).toBe("bogus rrsig-missing");
    const cuts = ["test", "zone.test", "host.zone.test"];
    expect(told(run("host.zone.test A", script, { trust, cuts }).analysis)).toBe("bogus nsec-no-delegation");
  });

  test("what depends on the clock is told anew", () => {
    const soon = zone.signRrset(zone.dnskey, { expiration: NOW + DAY / 2 + 100 });
    const script: Script = { ...SECURE, "zone.test DNSKEY": [{ answer: [soon] }] };
    const [first, second] = questions(script, NOW, NOW + 200);
    expect(first?.analysis.warnings.map(({ code }) => code)).toEqual([]);
    expect(second?.asked).toHaveLength(1);
    expect(second?.analysis.warnings.map(({ code }) => code)).toEqual(["expires-soon"]);
  });

  test("the limit of a question is reached with and without", () => {
    const limits = { attemptsPerQuestion: 5 };
    const [first, second] = [1, 2].map(() => told(run("www.zone.test A", SECURE, { limits }).analysis));
    const trust = createTrustCache();
    run("zone.test DNSKEY", {}, { limits, trust });
    expect([first, second, told(run("www.zone.test A", SECURE, { limits, trust }).analysis)]).toEqual([
      "bogus validation-limit",
      "bogus validation-limit",
      "bogus validation-limit",
    ]);
  });

  /** The same question without memory and, after another one, with it. */
  const withAndWithout = (question: string, before: string, script: Script, more = {}) => {
    const trust = createTrustCache();
    run(before, script, { ...more, trust });
    const [plain, remembered] = [run(question, script, more), run(question, script, { ...more, trust })];
    const strip = ({ analysis }: typeof plain) => ({
      told: told(analysis),
      reason: analysis.reason,
      inconsistent: analysis.inconsistent,
      attempts: analysis.work.attempts,
      zones: [...analysis.zones.keys()].map(nameToText),
      used: analysis.used,
    });
    return [strip(plain), strip(remembered)] as const;
  };

  test("a zone between, of which no referral was seen, is told again", () => {
    const deep = testZone("deep.zone.test");
    const script: Script = {
      "www.deep.zone.test A": [{ answer: [deep.sign("www A 192.0.2.2")] }],
      "deep.zone.test DS": [{ answer: [dsOf(zone, deep)] }],
      "deep.zone.test DNSKEY": [{ answer: [deep.dnskey] }],
    };
    const question = "www.deep.zone.test A";
    const [plain, remembered] = withAndWithout(question, question, script, {
      cuts: ["test", "deep.zone.test"],
    });
    expect(remembered).toEqual(plain);
    expect(remembered.zones).toContain("zone.test");
  });

  test("what only keys show that came to light later is not remembered", () => {
    const next = makeKey({ algorithm: 13, flags: 256, seed: "next" });
    const later = tld.signRrset({ ...tld.dnskey, rdatas: [...tld.dnskey.rdatas, next.rdata] });
    const other = testZone("other.test");
    const byNext = (child: typeof zone) => tld.signRrset(dsOf(tld, child), { key: next });
    const script: Script = {
      "a.zone.test A": [{ answer: [zone.sign("a CNAME www.other.test.")] }],
      "www.other.test A": [{ answer: [other.sign("www A 192.0.2.3")] }],
      "test DNSKEY": [{ answer: [tld.dnskey] }, { answer: [later] }],
      "zone.test DS": [{ answer: [byNext(zone)] }],
      "other.test DS": [{ answer: [byNext(other)] }],
      "other.test DNSKEY": [{ answer: [other.dnskey] }],
    };
    const cuts = { cuts: ["test", "zone.test", "other.test"] };
    const [plain, remembered] = withAndWithout("www.other.test A", "a.zone.test A", script, cuts);
    expect(remembered).toEqual(plain);
    expect([plain.told, plain.inconsistent]).toEqual(["secure", true]);
  });

  test("a remembered zone counts with the work it took", () => {
    const other = testZone("other.test");
    const script: Script = {
      "a.zone.test A": [{ answer: [zone.sign("a CNAME www.other.test.")] }],
      "www.other.test A": [{ answer: [other.sign("www A 192.0.2.3")] }],
      "other.test DS": [{ answer: [dsOf(tld, other)] }],
      "other.test DNSKEY": [{ answer: [other.dnskey] }],
    };
    const setting = { cuts: ["test", "zone.test", "other.test"], limits: { attemptsPerQuestion: 7 } };
    const [plain, remembered] = withAndWithout("a.zone.test A", "www.other.test A", script, setting);
    expect(remembered).toEqual(plain);
    expect(plain.reason).toMatchObject({ code: "validation-limit", subject: "DNSKEY" });
  });
});
