import { describe, expect, test } from "vitest";
import { addNsec3Chain, closestEncloser, nextCloser } from "../../src/lab/chain.ts";
import { labName } from "../../src/lab/zone.ts";
import { nameToText } from "../../src/proto/dns/name.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";
import { RFC5155_DENIAL, rfcZone, shown, signedRfcZone } from "./rfc-zones.ts";

describe("NSEC chain of RFC 4035 appendix A", () => {
  const zone = signedRfcZone("rfc4035.zone", { kind: "nsec" });
  test.each([
    ["example", "a.example. NS SOA MX RRSIG NSEC DNSKEY"],
    ["a.example", "ai.example. NS DS RRSIG NSEC"],
    ["ai.example", "b.example. A HINFO AAAA RRSIG NSEC"],
    ["b.example", "ns1.example. NS RRSIG NSEC"],
    ["ns1.example", "ns2.example. A RRSIG NSEC"],
    ["ns2.example", "*.w.example. A RRSIG NSEC"],
    ["*.w.example", "x.w.example. MX RRSIG NSEC"],
    ["x.w.example", "x.y.w.example. MX RRSIG NSEC"],
    ["x.y.w.example", "xx.example. MX RRSIG NSEC"],
    ["xx.example", "example. A HINFO AAAA RRSIG NSEC"],
  ])("%s", (owner, rdata) => {
    expect(shown(zone, owner, "NSEC")).toEqual([rdata]);
  });

  test.each(["ns1.a.example", "ns2.b.example", "w.example"])("%s has none: glue or empty", (owner) => {
    expect(shown(zone, owner, "NSEC")).toBeUndefined();
  });

  test.each([
    ["ml.example", "b.example"],
    ["*.example", "example"],
    ["zz.example", "xx.example"],
    ["a.z.w.example", "x.y.w.example"],
  ])("%s is covered by the record of %s", (name, owner) => {
    expect(zone.chains.map((chain) => chain.covering(labName(name)))).toEqual([labName(owner)]);
  });
});

describe("NSEC3 chain of RFC 5155 appendix A", () => {
  const zone = signedRfcZone("rfc5155.zone", RFC5155_DENIAL);
  test.each([
    [
      "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
      "2t7b4g4vsa5smi47k61mv5bv1a22bojr",
      "NS SOA MX RRSIG DNSKEY NSEC3PARAM",
    ],
    ["2t7b4g4vsa5smi47k61mv5bv1a22bojr", "2vptu5timamqttgl4luu9kg21e0aor3s", "A RRSIG"],
    ["2vptu5timamqttgl4luu9kg21e0aor3s", "35mthgpgcu1qg68fab165klnsnk3dpvl", "MX RRSIG"],
    ["35mthgpgcu1qg68fab165klnsnk3dpvl", "b4um86eghhds6nea196smvmlo4ors995", "NS DS RRSIG"],
    ["b4um86eghhds6nea196smvmlo4ors995", "gjeqe526plbf1g8mklp59enfd789njgi", "MX RRSIG"],
    ["gjeqe526plbf1g8mklp59enfd789njgi", "ji6neoaepv8b5o6k4ev33abha8ht9fgc", "A HINFO AAAA RRSIG"],
    ["ji6neoaepv8b5o6k4ev33abha8ht9fgc", "k8udemvp1j2f7eg6jebps17vp3n8i58h", ""],
    ["k8udemvp1j2f7eg6jebps17vp3n8i58h", "kohar7mbb8dc2ce8a9qvl8hon4k53uhi", ""],
    ["kohar7mbb8dc2ce8a9qvl8hon4k53uhi", "q04jkcevqvmu85r014c7dkba38o0ji5r", "A RRSIG"],
    ["q04jkcevqvmu85r014c7dkba38o0ji5r", "r53bq7cc2uvmubfu5ocmm6pers9tk9en", "A RRSIG"],
    ["r53bq7cc2uvmubfu5ocmm6pers9tk9en", "t644ebqk9bibcna874givr6joj62mlhv", "MX RRSIG"],
    ["t644ebqk9bibcna874givr6joj62mlhv", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom", "A HINFO AAAA RRSIG"],
  ])("%s", (owner, next, types) => {
    const rdata = `1 1 12 AABBCCDD ${next.toUpperCase()} ${types}`.trim();
    expect(shown(zone, `${owner}.example`, "NSEC3")?.map((text) => text.toUpperCase())).toEqual([
      rdata.toUpperCase(),
    ]);
  });

  test("opt-out leaves the insecure delegation out, without it all names are in", () => {
    const count = (optOut: boolean): number => {
      const plain = rfcZone("rfc5155.zone");
      addNsec3Chain(plain, { kind: "nsec3", iterations: 0, salt: Buffer.alloc(0), optOut });
      return [...plain.nodes.values()].filter((node) => node.has(TYPE.NSEC3)).length;
    };
    expect([count(true), count(false)]).toEqual([12, 13]);
  });

  test("NSEC3PARAM has no flags, RFC 5155 section 4.1.2", () => {
    expect(shown(zone, "example", "NSEC3PARAM")).toEqual(["1 0 12 aabbccdd"]);
  });
});

test.each([
  ["a.z.w.example", "w.example", "z.w.example"],
  ["a.b.c.example", "example", "c.example"],
  ["q.x.w.example", "x.w.example", "q.x.w.example"],
])("%s: closest encloser %s, next closer name %s", (name, encloser, closer) => {
  const zone = signedRfcZone("rfc4035.zone", { kind: "nsec" });
  const found = closestEncloser(zone.apex, labName(name), zone.exists);
  expect([nameToText(found), nameToText(nextCloser(found, labName(name)))]).toEqual([encloser, closer]);
});
