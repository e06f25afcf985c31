import { describe, expect, test } from "vitest";
import type { ZoneChain } from "../../src/model/evidence.ts";
import { brokenZones, chainLines, chainsLines, zoneOfName, zonePath } from "../../src/report/chain.ts";
import { widthOf } from "../../src/report/layout.ts";
import type { Look } from "../../src/report/look.ts";
import { dnsOf, EXAMPLE, EXPIRED, key, link, NL, NO_KEY, ROOT, terminal, UNSIGNED } from "./samples.ts";

const WIDE = terminal(Number.POSITIVE_INFINITY);

/** The lines below the top-level domain, which are the same in every drawing. */
function draw(zone: ZoneChain, look: Look = WIDE): string[] {
  return chainLines({ ".": ROOT, nl: NL, "example.nl": zone }, "example.nl", look).slice(4);
}

describe("the chain of trust", () => {
  test("a secure chain reads as in the specification of the command line", () => {
    expect(chainLines({ ".": ROOT, nl: NL, "example.nl": EXAMPLE }, "example.nl", WIDE)).toEqual([
      ".             KSK 20326 RSASHA256 ✔ trust anchor ─► ZSK 5613",
      "              also KSK 38696",
      " └ DS nl      17153 SHA-256 ✔",
      "nl.           KSK 17153 ECDSAP256SHA256 ✔ ─► ZSK 40123",
      " └ DS example.nl  9035 SHA-256 ✔",
      "example.nl.   CSK 9035 ECDSAP256SHA256 ✔   signs A AAAA MX SOA",
    ]);
  });

  test("in ASCII", () => {
    const ascii = chainLines({ ".": ROOT, nl: NL, "example.nl": NO_KEY }, "example.nl", terminal(80, true));
    expect(ascii.join("\n")).toMatch(/^[\u0020-\u007e\n]*$/);
    expect(ascii[0]).toBe(".             KSK 20326 RSASHA256 [ok] trust anchor -> ZSK 5613");
    expect(ascii[4]).toBe(" `- DS example.nl  4711 SHA-256 [FAIL] no such key in the zone");
  });

  test("a DS without its key", () => {
    expect(draw(NO_KEY)).toEqual([
      " └ DS example.nl  4711 SHA-256 ✘ no such key in the zone",
      "example.nl.   also KSK 9035",
      "              ✘ bogus: ds-no-match",
    ]);
  });

  test("an expired signature over the keys", () => {
    expect(draw(EXPIRED)).toEqual([
      " └ DS example.nl  9035 SHA-256 ✔",
      "example.nl.   CSK 9035 ECDSAP256SHA256 –",
      "              ✘ signature of DNSKEY by 9035 expired 2026-11-20 12:00 UTC",
      "              ✘ bogus: rrsig-expired",
    ]);
  });

  test("an unsigned delegation out of an opt-out span", () => {
    expect(draw(UNSIGNED)).toEqual([
      " └ DS example.nl  none; NSEC3 opt-out leaves it open",
      "example.nl.   not signed",
      "              ℹ insecure: no-ds",
    ]);
  });

  test.each([
    ["proved", { kind: "nsec", opt_out: false, rrsets: [] }, "none, proved by NSEC"],
    ["not even denied", undefined, "none seen in nl"],
  ] as const)("no DS record: %s", (_what, denial, text) => {
    const { ds_denial: _, ...open } = UNSIGNED;
    const zone = denial === undefined ? open : { ...open, ds_denial: denial };
    expect(draw(zone)[0]).toBe(` └ DS example.nl  ${text}`);
  });

  test.each([
    ["match", "✔"],
    ["no-match", "✘ no such key in the zone"],
    ["digest-mismatch", "✘ digest is not that of the key"],
    ["digest-length", "✘ digest of the wrong length"],
    ["unsupported", "ℹ not supported"],
    ["ignored", "– ignored beside a stronger digest"],
    ["key-unusable", "✘ the key must not be used"],
  ] as const)("DS status %s", (status, text) => {
    const ds = [{ key_tag: 1, algorithm: 13, digest_type: 4, digest: "00", status }];
    expect(draw({ ...EXAMPLE, ds })[0]).toBe(` └ DS example.nl  1 SHA-384 ${text}`);
  });

  test.each([
    ["invalid", "does not verify"],
    ["not-yet-valid", "not valid before 2026-11-07 00:00 UTC"],
    ["no-key", "made with a key that the zone does not have"],
  ] as const)("signature %s", (status, text) => {
    const csk = key(9035, { sep: true });
    expect(draw({ ...EXAMPLE, links: [link(csk, "SOA", { status })] })).toContain(
      `              ✘ signature of SOA by 9035 ${text}`,
    );
  });

  test("many failing signatures are counted, not listed", () => {
    const csk = key(9035, { sep: true });
    const links = ["A", "AAAA", "MX", "NS", "SOA", "TXT"].map((type) =>
      link(csk, type, { status: "invalid" }),
    );
    expect(draw({ ...EXAMPLE, links }).at(-1)).toBe("              ✘ and 2 more signatures");
  });

  test("a zone below the fault says where it lies", () => {
    const below: ZoneChain = {
      ...EXAMPLE,
      security: "bogus",
      reason: { code: "ds-no-match", zone: "nl", name: "nl" },
    };
    expect(draw(below).at(-1)).toBe("              ✘ bogus because of nl");
  });

  test("two keys that a DS vouches for, and a revoked one", () => {
    const [old, young] = [key(1, { sep: true }), key(2, { sep: true })];
    const zsk = key(3);
    const zone: ZoneChain = {
      ...EXAMPLE,
      ds: [old, young].map((matches) => ({
        key_tag: matches.key_tag,
        algorithm: 13,
        digest_type: 2,
        digest: "00",
        status: "match" as const,
        matches: matches.id,
      })),
      dnskeys: [old, young, zsk, key(4, { sep: true, revoked: true, status: "revoked" })],
      links: [link(old, "DNSKEY"), link(zsk, "A")],
    };
    expect(draw(zone)).toEqual([
      " └ DS example.nl  1 SHA-256 ✔",
      "                  2 SHA-256 ✔",
      "example.nl.   KSK 1 ECDSAP256SHA256 ✔ ─► ZSK 3   signs A",
      "              KSK 2 ECDSAP256SHA256 ✔",
      "              also KSK 4 (revoked)",
    ]);
  });

  test.each([40, 60, 80])("nothing is wider than a terminal of %d columns", (width) => {
    const long = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(50)}.nl`;
    for (const zone of [EXAMPLE, NO_KEY, EXPIRED, UNSIGNED]) {
      const zones = { ".": ROOT, nl: NL, [long]: zone };
      const lines = chainLines(zones, long, terminal(width));
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    }
  });

  test("chains that share their upper zones are drawn once", () => {
    const zones = { ".": ROOT, nl: NL, "example.nl": EXAMPLE, "other.nl": UNSIGNED };
    const lines = chainsLines(zones, ["example.nl", "other.nl"], WIDE);
    expect(lines.filter((line) => line.startsWith("nl."))).toHaveLength(1);
    expect(lines).toContain("other.nl.     not signed");
  });
});

describe("zones of the evidence", () => {
  const zones = { ".": ROOT, nl: NL, "example.nl": EXAMPLE };

  test.each([
    ["www.example.nl", "example.nl"],
    ["example.nl", "example.nl"],
    ["ample.nl", "nl"],
    ["example.org", "."],
    [".", "."],
  ])("%s is in %s", (name, zone) => expect(zoneOfName(zones, name)).toBe(zone));

  test("a path whose zones point at each other ends", () => {
    const loop = { a: { ...NL, parent: "b" }, b: { ...NL, parent: "a" } };
    expect(zonePath(loop, "a")).toEqual(["b", "a"]);
  });

  test("the zones named by bogus answers are the broken ones", () => {
    const { dns } = dnsOf(EXPIRED, {
      security: "bogus",
      reason: { code: "rrsig-expired", zone: "example.nl", name: "example.nl" },
    });
    expect(brokenZones(dns)).toEqual(["example.nl"]);
    expect(brokenZones(dnsOf(EXAMPLE, {}).dns)).toEqual([]);
  });
});
