import { describe, expect, test } from "vitest";
import type { DnsAnswer, ZoneChain } from "../../src/model/evidence.ts";
import { type DnsView, dnsJson, renderDns } from "../../src/report/dns.ts";
import { widthOf } from "../../src/report/layout.ts";
import type { Look } from "../../src/report/look.ts";
import { coloured, dnsOf, EXAMPLE, EXPIRED, terminal, UNSIGNED } from "./samples.ts";

const EDE: Readonly<Record<number, string>> = { 7: "Signature Expired", 9: "DNSKEY Missing" };

function view(zone: ZoneChain, answer: Partial<DnsAnswer>, name = "example.nl", type = "A"): DnsView {
  return { name, type, ...dnsOf(zone, answer), edeName: (code) => EDE[code] ?? `code ${code}` };
}

const BOGUS: Partial<DnsAnswer> = {
  security: "bogus",
  reason: { code: "rrsig-expired", subject: "DNSKEY", zone: "example.nl", name: "example.nl", ede: 7 },
  path: [{ name: "example.nl", type: "A", zone: "example.nl", security: "bogus" }],
};
const INSECURE: Partial<DnsAnswer> = {
  security: "insecure",
  reason: { code: "no-ds", zone: "example.nl", name: "example.nl" },
  path: [{ name: "example.nl", type: "A", zone: "example.nl", security: "insecure" }],
};
const NXDOMAIN: Partial<DnsAnswer> = {
  outcome: "nxdomain",
  rcode: "NXDOMAIN",
  rrs: [],
  path: [
    {
      name: "nothing.example.nl",
      type: "A",
      zone: "example.nl",
      security: "secure",
      denial: { kind: "nsec3", proof: "name-error", rrsets: ["n1", "n2"] },
    },
  ],
};
const ALIAS: Partial<DnsAnswer> = {
  security: "insecure",
  reason: { code: "no-ds", zone: "other.nl", name: "other.nl" },
  cname: ["other.nl"],
  path: [
    { name: "www.example.nl", type: "CNAME", zone: "example.nl", security: "secure", via: "cname" },
    { name: "other.nl", type: "A", zone: "other.nl", security: "insecure" },
  ],
};
const SILENT: Partial<DnsAnswer> = {
  outcome: "timeout",
  rcode: null,
  rrs: [],
  security: "indeterminate",
  reason: { code: "no-usable-server", zone: "example.nl", name: "example.nl", ede: 22 },
  path: [],
  failures: [
    { server: "192.0.2.53", zone: "example.nl", why: "timeout" },
    { server: "2001:db8::53", zone: "example.nl", why: "rcode:REFUSED" },
  ],
};

const CASES: readonly (readonly [string, DnsView])[] = [
  ["secure", view(EXAMPLE, {})],
  ["insecure", view(UNSIGNED, INSECURE)],
  ["bogus", view(EXPIRED, BOGUS)],
  ["nxdomain", view(EXAMPLE, NXDOMAIN, "nothing.example.nl")],
  ["nodata", view(EXAMPLE, { outcome: "nodata", rrs: [] }, "example.nl", "CAA")],
  ["silent", view(EXAMPLE, SILENT)],
];

describe("dns, for people", () => {
  test.each(CASES)("%s", async (name, shown) => {
    await expect(renderDns(shown, terminal(80))).toMatchFileSnapshot(`../../fixtures/report/dns-${name}.txt`);
  });

  test.each<[string, Look]>([
    ["40", terminal(40)],
    ["ascii", terminal(80, true)],
    ["colour", coloured(80)],
  ])("bogus, look %s", async (name, look) => {
    const shown = renderDns(view(EXPIRED, BOGUS), look);
    await expect(shown).toMatchFileSnapshot(`../../fixtures/report/dns-bogus-${name}.txt`);
  });

  test.each([40, 50, 60, 80])("nothing is wider than %d columns", (width) => {
    for (const [name, shown] of CASES) {
      const wide = renderDns(shown, terminal(width))
        .split("\n")
        .filter((line) => widthOf(line) > width);
      expect(wide, name).toEqual([]);
    }
  });

  test("an alias into another zone shows the way and both chains", async () => {
    const shown = view(EXAMPLE, ALIAS, "www.example.nl");
    const zones = { ...shown.dns.zones, "other.nl": UNSIGNED };
    const text = renderDns({ ...shown, dns: { ...shown.dns, zones } }, terminal(80));
    await expect(text).toMatchFileSnapshot("../../fixtures/report/dns-alias.txt");
  });

  test("records from the network cannot command the terminal", () => {
    const shown = view(EXAMPLE, {}, "example.nl", "TXT");
    const hostile = '"\u001b]0;owned\u0007" "\u202egnp.exe" "\r\nfake line"';
    const rrsets = { a1: { name: "example.nl", type: "TXT", ttl: 60, rdata: [hostile], rrsigs: [] } };
    const text = renderDns({ ...shown, dns: { ...shown.dns, rrsets } }, terminal(Number.POSITIVE_INFINITY));
    expect(text).toContain('"\\u{1b}]0;owned\\u{7}" "\\u{202e}gnp.exe" "\\u{d}\\u{a}fake line"');
  });

  test("a flood of records is counted, not printed", () => {
    const shown = view(EXAMPLE, {});
    const rdata = Array.from({ length: 1240 }, (_, index) => `192.0.2.${index}`);
    const rrsets = { a1: { name: "example.nl", type: "A", ttl: 60, rdata, rrsigs: [] } };
    const text = renderDns({ ...shown, dns: { ...shown.dns, rrsets } }, terminal(80));
    expect(text).toContain("and 1,200 more records");
    expect(text.split("\n").length).toBeLessThan(70);
  });
});

describe("dns, for programs", () => {
  test("the keys are those of the design, in their order, and then more", () => {
    const document = JSON.parse(dnsJson(view(EXPIRED, BOGUS))) as Record<string, unknown>;
    expect(Object.keys(document).slice(0, 8)).toEqual([
      "name",
      "type",
      "rcode",
      "security",
      "reason",
      "ede",
      "answer",
      "chain",
    ]);
    expect(document).toMatchObject({
      name: "example.nl",
      type: "A",
      rcode: "NOERROR",
      security: "bogus",
      reason: { code: "rrsig-expired", zone: "example.nl", ede: 7 },
      answer: [
        { name: "example.nl", type: "A", ttl: 3600, data: "192.0.2.80" },
        { name: "example.nl", type: "A", ttl: 3600, data: "198.51.100.7" },
      ],
      chain: [{ zone: "." }, { zone: "nl" }, { zone: "example.nl", security: "bogus" }],
    });
  });

  test("no answer at all is null, empty lists and an outcome", () => {
    expect(JSON.parse(dnsJson(view(EXAMPLE, SILENT)))).toMatchObject({
      rcode: null,
      security: "indeterminate",
      answer: [],
      outcome: "timeout",
    });
  });
});
