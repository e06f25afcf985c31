import { describe, expect, test } from "vitest";
import { answerFrom } from "../../src/lab/answer.ts";
import { makeKey } from "../../src/lab/key.ts";
import type { Reply } from "../../src/lab/reply.ts";
import { type ServedZone, serveUnsigned, signZone } from "../../src/lab/sign.ts";
import { labName, zoneFromText } from "../../src/lab/zone.ts";
import { printRdata } from "../../src/proto/dns/presentation.ts";
import { RCODE, rcodeName } from "../../src/proto/dns/rcode.table.ts";
import { TYPE, typeNumber } from "../../src/proto/dns/type.table.ts";
import { NOW, owners, RFC5155_DENIAL, signedRfcZone } from "./rfc-zones.ts";

function ask(zone: ServedZone, question: string, dnssec = true): Reply {
  const [name = "", type = ""] = question.split(" ");
  return answerFrom(zone, { name: labName(name), type: typeNumber(type) ?? 0, dnssec });
}

describe("replies of RFC 4035 appendix B", () => {
  const zone = signedRfcZone("rfc4035.zone", { kind: "nsec" });
  test.each([
    ["B.1 answer", "x.w.example MX", "NOERROR", ["x.w.example MX"], []],
    ["B.2 name error", "ml.example A", "NXDOMAIN", [], ["example SOA", "b.example NSEC", "example NSEC"]],
    ["B.3 no data", "ns1.example MX", "NOERROR", [], ["example SOA", "ns1.example NSEC"]],
    ["B.4 signed delegation", "mc.a.example MX", "NOERROR", [], ["a.example NS", "a.example DS"]],
    ["B.5 unsigned delegation", "mc.b.example MX", "NOERROR", [], ["b.example NS", "b.example NSEC"]],
    ["B.6 wildcard", "a.z.w.example MX", "NOERROR", ["a.z.w.example MX"], ["x.y.w.example NSEC"]],
    [
      "B.7 wildcard no data",
      "a.z.w.example AAAA",
      "NOERROR",
      [],
      ["example SOA", "x.y.w.example NSEC", "*.w.example NSEC"],
    ],
    ["B.8 DS at the child", "example DS", "NOERROR", [], ["example SOA", "example NSEC"]],
    ["DS of a delegation", "a.example DS", "NOERROR", ["a.example DS"], []],
    ["no DS of a delegation", "b.example DS", "NOERROR", [], ["example SOA", "b.example NSEC"]],
    ["an empty non-terminal", "y.w.example A", "NOERROR", [], ["example SOA", "x.w.example NSEC"]],
    ["the wildcard itself", "*.w.example MX", "NOERROR", ["*.w.example MX"], []],
  ])("%s", (_, question, rcode, answer, authority) => {
    const reply = ask(zone, question);
    expect([rcodeName(reply.rcode), owners(reply.answer), owners(reply.authority)]).toEqual([
      rcode,
      answer,
      authority,
    ]);
  });

  test.each([
    ["mc.a.example MX", false],
    ["x.w.example MX", true],
    ["ml.example A", true],
  ])("%s: authoritative is %s", (question, aa) => {
    expect(ask(zone, question).aa).toBe(aa);
  });

  test("a referral carries glue, unsigned", () => {
    const { additional } = ask(zone, "mc.a.example MX");
    expect(owners(additional)).toEqual(["ns1.a.example A", "ns2.a.example A"]);
    expect(additional.flatMap(({ rrset }) => rrset.sigs)).toEqual([]);
  });

  test("without DO there is no denial and no DS", () => {
    expect(owners(ask(zone, "ml.example A", false).authority)).toEqual(["example SOA"]);
    expect(owners(ask(zone, "mc.a.example MX", false).authority)).toEqual(["a.example NS"]);
  });

  test("the NS RRset of a cut is unsigned, that of the apex signed", () => {
    expect(zone.serve(labName("a.example"), TYPE.NS)?.sigs).toEqual([]);
    expect(zone.serve(labName("example"), TYPE.NS)?.sigs).toHaveLength(1);
    expect(zone.serve(labName("ns1.a.example"), TYPE.A)?.sigs).toEqual([]);
  });
});

describe("replies of RFC 5155 appendix B", () => {
  const zone = signedRfcZone("rfc5155.zone", RFC5155_DENIAL);
  const hashes = (section: Reply["authority"]): string[] =>
    owners(section)
      .filter((text) => text.endsWith("NSEC3"))
      .map((text) => text.slice(0, 4))
      .sort();

  test.each([
    ["B.1 name error", "a.c.x.w.example A", "NXDOMAIN", ["0p9m", "35mt", "b4um"]],
    ["B.2 no data", "ns1.example MX", "NOERROR", ["2t7b"]],
    ["B.2.1 empty non-terminal", "y.w.example A", "NOERROR", ["ji6n"]],
    ["B.3 opt-out delegation", "mc.c.example MX", "NOERROR", ["0p9m", "35mt"]],
    ["B.4 wildcard", "a.z.w.example MX", "NOERROR", ["q04j"]],
    ["B.5 wildcard no data", "a.z.w.example AAAA", "NOERROR", ["k8ud", "q04j", "r53b"]],
    ["B.6 DS at the child", "example DS", "NOERROR", ["0p9m"]],
  ])("%s", (_, question, rcode, proof) => {
    const reply = ask(zone, question);
    expect([rcodeName(reply.rcode), hashes(reply.authority)]).toEqual([rcode, proof]);
  });

  test("the owner of an NSEC3 record does not exist because of it, section 7.2.8", () => {
    expect(ask(zone, "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example A").rcode).toBe(RCODE.NXDOMAIN);
    expect(owners(ask(zone, "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example A").answer)).toHaveLength(1);
  });
});

const ALIASES = `@ SOA ns1 hostmaster 1 3600 300 3600000 300
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.80
cn CNAME www
out CNAME www.elsewhere.test.
dead CNAME nope
l1 CNAME l2
l2 CNAME l1
dn DNAME sub
x.sub A 192.0.2.81
child NS ns.child
ns.child A 192.0.2.2
into CNAME www.child
*.w CNAME www
${Array.from({ length: 30 }, (_, i) => `c${i} CNAME c${i + 1}`).join("\n")}
`;

describe("aliases", () => {
  const zone = serveUnsigned(zoneFromText(labName("example"), ALIASES));
  test.each([
    ["in the zone", "cn.example A", "NOERROR", ["cn.example CNAME", "www.example A"]],
    ["out of the zone", "out.example A", "NOERROR", ["out.example CNAME"]],
    ["to a name that does not exist", "dead.example A", "NXDOMAIN", ["dead.example CNAME"]],
    ["asked for itself", "cn.example CNAME", "NOERROR", ["cn.example CNAME"]],
    ["in a loop", "l1.example A", "NOERROR", ["l1.example CNAME", "l2.example CNAME"]],
    ["below a cut", "into.example A", "NOERROR", ["into.example CNAME"]],
    ["from a wildcard", "q.w.example A", "NOERROR", ["q.w.example CNAME", "www.example A"]],
    ["DNAME", "x.dn.example A", "NOERROR", ["dn.example DNAME", "x.dn.example CNAME", "x.sub.example A"]],
    ["DNAME itself", "dn.example A", "NOERROR", []],
    [
      "DNAME to a name that does not exist",
      "y.dn.example A",
      "NXDOMAIN",
      ["dn.example DNAME", "y.dn.example CNAME"],
    ],
  ])("%s", (_, question, rcode, answer) => {
    const reply = ask(zone, question);
    expect([rcodeName(reply.rcode), owners(reply.answer)]).toEqual([rcode, answer]);
  });

  test("a DNAME that makes a name too long is YXDOMAIN, RFC 6672 section 2.2", () => {
    const text = `@ SOA ns1 h 1 1 1 1 1\n@ NS ns1\nd DNAME ${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(60)}\n`;
    const long = serveUnsigned(zoneFromText(labName("example"), text));
    const reply = ask(long, `${"x".repeat(63)}.d.example A`);
    expect([rcodeName(reply.rcode), owners(reply.answer)]).toEqual(["YXDOMAIN", ["d.example DNAME"]]);
  });

  test("a chain without end is not followed for ever", () => {
    expect(ask(zone, "c0.example A").answer.length).toBeLessThan(30);
  });
});

describe("special questions", () => {
  const zone = signedRfcZone("rfc4035.zone", { kind: "nsec" });
  test("ANY gives every RRset of the name", () => {
    expect(owners(ask(zone, "xx.example ANY").answer).sort()).toEqual([
      "xx.example A",
      "xx.example AAAA",
      "xx.example HINFO",
      "xx.example NSEC",
    ]);
  });

  test("RRSIG gives the signatures of the name", () => {
    const [rrset] = ask(zone, "xx.example RRSIG").answer.map((entry) => entry.rrset);
    expect([rrset?.type, rrset?.rdatas.length]).toEqual([TYPE.RRSIG, 4]);
  });

  test("the SOA of a denial has the negative TTL, RFC 2308 section 3", () => {
    const text = "@ 7200 SOA ns1 h 1 1 1 1 60\n@ NS ns1\n";
    const reply = ask(serveUnsigned(zoneFromText(labName("example"), text)), "nope.example A");
    expect(reply.authority.map(({ rrset }) => rrset.ttl)).toEqual([60]);
  });
});

test("compact denial says NXNAME in a NODATA reply, RFC 9824 section 3.2", () => {
  const zone = signZone(
    zoneFromText(labName("example"), "@ SOA ns1 h 1 1 1 1 60\n@ NS ns1\nwww A 192.0.2.1\n"),
    {
      keys: [{ key: makeKey({ algorithm: 15, flags: 257, seed: "compact" }), signs: "all" }],
      denial: [{ kind: "compact" }],
      inception: NOW,
      expiration: NOW + 60,
    },
  );
  const nsec = (question: string): string[] =>
    ask(zone, question)
      .authority.filter(({ rrset }) => rrset.type === TYPE.NSEC)
      .flatMap(({ rrset }) => rrset.rdatas.map((rdata) => printRdata(TYPE.NSEC, rdata)));
  expect(ask(zone, "nope.example A").rcode).toBe(RCODE.NOERROR);
  expect(nsec("nope.example A")).toEqual(["\\000.nope.example. RRSIG NSEC NXNAME"]);
  expect(nsec("www.example TXT")).toEqual(["\\000.www.example. A RRSIG NSEC"]);
});
