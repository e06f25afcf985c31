import { describe, expect, test } from "vitest";
import { makeKey } from "../../../src/lab/key.ts";
import type { SignFault } from "../../../src/lab/signature.ts";
import { nameToText } from "../../../src/proto/dns/name.ts";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { name } from "../dns/support.ts";
import { dsOf, noData, root, run, type Script, tld, unsigned, zone } from "./script.ts";
import { testZone, told } from "./support.ts";

const WWW = "www A 192.0.2.1";
const www = zone.sign(WWW);
const bad = zone.sign(WWW, { flip: 3 });
const bare: RRset = { ...www, rrsigs: [] };
const answer = (...rrsets: RRset[]) => ({ answer: rrsets });
const state = (question: string, script: Script, setting = {}): string =>
  told(run(question, script, setting).analysis);

describe("questions asked", () => {
  test("a secure answer: itself, then the chain from the top", () => {
    const { analysis, asked } = run("www.zone.test A", { "www.zone.test A": [answer(www)] });
    expect(told(analysis)).toBe("secure");
    expect(asked).toEqual([
      "www.zone.test A",
      ". DNSKEY",
      "test DS",
      "test DNSKEY",
      "zone.test DS",
      "zone.test DNSKEY",
    ]);
  });

  test("an unsigned zone: no DNSKEY of its own", () => {
    const script = { "www.zone.test A": [answer(bare)], "zone.test DS": [unsigned(tld, "zone.test")] };
    const { analysis, asked } = run("www.zone.test A", script);
    expect(told(analysis)).toBe("insecure no-ds");
    expect(asked).not.toContain("zone.test DNSKEY");
  });

  test("everything asked is told, in the order of the replies", () => {
    const { analysis, asked } = run("www.zone.test A", { "www.zone.test A": [answer(bad), answer(www)] });
    expect(analysis.asked.map((question) => nameToText(question.name))).toContain("www.zone.test");
    expect(analysis.asked.find(({ type }) => type === 1)?.messages).toEqual([
      "www.zone.test A+0",
      "www.zone.test A+1",
    ]);
    expect(new Set(analysis.used).size).toBe(asked.length);
  });
});

describe("replies that do not validate", () => {
  test("the reply of another server may", () => {
    const { analysis } = run("www.zone.test A", {
      "www.zone.test A": [answer(bad), answer(bare), answer(www)],
    });
    expect([told(analysis), analysis.inconsistent]).toEqual(["secure", true]);
    expect(analysis.rejected.map(({ message, reason }) => [message, reason?.code])).toEqual([
      ["www.zone.test A+0", "rrsig-invalid"],
      ["www.zone.test A+1", "rrsig-missing"],
    ]);
  });

  test("when none does, the first one tells why", () => {
    const { analysis } = run("www.zone.test A", { "www.zone.test A": [answer(bad), answer(bare)] });
    expect([told(analysis), analysis.inconsistent]).toEqual(["bogus rrsig-invalid", false]);
  });

  test("four servers are tried, not five", () => {
    const script = { "www.zone.test A": [answer(bad), answer(bad), answer(bad), answer(bad), answer(www)] };
    const { analysis, asked } = run("www.zone.test A", script);
    expect(told(analysis)).toBe("bogus rrsig-invalid");
    expect(asked.filter((question) => question.startsWith("www.zone.test A"))).toHaveLength(4);
  });

  test.each<[string, Script]>([
    [
      "DS",
      { "zone.test DS": [answer(tld.signRrset(dsOf(tld, zone), { flip: 3 })), answer(dsOf(tld, zone))] },
    ],
    ["DNSKEY", { "zone.test DNSKEY": [{}, answer(zone.dnskey)] }],
    ["DNSKEY of the root", { ". DNSKEY": [answer({ ...root.dnskey, rrsigs: [] }), answer(root.dnskey)] }],
  ])("also for %s", (_type, script) => {
    const { analysis } = run("www.zone.test A", { "www.zone.test A": [answer(www)], ...script });
    expect([told(analysis), analysis.inconsistent]).toEqual(["secure", true]);
  });

  test("one parent server without the NS bit, another with it (S22)", () => {
    const script = {
      "www.zone.test A": [answer(bare)],
      "zone.test DS": [noData(tld, "zone.test"), unsigned(tld, "zone.test")],
    };
    const { analysis } = run("www.zone.test A", script);
    expect([told(analysis), analysis.inconsistent]).toEqual(["insecure no-ds", true]);
  });

  test("servers out of step while a key is rolled: the DNSKEY RRset of another one has the key", () => {
    const next = makeKey({ algorithm: 13, flags: 256, seed: "next" });
    const later = zone.signRrset({ ...zone.dnskey, rdatas: [...zone.dnskey.rdatas, next.rdata] });
    const script = {
      "www.zone.test A": [answer(zone.sign(WWW, { key: next }))],
      "zone.test DNSKEY": [answer(zone.dnskey), answer(later)],
    };
    const { analysis } = run("www.zone.test A", script);
    expect([told(analysis), analysis.inconsistent]).toEqual(["secure", true]);
    const forged = zone.signRrset({ ...zone.dnskey, rdatas: [next.rdata] }, { key: next });
    expect(
      state("www.zone.test A", { ...script, "zone.test DNSKEY": [answer(zone.dnskey), answer(forged)] }),
    ).toBe("bogus no-matching-key");
  });
});

describe("zones that no referral showed", () => {
  const deep = testZone("deep.zone.test");
  const host = deep.sign("www A 192.0.2.2");
  const script: Script = {
    "www.deep.zone.test A": [answer(host)],
    "deep.zone.test DS": [answer(dsOf(zone, deep))],
    "deep.zone.test DNSKEY": [answer(deep.dnskey)],
  };

  test("the signer tells of a zone below the last cut", () => {
    expect(state("www.deep.zone.test A", script)).toBe("secure");
  });

  test("an unsigned answer may belong to an unsigned zone below the last cut", () => {
    const plain = {
      "www.deep.zone.test A": [answer({ ...host, rrsigs: [] })],
      "deep.zone.test DS": [unsigned(zone, "deep.zone.test")],
    };
    expect(state("www.deep.zone.test A", plain)).toBe("insecure no-ds");
  });

  test("but not when the names below the cut are no zones", () => {
    const plain = {
      "www.zone.test A": [answer(bare)],
      "www.zone.test DS": [noData(zone, "www.zone.test")],
    };
    expect(state("www.zone.test A", plain)).toBe("bogus rrsig-missing");
  });

  test("nor when nothing is shown about them", () => {
    expect(state("www.zone.test A", { "www.zone.test A": [answer(bare)], "www.zone.test DS": [{}] })).toBe(
      "bogus rrsig-missing",
    );
    expect(state("www.zone.test A", { "www.zone.test A": [answer(bare)] })).toBe("bogus rrsig-missing");
  });

  test("a referral from two zones above: the signature of DS tells of the zone between", () => {
    expect(state("www.deep.zone.test A", script, { cuts: ["test", "deep.zone.test"] })).toBe("secure");
  });

  test("a referral from two zones above, and the zone between is unsigned", () => {
    const plain = {
      "www.deep.zone.test A": [answer({ ...host, rrsigs: [] })],
      "deep.zone.test DS": [{}],
      "zone.test DS": [unsigned(tld, "zone.test")],
    };
    const { analysis } = run("www.deep.zone.test A", plain, { cuts: ["test", "deep.zone.test"] });
    expect(told(analysis)).toBe("insecure no-ds");
    expect(analysis.reason?.zone).toBe("zone.test");
  });

  test("an answer for the child signed with the parent's keys is not secure", () => {
    const claimed = zone.sign("www.deep A 192.0.2.2");
    const asked = { ...script, "www.deep.zone.test A": [answer(claimed)] };
    const cuts = ["test", "zone.test", "deep.zone.test"];
    expect(state("www.deep.zone.test A", asked, { cuts })).toBe("bogus signer-mismatch");
  });
});

describe("a recursive resolver", () => {
  const stub = { cuts: null };

  test("names down to the signer are tried", () => {
    const { analysis, asked } = run("www.zone.test A", { "www.zone.test A": [answer(www)] }, stub);
    expect(told(analysis)).toBe("secure");
    expect(asked).not.toContain("www.zone.test DS");
  });

  test("without signatures, names down to an unsigned delegation", () => {
    const script = { "www.zone.test A": [answer(bare)], "zone.test DS": [unsigned(tld, "zone.test")] };
    const { analysis, asked } = run("www.zone.test A", script, stub);
    expect(told(analysis)).toBe("insecure no-ds");
    expect(asked).not.toContain("www.zone.test DS");
  });

  test("without signatures and without an unsigned delegation it is bogus", () => {
    const script = { "www.zone.test A": [answer(bare)], "www.zone.test DS": [noData(zone, "www.zone.test")] };
    expect(state("www.zone.test A", script, stub)).toBe("bogus rrsig-missing");
  });

  test("below a name that does not exist nothing is asked for (RFC 8020)", () => {
    const script: Script = {
      "a.b.nope.zone.test A": [answer({ ...zone.sign("a.b.nope A 192.0.2.1"), rrsigs: [] })],
      "nope.zone.test DS": [
        { rcode: "NXDOMAIN", authority: [zone.sign("zone.test. NSEC zone.test. SOA NS")] },
      ],
    };
    const { analysis, asked } = run("a.b.nope.zone.test A", script, stub);
    expect(told(analysis)).toBe("bogus rrsig-missing");
    expect(asked).not.toContain("b.nope.zone.test DS");
  });

  test("a signer that is too high is found out", () => {
    const script = {
      "www.zone.test A": [answer(zone.sign(WWW, { signer: tld.apex }))],
      "www.zone.test DS": [noData(zone, "www.zone.test")],
    };
    expect(state("www.zone.test A", script, stub)).toBe("bogus signer-mismatch");
  });

  test("the whole chain of aliases comes in one reply", () => {
    const other = testZone("other.test");
    const script: Script = {
      "a.zone.test A": [answer(zone.sign("a CNAME www.other.test."), other.sign("www A 192.0.2.3"))],
      "other.test DS": [answer(dsOf(tld, other))],
      "other.test DNSKEY": [answer(other.dnskey)],
    };
    const { analysis, asked } = run("a.zone.test A", script, stub);
    expect([told(analysis), analysis.aliases.map(nameToText)]).toEqual(["secure", ["www.other.test"]]);
    expect(asked).not.toContain("www.other.test A");
  });

  test("what is bogus in it is asked for by itself", () => {
    const script: Script = {
      "a.zone.test A": [answer(zone.sign("a CNAME www"), bad)],
      "www.zone.test A": [answer(www)],
      "www.zone.test DS": [noData(zone, "www.zone.test")],
    };
    expect(state("a.zone.test A", script, stub)).toBe("secure");
  });
});

describe("aliases", () => {
  test("in the same zone and the same reply: not asked again", () => {
    const { analysis, asked } = run("a.zone.test A", {
      "a.zone.test A": [answer(zone.sign("a CNAME www"), www)],
    });
    expect([told(analysis), analysis.outcome]).toEqual(["secure", "ok"]);
    expect(asked).not.toContain("www.zone.test A");
    expect(analysis.path.map(({ via }) => via)).toEqual(["cname", undefined]);
  });

  test("into another zone: asked again, whatever the reply adds", () => {
    const stray = { ...www, name: name("www.other.test"), rrsigs: [] };
    const script: Script = {
      "a.zone.test A": [answer(zone.sign("a CNAME www.other.test."), stray)],
      "www.other.test A": [answer(stray)],
      "other.test DS": [unsigned(tld, "other.test")],
    };
    const { analysis, asked } = run("a.zone.test A", script, { cuts: ["test", "zone.test", "other.test"] });
    expect(told(analysis)).toBe("insecure no-ds");
    expect(analysis.path.map(({ security }) => security)).toEqual(["secure", "insecure"]);
    expect(asked).toContain("www.other.test A");
  });

  test("to nothing, shown in the same reply", () => {
    const script: Script = {
      "a.zone.test A": [
        {
          rcode: "NXDOMAIN",
          answer: [zone.sign("a CNAME nope")],
          authority: [
            zone.sign("zone.test. SOA ns hostmaster 1 2 3 4 5"),
            zone.sign("zone.test. NSEC zone.test. SOA NS"),
          ],
        },
      ],
    };
    const { analysis } = run("a.zone.test A", script);
    expect([told(analysis), analysis.outcome]).toEqual(["secure", "nxdomain"]);
  });

  test.each([
    ["11", 11, "secure"],
    ["12", 12, "bogus alias-chain-too-long"],
  ])("%s of them", (_text, count, expected) => {
    const script: Record<string, readonly object[]> = {};
    for (let i = 0; i < count; i += 1)
      script[`c${i}.zone.test A`] = [answer(zone.sign(`c${i} CNAME c${i + 1}`))];
    script[`c${count}.zone.test A`] = [answer(zone.sign(`c${count} A 192.0.2.1`))];
    expect(state("c0.zone.test A", script)).toBe(expected);
  });

  test("in a circle", () => {
    const script = {
      "a.zone.test A": [answer(zone.sign("a CNAME b"))],
      "b.zone.test A": [answer(zone.sign("b CNAME a"))],
    };
    const { analysis } = run("a.zone.test A", script);
    expect([told(analysis), analysis.outcome]).toEqual(["bogus alias-loop", "loop"]);
  });

  test("into a circle", () => {
    const script = {
      "a.zone.test A": [answer(zone.sign("a CNAME b"))],
      "b.zone.test A": [answer(zone.sign("b CNAME c"))],
      "c.zone.test A": [answer(zone.sign("c CNAME b"))],
    };
    expect(state("a.zone.test A", script)).toBe("bogus alias-loop");
  });

  test("in a circle in an unsigned zone: nothing that DNSSEC could show", () => {
    const script = {
      "a.zone.test A": [answer({ ...zone.sign("a CNAME a"), rrsigs: [] })],
      "zone.test DS": [unsigned(tld, "zone.test")],
    };
    const { analysis } = run("a.zone.test A", script);
    expect([told(analysis), analysis.outcome]).toEqual(["insecure no-ds", "loop"]);
    expect(analysis.warnings.map(({ code }) => code)).toContain("alias-loop");
  });

  test.each<[string, SignFault[], string, string]>([
    ["two CNAME RRs", [], "a CNAME www\na CNAME b", "bogus cname-multiple"],
    ["the same CNAME RR twice", [], "a CNAME www\na CNAME www", "secure"],
    ["a bad signature", [{ flip: 1 }], "a CNAME www", "bogus rrsig-invalid"],
  ])("%s", (_situation, faults, text, expected) => {
    const script = {
      "a.zone.test A": [answer(zone.sign(text, ...faults), www)],
      "www.zone.test A": [answer(www)],
    };
    expect(state("a.zone.test A", script)).toBe(expected);
  });

  test("a question for the CNAME itself follows nothing", () => {
    const { analysis, asked } = run("a.zone.test CNAME", {
      "a.zone.test CNAME": [answer(zone.sign("a CNAME www"))],
    });
    expect([told(analysis), analysis.outcome, analysis.aliases]).toEqual(["secure", "ok", []]);
    expect(asked).not.toContain("www.zone.test CNAME");
  });
});

describe("DNAME", () => {
  const dname = zone.sign("dn DNAME sub");
  const made = { ...zone.sign("x.dn CNAME x.sub"), rrsigs: [] };
  const target = { "x.sub.zone.test A": [answer(zone.sign("x.sub A 192.0.2.4"))] };

  test.each<[string, RRset[], string, string[]]>([
    ["with the CNAME made from it", [dname, made], "secure", []],
    ["without", [dname], "secure", []],
    [
      "with a CNAME that says something else",
      [dname, { ...zone.sign("x.dn CNAME evil"), rrsigs: [] }],
      "secure",
      ["dname-cname-mismatch"],
    ],
    ["unsigned", [{ ...dname, rrsigs: [] }, made], "bogus rrsig-missing", []],
    ["two of them", [zone.sign("dn DNAME sub\ndn DNAME other"), made], "bogus dname-multiple", []],
  ])("%s", (_situation, rrsets, expected, warnings) => {
    const { analysis } = run("x.dn.zone.test A", { "x.dn.zone.test A": [answer(...rrsets)], ...target });
    expect([told(analysis), analysis.warnings.map(({ code }) => code)]).toEqual([expected, warnings]);
    expect(analysis.aliases.map(nameToText)).toEqual(["x.sub.zone.test"]);
  });

  test("expanded from a wildcard", () => {
    const expanded = zone.sign("y.wd DNAME sub", { labels: 3 });
    const proof = zone.sign("*.wd NSEC zz DNAME RRSIG NSEC");
    const script = { "x.y.wd.zone.test A": [{ answer: [expanded], authority: [proof] }], ...target };
    expect(state("x.y.wd.zone.test A", script)).toBe("bogus dname-wildcard");
  });

  test("to a name of more than 255 octets", () => {
    const long = ["a", "b", "c"].map((letter) => letter.repeat(63)).join(".");
    const owner = `${"x".repeat(63)}.dn.zone.test`;
    const rrset = zone.sign(`dn DNAME ${long}`);
    const { analysis } = run(`${owner} A`, { [`${owner} A`]: [{ rcode: "YXDOMAIN", answer: [rrset] }] });
    expect([told(analysis), analysis.outcome]).toEqual(["secure", "badname"]);
  });

  test("a question for the CNAME made from it", () => {
    const { analysis } = run("x.dn.zone.test CNAME", { "x.dn.zone.test CNAME": [answer(dname, made)] });
    expect([told(analysis), analysis.outcome, analysis.answer?.name]).toEqual(["secure", "ok", made.name]);
  });
});

describe("no reply", () => {
  test.each([
    ["timeout", "bogus dnskey-fetch-failed"],
    ["servfail", "bogus dnskey-fetch-failed"],
    ["refused", "bogus dnskey-fetch-failed"],
    ["lame", "bogus dnskey-fetch-failed"],
    ["unreachable", "indeterminate dnskey-fetch-failed"],
    ["budget", "indeterminate dnskey-fetch-failed"],
    ["exhausted", "indeterminate evidence-truncated"],
  ] as const)("to DNSKEY: %s", (failed, expected) => {
    const script = { "www.zone.test A": [answer(www)], "zone.test DNSKEY": [{ failed }] };
    expect(state("www.zone.test A", script)).toBe(expected);
  });

  test.each([
    ["timeout", "bogus ds-fetch-failed"],
    ["budget", "indeterminate ds-fetch-failed"],
    ["exhausted", "indeterminate evidence-truncated"],
  ] as const)("to DS: %s", (failed, expected) => {
    const script = { "www.zone.test A": [answer(www)], "zone.test DS": [{ failed }] };
    expect(state("www.zone.test A", script)).toBe(expected);
  });

  test.each([
    ["timeout", "indeterminate no-usable-server", "timeout"],
    ["refused", "indeterminate no-usable-server", "refused"],
    ["badname", "indeterminate no-usable-server", "badname"],
    ["exhausted", "indeterminate evidence-truncated", "timeout"],
  ] as const)("to the question: %s", (failed, expected, outcome) => {
    const { analysis } = run("www.zone.test A", { "www.zone.test A": [{ failed }] });
    expect([told(analysis), analysis.outcome, analysis.rcode]).toEqual([expected, outcome, null]);
    expect(analysis.failure?.failed).toBe(failed);
  });

  test("a reply that says SERVFAIL is none", () => {
    expect(state("www.zone.test A", { "www.zone.test A": [{ rcode: "SERVFAIL" }] })).toBe(
      "indeterminate no-usable-server",
    );
    const script = { "www.zone.test A": [answer(www)], "zone.test DNSKEY": [{ rcode: "REFUSED" as const }] };
    expect(state("www.zone.test A", script)).toBe("bogus dnskey-fetch-failed");
  });
});

describe("a question for DS", () => {
  test("is judged in the zone above", () => {
    const { analysis, asked } = run("zone.test DS", {});
    expect([told(analysis), analysis.path[0]?.zone]).toEqual(["secure", tld.apex]);
    expect(asked).not.toContain("zone.test DNSKEY");
  });

  test("may be denied there", () => {
    const { analysis } = run("zone.test DS", { "zone.test DS": [unsigned(tld, "zone.test")] });
    expect([told(analysis), analysis.outcome]).toEqual(["secure", "nodata"]);
  });

  test("for a top-level domain", () => {
    expect(state("test DS", {})).toBe("secure");
  });
});

describe("other", () => {
  test("records of another class are no answer", () => {
    const chaos = { ...www, class: 3 };
    expect(state("www.zone.test A", { "www.zone.test A": [answer(chaos, www)] })).toBe("secure");
    const { analysis } = run("www.zone.test A", { "www.zone.test A": [answer(chaos)] });
    expect([told(analysis), analysis.answer]).toEqual(["bogus nsec-missing", null]);
  });

  test("RRSIG RRs cannot be signed", () => {
    const rrset = { ...www, type: 46, rdatas: www.rrsigs, rrsigs: [] };
    const { analysis } = run("www.zone.test RRSIG", { "www.zone.test RRSIG": [answer(rrset)] });
    expect(analysis.state).toBe("insecure");
  });

  test("any type: all RRsets must be secure", () => {
    const mx = zone.sign("www MX 10 mail");
    expect(state("www.zone.test ANY", { "www.zone.test ANY": [answer(www, mx)] })).toBe("secure");
    expect(state("www.zone.test ANY", { "www.zone.test ANY": [answer(www, { ...mx, rrsigs: [] })] })).toBe(
      "bogus rrsig-missing",
    );
  });

  test("a bogus NS RRset beside the answer is a warning", () => {
    const ns = zone.sign("zone.test. NS ns", { flip: 1 });
    const script = { "www.zone.test A": [{ answer: [www], authority: [ns] }] };
    const { analysis } = run("www.zone.test A", script);
    expect([told(analysis), analysis.warnings.map(({ code }) => code)]).toEqual([
      "secure",
      ["partial-bogus"],
    ]);
  });

  test("every zone on the way is told, with the signatures made by its keys", () => {
    const { analysis } = run("www.zone.test A", { "www.zone.test A": [answer(www)] });
    const shown = [...analysis.zones.values()].map(({ zone: apex, parent, security, links }) => [
      nameToText(apex),
      parent === null ? null : nameToText(parent),
      security,
      links.map(({ rrset, status }) => `${rrset.type} ${status}`),
    ]);
    expect(shown).toEqual([
      [".", null, "secure", ["48 valid", "43 valid"]],
      ["test", ".", "secure", ["48 valid", "43 valid"]],
      ["zone.test", "test", "secure", ["48 valid", "1 valid"]],
    ]);
  });

  test("RSA/SHA-1: secure, and insecure where it must not be relied upon", () => {
    const old = testZone("zone.test", 7);
    const script: Script = {
      "www.zone.test A": [answer(old.sign(WWW))],
      "zone.test DS": [answer(dsOf(tld, old))],
      "zone.test DNSKEY": [answer(old.dnskey)],
    };
    const { analysis } = run("www.zone.test A", script);
    expect([told(analysis), analysis.stateStrict]).toEqual(["secure", "insecure"]);
    expect(analysis.warnings.map(({ code }) => code)).toEqual(["algorithm-deprecated"]);
    const broken = run("www.zone.test A", {
      ...script,
      "www.zone.test A": [answer(old.sign(WWW, { flip: 1 }))],
    });
    expect([told(broken.analysis), broken.analysis.stateStrict]).toEqual(["bogus rrsig-invalid", "insecure"]);
  });

  test("the work of a plain question", () => {
    const { analysis } = run("www.zone.test A", { "www.zone.test A": [answer(www)] });
    expect(analysis.work).toEqual({ attempts: 6, verifications: 6, nsec3Hashes: 0 });
  });
});
