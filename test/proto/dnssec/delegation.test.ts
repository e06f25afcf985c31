import { describe, expect, test } from "vitest";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { judgeDelegation } from "../../../src/proto/dnssec/delegation.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { name } from "../dns/support.ts";
import { nsec3Chain, nsecChain } from "./chains.ts";
import { NOW, type ReplyParts, reply, testZone, told } from "./support.ts";

const zone = testZone("example");
const child = testZone("child.example");
const memo = createMemo();

const NAMES = { "@": "NS SOA RRSIG DNSKEY", child: "NS", host: "A", "a.ent": "A", zz: "A" } as const;
const N = nsecChain(zone, "example", NAMES);
const H = nsec3Chain(zone, "example", { ...NAMES, ent: "" });
const O = nsec3Chain(zone, "example", { "@": NAMES["@"], host: "A", zz: "A" }, { optOut: true });
const I = nsec3Chain(zone, "example", NAMES, { iterations: 151 });

const DS = zone.sign(`child DS \\# ${child.ds.length} ${child.ds.toString("hex")}`);
const SOA = zone.sign("example. SOA ns hostmaster 1 2 3 4 5");

function judge(owner: string, parts: ReplyParts, isDelegated = false): string {
  const judged = judgeDelegation({
    child: name(owner),
    response: reply(`${owner} DS`, parts),
    zone: zone.apex,
    keys: zone.keys,
    isDelegated,
    now: NOW,
    memo,
  });
  return `${judged.kind}: ${told(judged)}`;
}

const soaAnd = (...records: RRset[]): ReplyParts => ({ authority: [SOA, ...records] });
const nxdomain = (...records: RRset[]): ReplyParts => ({ rcode: "NXDOMAIN", authority: [SOA, ...records] });

describe("a DS RRset", () => {
  test.each<[string, ReplyParts, string]>([
    ["in an answer", { answer: [DS] }, "signed: secure"],
    ["in a referral", { authority: [DS] }, "signed: secure"],
    ["unsigned", { answer: [{ ...DS, rrsigs: [] }] }, "bogus: bogus rrsig-missing"],
    ["with a bad signature", { answer: [zone.signRrset(DS, { flip: 7 })] }, "bogus: bogus rrsig-invalid"],
    ["expired", { answer: [zone.signRrset(DS, { expiration: NOW - 1 })] }, "bogus: bogus rrsig-expired"],
    ["signed by the child", { answer: [child.signRrset(DS)] }, "bogus: bogus signer-mismatch"],
    ["expanded from a wildcard", { answer: [zone.signRrset(DS, { labels: 1 })] }, "bogus: bogus ds-wildcard"],
  ])("%s", (_situation, parts, expected) => {
    expect(judge("child.example", parts)).toBe(expected);
  });

  test("reasons name the DS RRset", () => {
    const response = reply("child.example DS", { answer: [{ ...DS, rrsigs: [] }] });
    const input = {
      child: name("child.example"),
      response,
      zone: zone.apex,
      keys: zone.keys,
      now: NOW,
      memo,
    };
    expect(judgeDelegation({ ...input, isDelegated: true }).reason).toMatchObject({ subject: "DS", ede: 10 });
  });
});

describe("an alias", () => {
  const cname = zone.sign("alias CNAME host");
  const dname = zone.sign("dn DNAME sub");
  const expanded = zone.sign("q.w CNAME host", { labels: 2 });
  const wildcard = nsecChain(zone, "example", { ...NAMES, "*.w": "CNAME" });

  test.each<[string, string, ReplyParts, boolean, string]>([
    ["CNAME", "alias.example", { answer: [cname] }, false, "none: secure"],
    ["CNAME at a delegation", "alias.example", { answer: [cname] }, true, "bogus: bogus nsec-no-delegation"],
    [
      "unsigned CNAME",
      "alias.example",
      { answer: [{ ...cname, rrsigs: [] }] },
      false,
      "bogus: bogus rrsig-missing",
    ],
    [
      "wildcard CNAME with proof",
      "q.w.example",
      { answer: [expanded], authority: [wildcard.cover("q.w")] },
      false,
      "none: secure",
    ],
    [
      "wildcard CNAME without proof",
      "q.w.example",
      { answer: [expanded] },
      false,
      "bogus: bogus wildcard-proof-missing",
    ],
    ["DNAME above", "x.dn.example", { answer: [dname] }, false, "none: secure"],
    [
      "DNAME above a delegation",
      "x.dn.example",
      { answer: [dname] },
      true,
      "bogus: bogus nsec-no-delegation",
    ],
  ])("%s", (_situation, owner, parts, isDelegated, expected) => {
    expect(judge(owner, parts, isDelegated)).toBe(expected);
  });
});

describe("NSEC", () => {
  const withDs = zone.sign("child NSEC host.example. NS DS RRSIG NSEC");
  const bare = zone.sign("child NSEC host.example. RRSIG NSEC");
  test.each<[string, string, ReplyParts, boolean, string]>([
    ["NS, no DS", "child.example", soaAnd(N.match("child")), true, "unsigned: insecure no-ds"],
    [
      "NS, no DS, no referral seen",
      "child.example",
      soaAnd(N.match("child")),
      false,
      "unsigned: insecure no-ds",
    ],
    ["the DS bit", "child.example", soaAnd(withDs), true, "bogus: bogus nsec-type-exists"],
    ["no NS bit", "host.example", soaAnd(N.match("host")), false, "none: secure"],
    ["no NS bit at a delegation", "child.example", soaAnd(bare), true, "bogus: bogus nsec-no-delegation"],
    [
      "the child's own, with the SOA bit",
      "child.example",
      { authority: [child.sign("child.example. NSEC child.example. NS SOA RRSIG NSEC")] },
      true,
      "bogus: bogus ds-denial-from-child",
    ],
    ["an empty non-terminal", "ent.example", soaAnd(N.cover("ent")), false, "none: secure"],
    [
      "an empty non-terminal at a delegation",
      "ent.example",
      soaAnd(N.cover("ent")),
      true,
      "bogus: bogus nsec-no-delegation",
    ],
    ["NXDOMAIN", "nope.example", nxdomain(N.cover("nope"), N.match("@")), false, "nonexistent: secure"],
    [
      "NXDOMAIN for a delegation (S23)",
      "nope.example",
      nxdomain(N.cover("nope"), N.match("@")),
      true,
      "bogus: bogus nsec-no-delegation",
    ],
    [
      "NXDOMAIN with a match",
      "child.example",
      nxdomain(N.match("child")),
      true,
      "bogus: bogus nsec-name-exists",
    ],
    [
      "NODATA that proves NXDOMAIN",
      "nope.example",
      soaAnd(N.cover("nope"), N.match("@")),
      false,
      "bogus: bogus nsec-name-denied",
    ],
    [
      "unsigned",
      "child.example",
      soaAnd({ ...N.match("child"), rrsigs: [] }),
      true,
      "bogus: bogus rrsig-missing",
    ],
    ["none", "child.example", soaAnd(), true, "bogus: bogus nsec-missing"],
    ["another name's", "child.example", soaAnd(N.match("host")), true, "bogus: bogus nsec-not-covering"],
  ])("%s", (_situation, owner, parts, isDelegated, expected) => {
    expect(judge(owner, parts, isDelegated)).toBe(expected);
  });
});

describe("NSEC3", () => {
  test.each<[string, string, ReplyParts, boolean, string]>([
    ["NS, no DS", "child.example", soaAnd(H.match("child")), true, "unsigned: insecure no-ds"],
    ["no NS bit", "host.example", soaAnd(H.match("host")), false, "none: secure"],
    [
      "no NS bit at a delegation",
      "host.example",
      soaAnd(H.match("host")),
      true,
      "bogus: bogus nsec-no-delegation",
    ],
    ["an empty non-terminal", "ent.example", soaAnd(H.match("ent")), false, "none: secure"],
    [
      "the child's own, with the SOA bit",
      "example",
      soaAnd(H.match("@")),
      false,
      "bogus: bogus ds-denial-from-child",
    ],
    [
      "opt-out",
      "child.example",
      soaAnd(O.match("@"), O.cover("child")),
      true,
      "unsigned: insecure nsec3-opt-out",
    ],
    [
      "opt-out in a referral",
      "child.example",
      { authority: [O.match("@"), O.cover("child")] },
      true,
      "unsigned: insecure nsec3-opt-out",
    ],
    [
      "a span without opt-out",
      "nope.example",
      soaAnd(H.match("@"), H.cover("nope"), H.cover("*")),
      true,
      "bogus: bogus nsec-name-denied",
    ],
    [
      "too many iterations",
      "child.example",
      soaAnd(I.match("child")),
      true,
      "unsigned: insecure nsec3-iterations",
    ],
    [
      "NXDOMAIN",
      "nope.example",
      nxdomain(H.match("@"), H.cover("nope"), H.cover("*")),
      false,
      "nonexistent: secure",
    ],
  ])("%s", (_situation, owner, parts, isDelegated, expected) => {
    expect(judge(owner, parts, isDelegated)).toBe(expected);
  });
});

test.each(["SERVFAIL", "REFUSED", "FORMERR"] as const)("%s", (rcode) => {
  expect(judge("child.example", { rcode })).toBe("bogus: bogus ds-fetch-failed");
});
