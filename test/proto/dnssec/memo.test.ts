import { describe, expect, test } from "vitest";
import { collidingRdata, makeKey } from "../../../src/lab/key.ts";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { defaultAlgorithms, type ImportedKey, withAlgorithm } from "../../../src/proto/dnssec/algorithm.ts";
import { noWork } from "../../../src/proto/dnssec/judging.ts";
import type { Dnskey } from "../../../src/proto/dnssec/key.ts";
import { judgeRrset } from "../../../src/proto/dnssec/link.ts";
import { createLru } from "../../../src/proto/dnssec/lru.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { name } from "../dns/support.ts";
import { keyOf, NOW, rrsetsOf, testZone, told } from "./support.ts";

const zone = testZone("example", 8);
const www = zone.sign("www A 192.0.2.1");

describe("a signature found right before", () => {
  const memo = createMemo();
  const judge = (rrset: RRset, keys: readonly Dnskey[] = zone.keys): string =>
    told(judgeRrset({ rrset, zone: zone.apex, keys, now: NOW, memo }));
  const other = rrsetsOf("www.example. A 192.0.2.2\n")[0];

  test("is not verified again", () => {
    expect(judge(www)).toBe("secure");
    const work = noWork();
    judgeRrset({ rrset: { ...www }, zone: zone.apex, keys: zone.keys, now: NOW, memo, work });
    expect(work.verifications).toBe(0);
  });

  test.each<[string, RRset]>([
    ["other data", { ...www, rdatas: other?.rdatas ?? [] }],
    ["more data", { ...www, rdatas: [...www.rdatas, ...(other?.rdatas ?? [])] }],
    ["less data", { ...www, rdatas: [] }],
    ["another owner", { ...www, name: name("mail.example") }],
    ["another type", { ...www, type: 28, rrsigs: www.rrsigs.map((rdata) => withOctets(rdata, 0, "001c")) }],
    ["another class", { ...www, class: 3 }],
    ["another original TTL", { ...www, rrsigs: www.rrsigs.map((rdata) => withOctets(rdata, 4, "00000001")) }],
    ["another expiration", { ...www, rrsigs: www.rrsigs.map((rdata) => withOctets(rdata, 8, "7fffffff")) }],
    ["another inception", { ...www, rrsigs: www.rrsigs.map((rdata) => withOctets(rdata, 12, "00000001")) }],
  ])("is bogus over %s", (_situation, rrset) => {
    expect(judge(www)).toBe("secure");
    expect(judge(rrset)).toMatch(/^bogus/);
  });

  test("is bogus under another key of the same tag", () => {
    expect(judge(www, [keyOf(collidingRdata(zone.key.rdata, 1))])).toBe("bogus rrsig-invalid");
  });

  test("is bogus once it has expired", () => {
    const judged = judgeRrset({ rrset: www, zone: zone.apex, keys: zone.keys, now: NOW + 13 * 86_400, memo });
    expect(told(judged)).toBe("bogus rrsig-expired");
  });

  test("counts for data that is the same in canonical form", () => {
    const work = noWork();
    const same = { ...www, ttl: 5, rdatas: [...www.rdatas, ...www.rdatas] };
    expect(told(judgeRrset({ rrset: same, zone: zone.apex, keys: zone.keys, now: NOW, memo, work }))).toBe(
      "secure",
    );
    expect(work.verifications).toBe(0);
  });
});

function withOctets(buffer: Buffer, at: number, hexadecimal: string): Buffer {
  const copy = Buffer.from(buffer);
  copy.write(hexadecimal, at, "hex");
  return copy;
}

test("where signed data ends and the signature begins is part of what is remembered", () => {
  // An algorithm that finds everything right of which it sees the exact data and signature.
  const seen: string[] = [];
  const echo = {
    number: 200,
    importKey: (): ImportedKey => ({
      ok: true,
      verify: (data, signature) => {
        seen.push(`${data.length}/${signature.length}`);
        return true;
      },
    }),
  };
  const key = makeKey({ algorithm: 13, flags: 257, seed: "echo" });
  const published = keyOf(Buffer.concat([Buffer.of(1, 1, 3, 200), key.publicField]));
  const memo = createMemo();
  const algorithms = withAlgorithm(defaultAlgorithms(), echo);
  const sign = (cut: number): RRset =>
    zone.sign("www A 192.0.2.1", { key, tag: published.tag, algorithm: 200, cut });
  for (const rrset of [sign(0), sign(1), sign(2)]) {
    judgeRrset({ rrset, zone: zone.apex, keys: [published], now: NOW, memo, algorithms });
  }
  expect(new Set(seen).size).toBe(3);
});

describe("a map that forgets", () => {
  test("keeps no more than it may, and forgets what was used longest ago", () => {
    const lru = createLru<number>(2);
    lru.set("a", 1);
    lru.set("b", 2);
    lru.get("a");
    lru.set("c", 3);
    expect([lru.get("a"), lru.get("b"), lru.get("c"), lru.size()]).toEqual([1, undefined, 3, 2]);
  });

  test("setting again does not make it larger", () => {
    const lru = createLru<number>(2);
    for (const value of [1, 2, 3]) lru.set("a", value);
    expect([lru.get("a"), lru.size()]).toEqual([3, 1]);
  });
});
