import { describe, expect, test } from "vitest";
import { canonicalSet, type Response, type RRset } from "../../../src/proto/dns/rrset.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import { defaultAlgorithms, withoutAlgorithms } from "../../../src/proto/dnssec/algorithm.ts";
import { judgeDelegation } from "../../../src/proto/dnssec/delegation.ts";
import { judgeDenial } from "../../../src/proto/dnssec/denial.ts";
import { dsDigest, readDs } from "../../../src/proto/dnssec/ds.ts";
import { judgeKeys } from "../../../src/proto/dnssec/keys.ts";
import { judgeRrset } from "../../../src/proto/dnssec/link.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { judgeResponse } from "../../../src/proto/dnssec/response.ts";
import { readRrsig } from "../../../src/proto/dnssec/rrsig.ts";
import { name } from "../dns/support.ts";
import { ask, fixture, keysIn, pick, reply, told } from "./support.ts";

const memo = createMemo();
const seconds = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000;

const RFC4035 = fixture("rfc4035");
const RFC5155 = fixture("rfc5155");
const AT = { rfc4035: seconds("2004-05-01"), rfc5155: seconds("2012-04-20") } as const;

describe("DS digests", () => {
  test.each([
    ["rfc4034-ds", "dskey.example.com"],
    ["rfc6605-p256", "example.net"],
    ["rfc6605-p384", "example.net"],
    ["rfc8080-ed25519-a", "example.com"],
    ["rfc8080-ed25519-b", "example.com"],
    ["rfc8080-ed448-a", "example.com"],
    ["rfc8080-ed448-b", "example.com"],
  ])("%s: every DS is the digest of the key it names", (file, owner) => {
    const rrsets = fixture(file);
    const [key] = keysIn(pick(rrsets, owner, "DNSKEY"));
    for (const rdata of pick(rrsets, owner, "DS").rdatas) {
      const ds = readDs(rdata);
      expect(ds?.tag).toBe(key?.tag);
      expect(ds?.algorithm).toBe(key?.algorithm);
      const digest = dsDigest(ds?.digestType ?? 0, name(owner), key?.rdata ?? Buffer.alloc(0));
      expect(digest?.toString("hex")).toBe(ds?.digest.toString("hex"));
    }
  });
});

describe("key tags", () => {
  test.each([
    ["rfc4034-ds", "dskey.example.com", [60485]],
    ["rfc6605-p256", "example.net", [55648]],
    ["rfc6605-p384", "example.net", [10771]],
    ["rfc8080-ed25519-a", "example.com", [3613]],
    ["rfc8080-ed25519-b", "example.com", [35217]],
    ["rfc8080-ed448-a", "example.com", [9713]],
    ["rfc8080-ed448-b", "example.com", [38353]],
    ["rfc4035", "example", [38519, 9465]],
    ["rfc5155", "example", [40430, 12708]],
    ["rfc5702-rsasha256", "example.net", [9033]],
    ["rfc5702-rsasha512", "example.net", [3740]],
  ])("%s", (file, owner, tags) => {
    expect(keysIn(pick(fixture(file), owner, "DNSKEY")).map(({ tag }) => tag)).toEqual(tags);
  });
});

describe("signatures", () => {
  const files = [
    ["rfc4035", "example"],
    ["rfc5155", "example"],
    ["rfc5702-rsasha256", "example.net"],
    ["rfc5702-rsasha512", "example.net"],
    ["rfc6605-p256", "example.net"],
    ["rfc6605-p384", "example.net"],
    ["rfc8080-ed25519-a", "example.com"],
    ["rfc8080-ed25519-b", "example.com"],
    ["rfc8080-ed448-a", "example.com"],
    ["rfc8080-ed448-b", "example.com"],
  ] as const;
  const signed = files.flatMap(([file, zone]) => {
    const rrsets = fixture(file);
    const keys = keysIn(pick(rrsets, zone, "DNSKEY"));
    return rrsets
      .filter(({ rrsigs }) => rrsigs.length > 0)
      .map((rrset) => [file, rrset.name, rrset, name(zone), keys] as const);
  });

  test("all of the listing are there", () => {
    expect(signed).toHaveLength(30);
  });

  test.each(signed)("%s %j is secure", (_file, _name, rrset, zone, keys) => {
    const now = readRrsig(rrset.rrsigs[0] ?? Buffer.alloc(0))?.inception ?? 0;
    expect(told(judgeRrset({ rrset, zone, keys, now, memo }))).toBe("secure");
  });
});

function spoilt(rrset: RRset, rdatas: readonly Buffer[]): RRset {
  return { ...rrset, rdatas };
}

describe("RFC 4035 appendix B", () => {
  const keys = keysIn(pick(RFC4035, "example", "DNSKEY"));
  const zone = name("example");
  const of = (owner: string, type: string): RRset => pick(RFC4035, owner, type);
  const judge = (question: string, response: Response, now: number = AT.rfc4035): string =>
    told(judgeResponse({ question: ask(question), response, zone, keys, now, memo }));
  const mx = of("x.w.example", "MX");
  const wild = of("a.z.w.example", "MX");

  test("1: x.w.example MX", () => {
    expect(judge("x.w.example MX", reply("x.w.example MX", { answer: [mx] }))).toBe("secure");
  });

  test("2: ml.example A does not exist", () => {
    const authority = [of("example", "SOA"), of("b.example", "NSEC"), of("example", "NSEC")];
    expect(judge("ml.example A", reply("ml.example A", { rcode: "NXDOMAIN", authority }))).toBe("secure");
  });

  test("3: ns1.example has no MX", () => {
    const authority = [of("example", "SOA"), of("ns1.example", "NSEC")];
    expect(judge("ns1.example MX", reply("ns1.example MX", { authority }))).toBe("secure");
  });

  test("4: a.example is a signed delegation", () => {
    const response = reply("mc.a.example MX", { authority: [of("a.example", "DS")] });
    const judged = judgeDelegation({
      child: name("a.example"),
      response,
      zone,
      keys,
      isDelegated: true,
      now: AT.rfc4035,
      memo,
    });
    expect([judged.kind, told(judged), judged.ds]).toEqual([
      "signed",
      "secure",
      of("a.example", "DS").rdatas,
    ]);
  });

  test("5: b.example is an unsigned delegation", () => {
    const response = reply("mc.b.example MX", { authority: [of("b.example", "NSEC")] });
    const judged = judgeDelegation({
      child: name("b.example"),
      response,
      zone,
      keys,
      isDelegated: true,
      now: AT.rfc4035,
      memo,
    });
    expect([judged.kind, told(judged)]).toEqual(["unsigned", "insecure no-ds"]);
  });

  test("6: a.z.w.example MX comes from a wildcard", () => {
    const response = reply("a.z.w.example MX", { answer: [wild], authority: [of("x.y.w.example", "NSEC")] });
    const question = ask("a.z.w.example MX");
    const judged = judgeResponse({ question, response, zone, keys, now: AT.rfc4035, memo });
    expect([told(judged), judged.isWildcard]).toEqual(["secure", true]);
  });

  test("7: a wildcard without proof that nothing is closer", () => {
    const response = reply("a.z.w.example MX", { answer: [wild] });
    expect(judge("a.z.w.example MX", response)).toBe("bogus wildcard-proof-missing");
  });

  test("8: the wildcard has no AAAA", () => {
    const authority = [of("example", "SOA"), of("x.y.w.example", "NSEC"), of("*.w.example", "NSEC")];
    expect(judge("a.z.w.example AAAA", reply("a.z.w.example AAAA", { authority }))).toBe("secure");
  });

  test("9: no word about the wildcard", () => {
    const authority = [of("example", "SOA"), of("x.y.w.example", "NSEC")];
    expect(judge("a.z.w.example AAAA", reply("a.z.w.example AAAA", { authority }))).toBe(
      "bogus nsec-not-covering",
    );
  });

  test("10: the child's own NSEC says nothing about its DS", () => {
    const response = reply("example DS", { authority: [of("example", "SOA"), of("example", "NSEC")] });
    const judged = judgeDenial({ question: ask("example DS"), response, zone, keys, now: AT.rfc4035, memo });
    expect(told(judged)).toBe("bogus ds-denial-from-child");
  });

  test("11: nine days later the signature has expired", () => {
    const response = reply("x.w.example MX", { answer: [mx] });
    const question = ask("x.w.example MX");
    const judged = judgeResponse({ question, response, zone, keys, now: seconds("2004-05-10"), memo });
    expect([told(judged), judged.reason?.ede]).toEqual(["bogus rrsig-expired", 7]);
  });

  test("12: another preference", () => {
    const changed = canonicalSet(mx).map((rdata) => Buffer.concat([Buffer.of(0, 2), rdata.subarray(2)]));
    const response = reply("x.w.example MX", { answer: [spoilt(mx, changed)] });
    const question = ask("x.w.example MX");
    const judged = judgeResponse({ question, response, zone, keys, now: AT.rfc4035, memo });
    expect([told(judged), judged.reason?.ede]).toEqual(["bogus rrsig-invalid", 6]);
  });
});

describe("RFC 5155 appendix B", () => {
  const keys = keysIn(pick(RFC5155, "example", "DNSKEY"));
  const zone = name("example");
  const soa = pick(RFC5155, "example", "SOA");
  const nsec3s = RFC5155.filter(({ type }) => type === TYPE.NSEC3);
  const of = (...hashes: readonly string[]): RRset[] =>
    hashes.map((start) => {
      const found = nsec3s.find((rrset) => rrset.name.slice(1).startsWith(start));
      if (found === undefined) throw new Error(start);
      return found;
    });
  const judge = (question: string, parts: Parameters<typeof reply>[1]): string =>
    told(
      judgeResponse({
        question: ask(question),
        response: reply(question, { ...parts, authority: [soa, ...(parts.authority ?? [])] }),
        zone,
        keys,
        now: AT.rfc5155,
        memo,
      }),
    );

  test("the DNSKEY RRset is signed by its KSK", () => {
    const dnskey = pick(RFC5155, "example", "DNSKEY");
    const anchorKeys = dnskey.rdatas.filter((rdata) => (rdata[1] ?? 0) === 1);
    expect(told(judgeKeys({ zone, ds: [], anchorKeys, dnskey, now: AT.rfc5155, memo }))).toBe("secure");
  });

  test.each([
    ["13", ["0p9m", "b4um", "35mt"], "insecure nsec3-opt-out"],
    ["14a", ["0p9m", "35mt"], "bogus nsec3-next-closer-not-covered"],
    ["14b", ["b4um", "35mt"], "bogus nsec3-next-closer-not-covered"],
    ["14c", ["0p9m", "b4um"], "bogus nsec-wildcard-not-denied"],
  ])("%s: a.c.x.w.example A does not exist, shown by %j", (_row, hashes, expected) => {
    expect(judge("a.c.x.w.example A", { rcode: "NXDOMAIN", authority: of(...hashes) })).toBe(expected);
  });

  test.each([
    ["15: the name has no MX", "ns1.example MX", ["2t7b"], "secure"],
    ["16: an empty non-terminal", "y.w.example A", ["ji6n"], "secure"],
    [
      "19: the wildcard has no AAAA",
      "a.z.w.example AAAA",
      ["k8ud", "q04j", "r53b"],
      "insecure nsec3-opt-out",
    ],
  ])("%s", (_row, question, hashes, expected) => {
    expect(judge(question, { authority: of(...hashes) })).toBe(expected);
  });

  test("17: c.example may be an unsigned delegation", () => {
    const response = reply("mc.c.example MX", { authority: of("35mt", "0p9m") });
    const judged = judgeDelegation({
      child: name("c.example"),
      response,
      zone,
      keys,
      isDelegated: true,
      now: AT.rfc5155,
      memo,
    });
    expect([judged.kind, told(judged)]).toEqual(["unsigned", "insecure nsec3-opt-out"]);
  });

  test("18: a.z.w.example MX comes from a wildcard, and an unsigned delegation may be closer", () => {
    const answer = [pick(RFC5155, "a.z.w.example", "MX")];
    expect(judge("a.z.w.example MX", { answer, authority: of("q04j") })).toBe("insecure nsec3-opt-out");
    expect(judge("a.z.w.example MX", { answer })).toBe("bogus wildcard-proof-missing");
  });
});

describe("newer algorithms", () => {
  test("20: the last octet of a P-256 signature changed", () => {
    const rrsets = fixture("rfc6605-p256");
    const rrset = pick(rrsets, "www.example.net", "A");
    const keys = keysIn(pick(rrsets, "example.net", "DNSKEY"));
    const rrsigs = rrset.rrsigs.map((rdata) => {
      const changed = Buffer.from(rdata);
      changed.writeUInt8((changed.at(-1) ?? 0) ^ 1, changed.length - 1);
      return changed;
    });
    const now = seconds("2010-08-20");
    const input = { zone: name("example.net"), keys, now, memo };
    expect(told(judgeRrset({ ...input, rrset }))).toBe("secure");
    expect(told(judgeRrset({ ...input, rrset: { ...rrset, rrsigs } }))).toBe("bogus rrsig-invalid");
  });

  test("21: a policy without P-384", () => {
    const rrsets = fixture("rfc6605-p384");
    const { rdatas: ds } = pick(rrsets, "example.net", "DS");
    const algorithms = withoutAlgorithms(defaultAlgorithms(), new Set([14]));
    const now = seconds("2010-08-20");
    const judged = judgeKeys({ zone: name("example.net"), ds, dnskey: null, now, memo, algorithms });
    expect(told(judged)).toBe("insecure unsupported-algorithm");
  });

  test("22: the Ed25519 signature as RFC 8080 printed it, with one label too many", () => {
    const rrsets = fixture("rfc8080-ed25519-a");
    const rrset = pick(rrsets, "example.com", "MX");
    const rrsigs = rrset.rrsigs.map((rdata) => {
      const printed = Buffer.from(rdata);
      printed.writeUInt8(3, 3);
      return printed;
    });
    const keys = keysIn(pick(rrsets, "example.com", "DNSKEY"));
    const input = { rrset: { ...rrset, rrsigs }, zone: name("example.com"), keys, now: 1438300000, memo };
    expect(told(judgeRrset(input))).toBe("bogus rrsig-labels");
  });
});
