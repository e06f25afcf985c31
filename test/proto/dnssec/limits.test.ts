import { describe, expect, test } from "vitest";
import { dsDigest, dsRdata } from "../../../src/lab/dnssec-rdata.ts";
import { collidingRdata } from "../../../src/lab/key.ts";
import type { SignFault } from "../../../src/lab/signature.ts";
import { noWork } from "../../../src/proto/dnssec/judging.ts";
import type { Dnskey } from "../../../src/proto/dnssec/key.ts";
import { judgeKeys } from "../../../src/proto/dnssec/keys.ts";
import { judgeRrset } from "../../../src/proto/dnssec/link.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { keyOf, NOW, testZone, told } from "./support.ts";

const zone = testZone("example", 8);
const WWW = "www A 192.0.2.1";

/** Keys with the tag of the zone's key that are not the zone's key. */
function strangers(count: number): Dnskey[] {
  return Array.from({ length: count }, (_, i) => keyOf(collidingRdata(zone.key.rdata, i + 1)));
}

const bad = (count: number): SignFault[] => Array.from({ length: count }, (_, i) => ({ flip: 3 + 8 * i }));

function judge(keys: readonly Dnskey[], faults: readonly SignFault[], limits = {}) {
  const work = noWork();
  const rrset = zone.sign(WWW, ...faults);
  const judged = judgeRrset({ rrset, zone: zone.apex, keys, now: NOW, memo: createMemo(), work, limits });
  return { told: told(judged), work, judged };
}

describe("signatures over one RRset", () => {
  test("the keys of these tests share a tag", () => {
    expect(new Set([zone.key.tag, ...strangers(40).map(({ tag }) => tag)]).size).toBe(1);
  });

  test("40 keys of one tag and 40 bad signatures (KeyTrap): 16 verifications, then bogus", () => {
    const found = judge([...strangers(39), ...zone.keys], bad(40));
    expect([found.told, found.work.verifications]).toEqual(["bogus validation-limit", 16]);
  });

  test("29 bad signatures and a good one: 16 verifications, then bogus", () => {
    const found = judge(zone.keys, [...bad(29), {}]);
    expect([found.told, found.work.verifications]).toEqual(["bogus validation-limit", 16]);
  });

  test("a good signature and 29 bad ones: secure, and no more than 16 verifications", () => {
    const found = judge(zone.keys, [{}, ...bad(29)]);
    expect([found.told, found.work.verifications]).toEqual(["secure", 16]);
    expect(found.judged.links.filter(({ status }) => status === "untried")).toHaveLength(14);
  });

  test("15 bad signatures and a good one are still secure, 16 are not", () => {
    expect(judge(zone.keys, [...bad(15), {}]).told).toBe("secure");
    expect(judge(zone.keys, [...bad(16), {}]).told).toBe("bogus validation-limit");
  });

  test("the fourth key of a tag is tried, the fifth is not", () => {
    expect(judge([...strangers(3), ...zone.keys], [{}]).told).toBe("secure");
    const fifth = judge([...strangers(4), ...zone.keys], [{}]);
    expect([fifth.told, fifth.work.verifications]).toEqual(["bogus validation-limit", 4]);
  });

  test("limits can be set", () => {
    expect(judge(zone.keys, [...bad(3), {}], { attemptsPerRrset: 3 }).told).toBe("bogus validation-limit");
    expect(judge(zone.keys, [...bad(3), {}], { failuresPerRrset: 3 }).told).toBe("bogus validation-limit");
  });

  test("what is remembered counts like what is done", () => {
    const memo = createMemo();
    const rrset = zone.sign(WWW, ...bad(20));
    const input = { rrset, zone: zone.apex, keys: zone.keys, now: NOW, memo };
    const [first, second] = [noWork(), noWork()];
    expect(told(judgeRrset({ ...input, work: first }))).toBe(told(judgeRrset({ ...input, work: second })));
    expect([first.attempts, first.verifications]).toEqual([16, 16]);
    expect([second.attempts, second.verifications]).toEqual([16, 0]);
  });
});

describe("the share of a question", () => {
  test("64 verifications, over all its RRsets", () => {
    const work = noWork();
    const memo = createMemo();
    const states = Array.from({ length: 70 }, (_, i) =>
      told(
        judgeRrset({
          rrset: zone.sign(`h${i} A 192.0.2.1`),
          zone: zone.apex,
          keys: zone.keys,
          now: NOW,
          memo,
          work,
        }),
      ),
    );
    expect(states.filter((state) => state === "secure")).toHaveLength(64);
    expect(new Set(states.slice(64))).toEqual(new Set(["bogus validation-limit"]));
  });

  test("signatures beyond the one that is needed are free", () => {
    const work = noWork();
    const rrset = zone.sign(WWW, {}, {}, {}, {});
    judgeRrset({ rrset, zone: zone.apex, keys: zone.keys, now: NOW, memo: createMemo(), work });
    expect(work.attempts).toBe(1);
  });
});

describe("DS and DNSKEY", () => {
  const dsOf = (key: Dnskey, digest = dsDigest(zone.apex, key.rdata, 2)): Buffer =>
    dsRdata({ tag: key.tag, algorithm: key.algorithm, digestType: 2, digest });

  const judgeZone = (keys: readonly Dnskey[], ds: readonly Buffer[], faults: readonly SignFault[] = [{}]) => {
    const work = noWork();
    const dnskey = zone.signRrset({ ...zone.dnskey, rdatas: keys.map(({ rdata }) => rdata) }, ...faults);
    const judged = judgeKeys({ zone: zone.apex, ds, dnskey, now: NOW, memo: createMemo(), work });
    return [told(judged), work.verifications] as const;
  };

  test("many DS and many keys of one tag, none of which signed: 4 verifications, then bogus", () => {
    const keys = strangers(20);
    const all = keys.map((key) => dsOf(key));
    expect(judgeZone(keys, all)).toEqual(["bogus validation-limit", 4]);
  });

  test("16 digests of one zone are computed, no more", () => {
    const keys = [...strangers(15), ...zone.keys];
    const wrong = dsOf(keyOf(zone.key.rdata), Buffer.alloc(32));
    expect(judgeZone(keys, [wrong])).toEqual(["bogus ds-digest-mismatch", 0]);
    expect(judgeZone(keys, [wrong, dsOf(keyOf(zone.key.rdata))])).toEqual(["bogus validation-limit", 0]);
  });

  test.each([
    [100, "secure"],
    [101, "bogus validation-limit"],
  ])("%d keys", (count, expected) => {
    const others = Array.from({ length: count - 1 }, (_, i) => {
      const rdata = Buffer.concat([Buffer.of(1, 0, 3, 200), Buffer.from(String(i))]);
      return keyOf(rdata);
    });
    expect(judgeZone([...zone.keys, ...others], [zone.ds])[0]).toBe(expected);
  });
});
