import { describe, expect, test } from "vitest";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { judgeDenial, judgeWildcard } from "../../../src/proto/dnssec/denial.ts";
import { noWork } from "../../../src/proto/dnssec/judging.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { name } from "../dns/support.ts";
import { nsec3Chain, nsecChain } from "./chains.ts";
import { ask, NOW, reply, testZone, told } from "./support.ts";

const zone = testZone("example");
const memo = createMemo();
const APEX = "NS SOA MX RRSIG DNSKEY";

/** `ent` and `c.*.e` are there only because of names below. */
const NAMES = {
  "@": APEX,
  www: "A AAAA",
  alias: "CNAME",
  "a.ent": "A",
  "*.w": "TXT",
  "*.wc": "CNAME",
  cut: "NS",
  signed: "NS DS",
  dn: "DNAME",
  "c.*.e": "A",
  zz: "A",
} as const;

const N = nsecChain(zone, "example", NAMES);
const HASHED = {
  ...NAMES,
  "@": `${APEX} NSEC3PARAM`,
  ent: "",
  w: "",
  wc: "",
  e: "",
  "*.e": "",
} as const;
const H = nsec3Chain(zone, "example", HASHED);
const O = nsec3Chain(zone, "example", HASHED, { optOut: true });

const SOA = zone.sign("example. SOA ns hostmaster 1 2 3 4 5");

function judge(question: string, rcode: "NOERROR" | "NXDOMAIN", records: readonly RRset[]) {
  const response = reply(question, { rcode, authority: [SOA, ...records] });
  return judgeDenial({ question: ask(question), response, zone: zone.apex, keys: zone.keys, now: NOW, memo });
}

const verdict = (question: string, rcode: "NOERROR" | "NXDOMAIN", records: readonly RRset[]): string => {
  const judged = judge(question, rcode, records);
  return [told(judged), judged.denial?.proof, ...judged.warnings.map(({ code }) => code)]
    .filter(Boolean)
    .join(", ");
};

describe("NSEC, NODATA", () => {
  test.each<[string, string, RRset[], string]>([
    ["a match without the type", "www.example TXT", [N.match("www")], "secure, nodata"],
    ["a match with the type", "www.example A", [N.match("www")], "bogus nsec-type-exists"],
    ["a match with CNAME", "alias.example A", [N.match("alias")], "bogus nsec-type-exists"],
    ["any type, a match with some", "www.example ANY", [N.match("www")], "bogus nsec-type-exists"],
    [
      "any type, a match with none",
      "none.example ANY",
      [zone.sign("none NSEC zz RRSIG NSEC")],
      "secure, nodata",
    ],
    ["the apex, which has NS and SOA", "example TXT", [N.match("@")], "secure, nodata"],
    ["the parent's side of a cut", "cut.example A", [N.match("cut")], "bogus nsec-not-covering"],
    ["the parent's side of a cut, for DS", "cut.example DS", [N.match("cut")], "secure, nodata"],
    [
      "the parent's side of a signed cut, for DS",
      "signed.example DS",
      [N.match("signed")],
      "bogus nsec-type-exists",
    ],
    ["the child's side, for DS", "example DS", [N.match("@")], "bogus ds-denial-from-child"],
    ["an empty non-terminal", "ent.example A", [N.cover("ent")], "secure, ent"],
    ["a name below the zone of another cover", "ent.example A", [N.cover("zy")], "bogus nsec-not-covering"],
    [
      "a wildcard without the type",
      "q.w.example A",
      [N.cover("q.w"), N.match("*.w")],
      "secure, wildcard-nodata",
    ],
    ["one record that shows both", "zzz.w.example A", [N.match("*.w")], "secure, wildcard-nodata"],
    [
      "a wildcard with the type",
      "q.w.example TXT",
      [N.cover("q.w"), N.match("*.w")],
      "bogus nsec-type-exists",
    ],
    [
      "a wildcard with CNAME",
      "q.wc.example TXT",
      [N.cover("q.wc"), N.match("*.wc")],
      "bogus nsec-type-exists",
    ],
    ["an empty wildcard", "q.e.example A", [N.cover("q.e"), N.cover("*.e")], "secure, wildcard-nodata"],
    ["no word about the wildcard", "nope.example A", [N.cover("nope")], "bogus nsec-not-covering"],
    [
      "proof that there is no such name (settled 9.2b)",
      "nope.example A",
      [N.cover("nope"), N.cover("*")],
      "bogus nsec-name-denied",
    ],
    ["nothing", "www.example TXT", [], "bogus nsec-missing"],
    ["another name's record", "www.example TXT", [N.match("alias")], "bogus nsec-not-covering"],
  ])("%s", (_situation, question, records, expected) => {
    expect(verdict(question, "NOERROR", records)).toBe(expected);
  });
});

describe("NSEC, NXDOMAIN", () => {
  test.each<[string, string, RRset[], string]>([
    ["name and wildcard covered", "nope.example A", [N.cover("nope"), N.cover("*")], "secure, nxdomain"],
    ["a deep name", "a.b.c.nope.example A", [N.cover("nope"), N.cover("*")], "secure, nxdomain"],
    ["after the last name", "zzz.example A", [N.match("zz"), N.cover("*")], "secure, nxdomain"],
    ["below a leaf: its own record covers both", "x.www.example A", [N.match("www")], "secure, nxdomain"],
    ["no word about the wildcard", "nope.example A", [N.cover("nope")], "bogus nsec-wildcard-not-denied"],
    [
      "the wildcard exists",
      "q.w.example A",
      [N.cover("q.w"), N.match("*.w")],
      "bogus nsec-wildcard-not-denied",
    ],
    ["the wildcard is empty", "q.e.example A", [N.cover("q.e"), N.cover("*.e")], "bogus nsec-ent-exists"],
    ["only the wildcard covered", "nope.example A", [N.cover("*")], "bogus nsec-not-covering"],
    ["a match (settled 9.2b)", "www.example TXT", [N.match("www")], "bogus nsec-name-exists"],
    ["an empty non-terminal (E-entnx)", "ent.example A", [N.cover("ent")], "secure, ent, nxdomain-for-ent"],
    [
      "below a cut, by the cut's record",
      "x.cut.example A",
      [N.match("cut"), N.cover("*")],
      "bogus nsec-not-covering",
    ],
    [
      "below a DNAME, by its record",
      "x.dn.example A",
      [N.match("dn"), N.cover("*")],
      "bogus nsec-not-covering",
    ],
    ["nothing", "nope.example A", [], "bogus nsec-missing"],
  ])("%s", (_situation, question, records, expected) => {
    expect(verdict(question, "NXDOMAIN", records)).toBe(expected);
  });
});

describe("NSEC, records that say too much or too little", () => {
  test.each<[string, RRset, string]>([
    ["a next name outside the zone", zone.sign("zz NSEC aa.elsewhere. A"), "bogus nsec-next-out-of-zone"],
    ["a next name that is the parent", zone.sign("zz NSEC . A"), "bogus nsec-next-out-of-zone"],
    [
      "a bitmap with an empty window",
      zone.sign("zz NSEC \\# 11 076578616d706c6500 0000"),
      "bogus nsec-malformed",
    ],
    ["no next name", zone.sign("zz NSEC \\# 1 07"), "bogus nsec-malformed"],
    ["no signature", { ...N.match("zz"), rrsigs: [] }, "bogus rrsig-missing"],
    ["a bad signature", zone.sign("zz NSEC example. A", { flip: 3 }), "bogus rrsig-invalid"],
    ["expanded from a wildcard", zone.sign("zz NSEC example. A", { labels: 1 }), "bogus nsec-not-covering"],
    ["a chain that turns back", zone.sign("zz NSEC aa.example. A"), "bogus nsec-not-covering"],
  ])("%s", (_situation, record, expected) => {
    expect(verdict("zzz.example A", "NXDOMAIN", [record, N.cover("*")])).toBe(expected);
  });

  test("reasons of signatures name the NSEC RRset", () => {
    const { reason } = judge("zzz.example A", "NXDOMAIN", [{ ...N.match("zz"), rrsigs: [] }]);
    expect(reason).toMatchObject({ code: "rrsig-missing", subject: "NSEC", name: "zz.example", ede: 10 });
  });

  test("a bad record beside a whole proof does no harm", () => {
    const records = [N.cover("nope"), N.cover("*"), { ...N.match("zz"), rrsigs: [] }];
    expect(verdict("nope.example A", "NXDOMAIN", records)).toBe("secure, nxdomain");
  });

  test("a record that points out of the zone still tells the types at its owner", () => {
    expect(verdict("zz.example TXT", "NOERROR", [zone.sign("zz NSEC aa.elsewhere. A")])).toBe(
      "secure, nodata",
    );
  });

  test("one record for a whole zone covers every other name", () => {
    const only = zone.sign("example. NSEC example. SOA NS");
    expect(verdict("a.example A", "NXDOMAIN", [only])).toBe("secure, nxdomain");
  });
});

describe("compact denial, RFC 9824", () => {
  const compact = zone.sign("nope NSEC \\000.nope.example. RRSIG NSEC NXNAME");
  const entLike = zone.sign("nope NSEC \\000.nope.example. RRSIG NSEC");
  test.each<[string, "NOERROR" | "NXDOMAIN", RRset, string]>([
    ["NODATA that means NXDOMAIN", "NOERROR", compact, "secure, compact, compact-denial"],
    ["NXDOMAIN (section 5)", "NXDOMAIN", compact, "secure, compact, compact-denial"],
    ["an empty non-terminal", "NOERROR", entLike, "secure, nodata"],
    ["an empty non-terminal and NXDOMAIN", "NXDOMAIN", entLike, "bogus nsec-name-exists"],
  ])("%s", (_situation, rcode, record, expected) => {
    expect(verdict("nope.example A", rcode, [record])).toBe(expected);
  });
});

describe("NSEC3, NODATA", () => {
  const at = (label: string) => [H.match(label)];
  test.each<[string, string, RRset[], string]>([
    ["a match without the type", "www.example TXT", at("www"), "secure, nodata"],
    ["a match with the type", "www.example A", at("www"), "bogus nsec-type-exists"],
    ["a match with CNAME", "alias.example A", at("alias"), "bogus nsec-type-exists"],
    ["the parent's side of a cut", "cut.example A", at("cut"), "bogus nsec-not-covering"],
    ["the parent's side of a cut, for DS", "cut.example DS", at("cut"), "secure, nodata"],
    ["the child's side, for DS", "example DS", at("@"), "bogus ds-denial-from-child"],
    ["an empty non-terminal", "ent.example A", at("ent"), "secure, ent"],
    [
      "a wildcard without the type",
      "q.w.example A",
      [H.match("w"), H.cover("q.w"), H.match("*.w")],
      "secure, wildcard-nodata",
    ],
    [
      "a wildcard with the type",
      "q.w.example TXT",
      [H.match("w"), H.cover("q.w"), H.match("*.w")],
      "bogus nsec-type-exists",
    ],
    [
      "a wildcard with CNAME",
      "q.wc.example TXT",
      [H.match("wc"), H.cover("q.wc"), H.match("*.wc")],
      "bogus nsec-type-exists",
    ],
    [
      "no word about the wildcard",
      "q.w.example A",
      [H.match("w"), H.cover("q.w")],
      "bogus nsec-not-covering",
    ],
    [
      "proof that there is no such name (settled 9.2b)",
      "nope.example A",
      [H.match("@"), H.cover("nope"), H.cover("*")],
      "bogus nsec-name-denied",
    ],
    ["no closest encloser", "q.w.example A", [H.cover("q.w")], "bogus nsec3-no-closest-encloser"],
    ["next closer not covered", "q.w.example A", [H.match("w")], "bogus nsec3-next-closer-not-covered"],
    ["nothing", "www.example TXT", [], "bogus nsec-missing"],
  ])("%s", (_situation, question, records, expected) => {
    expect(verdict(question, "NOERROR", records)).toBe(expected);
  });
});

describe("NSEC3, NXDOMAIN", () => {
  const denial = [H.match("@"), H.cover("nope"), H.cover("*")];
  test.each<[string, string, RRset[], string]>([
    ["all three", "nope.example A", denial, "secure, nxdomain"],
    ["a deep name", "a.b.nope.example A", denial, "secure, nxdomain"],
    [
      "without the closest encloser",
      "nope.example A",
      [H.cover("nope"), H.cover("*")],
      "bogus nsec3-no-closest-encloser",
    ],
    [
      "without the next closer",
      "q.w.example A",
      [H.match("w"), H.match("*.w")],
      "bogus nsec3-next-closer-not-covered",
    ],
    [
      "without the wildcard",
      "q.w.example A",
      [H.match("w"), H.cover("q.w")],
      "bogus nsec-wildcard-not-denied",
    ],
    [
      "the wildcard exists",
      "q.w.example A",
      [H.match("w"), H.cover("q.w"), H.match("*.w")],
      "bogus nsec-wildcard-not-denied",
    ],
    ["a match (settled 9.2b)", "www.example TXT", [H.match("www"), ...denial], "bogus nsec-name-exists"],
    ["an empty non-terminal", "ent.example A", [H.match("ent"), ...denial], "bogus nsec-ent-exists"],
    [
      "below a cut",
      "x.cut.example A",
      [H.match("cut"), H.cover("x.cut"), H.cover("*.cut")],
      "bogus nsec3-no-closest-encloser",
    ],
    [
      "below a DNAME",
      "x.dn.example A",
      [H.match("dn"), H.cover("x.dn"), H.cover("*.dn")],
      "bogus nsec3-no-closest-encloser",
    ],
  ])("%s", (_situation, question, records, expected) => {
    expect(verdict(question, "NXDOMAIN", records)).toBe(expected);
  });
});

describe("NSEC3, opt-out", () => {
  test.each<[string, string, "NOERROR" | "NXDOMAIN", RRset[], string]>([
    [
      "NXDOMAIN",
      "nope.example A",
      "NXDOMAIN",
      [O.match("@"), O.cover("nope"), O.cover("*")],
      "insecure nsec3-opt-out, nxdomain",
    ],
    [
      "no DS",
      "hidden.example DS",
      "NOERROR",
      [O.match("@"), O.cover("hidden")],
      "insecure nsec3-opt-out, opt-out",
    ],
    [
      "NODATA of any type",
      "hidden.example TXT",
      "NOERROR",
      [O.match("@"), O.cover("hidden")],
      "insecure nsec3-opt-out, opt-out",
    ],
    [
      "NODATA, and a wildcard that has the type (settled 9.2b)",
      "q.w.example TXT",
      "NOERROR",
      [O.match("w"), O.cover("q.w"), O.match("*.w")],
      "insecure nsec3-opt-out, opt-out",
    ],
    ["a match is as good as without", "www.example TXT", "NOERROR", [O.match("www")], "secure, nodata"],
    [
      "NXDOMAIN without the wildcard",
      "q.w.example A",
      "NXDOMAIN",
      [O.match("w"), O.cover("q.w")],
      "bogus nsec-wildcard-not-denied",
    ],
    ["no closest encloser", "q.w.example DS", "NOERROR", [O.cover("q.w")], "bogus nsec3-no-closest-encloser"],
  ])("%s", (_situation, question, rcode, records, expected) => {
    expect(verdict(question, rcode, records)).toBe(expected);
  });
});

describe("NSEC3, parameters", () => {
  const proof = (options: Parameters<typeof nsec3Chain>[3]): RRset[] => {
    const chain = nsec3Chain(zone, "example", HASHED, options);
    return [chain.match("@"), chain.cover("nope"), chain.cover("*")];
  };
  test.each<[string, RRset[], string]>([
    ["no iterations, no salt", proof({}), "secure, nxdomain"],
    ["one iteration", proof({ iterations: 1 }), "secure, nxdomain, nsec3-iterations"],
    ["150 iterations", proof({ iterations: 150 }), "secure, nxdomain, nsec3-iterations"],
    ["151 iterations", proof({ iterations: 151 }), "insecure nsec3-iterations, unchecked"],
    ["a salt", proof({ salt: "0011" }), "secure, nxdomain, nsec3-salt"],
    ["hash algorithm 2", proof({ algorithm: 2 }), "bogus nsec3-unknown-hash"],
    ["an unknown flag", proof({ flags: 2 }), "bogus nsec3-unknown-flags"],
    ["hash algorithm 2 beside a whole proof", [...proof({ algorithm: 2 }), ...proof({})], "secure, nxdomain"],
    [
      "records with other parameters are no part of the proof",
      [...proof({}).slice(0, 1), ...proof({ salt: "01" }).slice(1)],
      "bogus nsec3-next-closer-not-covered",
    ],
  ])("%s", (_situation, records, expected) => {
    expect(verdict("nope.example A", "NXDOMAIN", records)).toBe(expected);
  });

  test("a span with other parameters covers nothing, however wide", () => {
    const wide = nsec3Chain(zone, "example", { "@": APEX }, { salt: "01" }).match("@");
    expect(verdict("q.w.example A", "NOERROR", [H.match("w"), wide])).toBe(
      "bogus nsec3-next-closer-not-covered",
    );
  });

  test("151 iterations are believed only when the record is signed", () => {
    const records = proof({ iterations: 151 }).map((rrset) => ({ ...rrset, rrsigs: [] }));
    expect(verdict("nope.example A", "NXDOMAIN", records)).toBe("bogus rrsig-missing");
  });

  test("151 iterations cost no hash", () => {
    const work = noWork();
    const response = reply("nope.example A", { rcode: "NXDOMAIN", authority: proof({ iterations: 151 }) });
    judgeDenial({
      question: ask("nope.example A"),
      response,
      zone: zone.apex,
      keys: zone.keys,
      now: NOW,
      memo,
      work,
    });
    expect(work.nsec3Hashes).toBe(0);
  });

  test("a name of more labels than may be hashed", () => {
    const deep = `${"a.".repeat(70)}example A`;
    expect(verdict(deep, "NXDOMAIN", proof({}))).toBe("bogus validation-limit");
  });
});

test("NSEC and NSEC3 together: either may prove", () => {
  const nsecs = [N.cover("nope"), N.cover("*")];
  const nsec3s = [H.match("@"), H.cover("nope"), H.cover("*")];
  expect(verdict("nope.example A", "NXDOMAIN", [...nsecs, ...nsec3s])).toBe("secure, nxdomain, nsec-mixed");
  expect(verdict("nope.example A", "NXDOMAIN", [N.match("www"), ...nsec3s])).toBe(
    "secure, nxdomain, nsec-mixed",
  );
});

describe("the SOA RRset of the reply", () => {
  const judgeWith = (soa: readonly RRset[]) => {
    const authority = [...soa, N.match("www")];
    const response = reply("www.example TXT", { authority });
    return judgeDenial({
      question: ask("www.example TXT"),
      response,
      zone: zone.apex,
      keys: zone.keys,
      now: NOW,
      memo,
    });
  };

  test.each([
    ["signed", [SOA], "secure"],
    ["absent (RFC 2308 section 2.2)", [], "secure"],
    ["unsigned", [{ ...SOA, rrsigs: [] }], "bogus rrsig-missing"],
    [
      "with a bad signature",
      [zone.sign("example. SOA ns hostmaster 1 2 3 4 5", { flip: 1 })],
      "bogus rrsig-invalid",
    ],
    ["of another zone", [{ ...SOA, name: name("elsewhere"), rrsigs: [] }], "secure"],
  ])("%s", (_situation, soa, expected) => {
    expect(told(judgeWith(soa))).toBe(expected);
  });

  test("a bad one is named", () => {
    expect(judgeWith([{ ...SOA, rrsigs: [] }]).reason?.subject).toBe("SOA");
  });
});

describe("expanded wildcards", () => {
  const wildcard = (question: string, labels: number, records: readonly RRset[]): string => {
    const response = reply(question, { authority: records });
    const input = { question: ask(question), response, zone: zone.apex, keys: zone.keys, now: NOW, memo };
    return told(judgeWildcard(input, labels));
  };
  test.each<[string, string, number, RRset[], string]>([
    ["NSEC covers the name", "q.w.example TXT", 2, [N.cover("q.w")], "secure"],
    [
      "NSEC covers, but a closer name exists",
      "q.a.ent.example A",
      1,
      [N.cover("q.a.ent")],
      "bogus wildcard-proof-missing",
    ],
    [
      "NSEC shows the name to be an empty non-terminal",
      "ent.example A",
      1,
      [N.cover("ent")],
      "bogus wildcard-proof-missing",
    ],
    ["NSEC matches the name", "www.example A", 1, [N.match("www")], "bogus wildcard-proof-missing"],
    ["NSEC of a cut above the name", "x.cut.example A", 2, [N.match("cut")], "bogus wildcard-proof-missing"],
    ["NSEC3 covers the next closer name", "q.w.example TXT", 2, [H.cover("q.w")], "secure"],
    ["NSEC3 covers the next closer of a deep name", "a.b.q.w.example TXT", 2, [H.cover("q.w")], "secure"],
    ["NSEC3 of an opt-out span", "q.w.example TXT", 2, [O.cover("q.w")], "insecure nsec3-opt-out"],
    ["NSEC3 covers something else", "q.w.example TXT", 2, [H.match("w")], "bogus wildcard-proof-missing"],
    ["nothing", "q.w.example TXT", 2, [], "bogus wildcard-proof-missing"],
    [
      "NSEC without signature",
      "q.w.example TXT",
      2,
      [{ ...N.cover("q.w"), rrsigs: [] }],
      "bogus rrsig-missing",
    ],
  ])("%s", (_situation, question, labels, records, expected) => {
    expect(wildcard(question, labels, records)).toBe(expected);
  });
});
