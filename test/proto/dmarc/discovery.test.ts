import { describe, expect, test } from "vitest";
import { verifyDestinations } from "../../../src/proto/dmarc/destination.ts";
import {
  type DmarcDiscovery,
  differsByList,
  discoverDmarc,
  nearMissesOf,
  policyFor,
} from "../../../src/proto/dmarc/discovery.ts";
import { parseDmarc } from "../../../src/proto/dmarc/parse.ts";
import { hasInvalidPolicy, isUsable, policyOf, subdomainPolicies } from "../../../src/proto/dmarc/record.ts";
import { answerAll } from "../../../src/proto/records/ask.ts";
import { analyseSpf, authorisesNobody } from "../../../src/proto/spf/analysis.ts";
import { answers, type World } from "../spf/world.ts";

function discover(domain: string, world: World, asked: string[] = []): DmarcDiscovery {
  return answerAll(discoverDmarc(domain), answers(world, asked));
}

const at = (domain: string, ...records: string[]): World => ({
  [`_dmarc.${domain}`]: records.map((record) => `TXT ${record}`),
});

interface Expected {
  readonly usable: boolean;
  readonly invalid?: boolean;
  readonly effective: string | null;
  readonly notes?: readonly string[];
  readonly below?: readonly [string, string];
}

describe("records at _dmarc.d.nl", () => {
  test.each<[string, string, Expected]>([
    ["DM01", "v=DMARC1; p=reject", { usable: true, effective: "reject", below: ["reject", "reject"] }],
    ["DM02", "v=DMARC1;p=quarantine;rua=mailto:a@d.nl", { usable: true, effective: "quarantine" }],
    ["DM03", "v=DMARC1; p=none", { usable: true, effective: "none" }],
    ["DM04", "v=DMARC1", { usable: false, effective: null }],
    ["DM05", "v=DMARC1; rua=mailto:a@d.nl", { usable: true, effective: "none" }],
    [
      "DM06",
      "v=DMARC1; sp=reject; p=reject",
      { usable: true, effective: "reject", notes: ["p-not-second:p"] },
    ],
    [
      "DM07",
      "v=DMARC1; p=reject; foo=bar",
      { usable: true, effective: "reject", notes: ["unknown-tag:foo"] },
    ],
    ["DM08", "v=DMARC1; p=reject;;", { usable: true, effective: "reject", notes: ["empty-tag:"] }],
    ["DM11", "v=DMARC1; p=Reject", { usable: true, effective: "reject" }],
    ["DM12", "v=DMARC1; p=reject; t=y", { usable: true, effective: "quarantine" }],
    ["DM13", "v=DMARC1; p=quarantine; t=y", { usable: true, effective: "none" }],
    ["DM14", "v=DMARC1; p=reject; sp=none", { usable: true, effective: "reject", below: ["none", "none"] }],
    ["DM15", "v=DMARC1; p=reject; pct=50", { usable: true, effective: "reject", notes: ["removed-tag:pct"] }],
    ["DM16", "v=DMARC1; p=reject; rua=a@d.nl", { usable: true, effective: "reject", notes: ["bad-uri:rua"] }],
    [
      "DM17",
      "v=DMARC1; p=rejcet; rua=mailto:a@d.nl",
      { usable: true, invalid: true, effective: "none", notes: ["bad-value:p"] },
    ],
    ["DM18", "v=DMARC1; p=rejcet", { usable: false, invalid: true, effective: null, notes: ["bad-value:p"] }],
    [
      "DM19",
      "v=DMARC1; p=reject; adkim=strict",
      { usable: true, effective: "reject", notes: ["bad-value:adkim"] },
    ],
    [
      "DM20",
      "v=DMARC1; p=reject; fo=0:1; ruf=mailto:a@d.nl",
      { usable: true, effective: "reject", notes: ["bad-value:fo"] },
    ],
    [
      "np above sp",
      "v=DMARC1; p=none; sp=quarantine; np=reject",
      { usable: true, effective: "none", below: ["quarantine", "reject"] },
    ],
    [
      "sp invalid",
      "v=DMARC1; p=reject; sp=x; rua=mailto:a@d.nl",
      { usable: true, invalid: true, effective: "none", notes: ["bad-value:sp"], below: ["none", "none"] },
    ],
    [
      "np invalid",
      "v=DMARC1; p=reject; np=x",
      { usable: false, invalid: true, effective: null, notes: ["bad-value:np"] },
    ],
  ])("%s: %s", (_number, record, { usable, invalid = false, effective, notes = [], below }) => {
    const { applied } = discover("d.nl", at("d.nl", record));
    if (applied === null) throw new Error("no record found");
    expect({
      source: applied.source,
      usable: isUsable(applied.record),
      invalid: hasInvalidPolicy(applied.record),
      effective: policyOf(applied.record, "own")?.effective ?? null,
      notes: applied.record.notes.map(({ code, tag }) => `${code}:${tag}`),
    }).toEqual({ source: "own", usable, invalid, effective, notes });
    if (below !== undefined) expect(Object.values(subdomainPolicies(applied.record) ?? {})).toEqual(below);
    if (!usable) expect(subdomainPolicies(applied.record)).toBeNull();
  });

  test.each([
    ["DM09", "v=dmarc1; p=reject", "version-case"],
    ["DM10", "v=DMARC1 p=reject", "missing-semicolon"],
    ["a space before", " v=DMARC1; p=reject", "leading-space"],
    ["no version", "p=reject; rua=mailto:a@d.nl", "version-missing"],
  ])("%s: %s is not a record but looks like one", (_number, record, code) => {
    const found = discover("d.nl", at("d.nl", record));
    expect([found.applied, found.isUnknown]).toEqual([null, false]);
    expect(nearMissesOf(found)).toEqual([{ code, text: record, name: "_dmarc.d.nl" }]);
  });

  test.each(["V=DMARC1;p=reject", "v = DMARC1 ; p=reject", "v=DMARC1\t"])("%j is a record", (record) => {
    expect(discover("d.nl", at("d.nl", record)).applied?.source).toBe("own");
  });

  test("looks in the wrong places only when there is no record", () => {
    const world: World = {
      "d.nl": ["TXT v=DMARC1; p=none"],
      "dmarc.d.nl": ["TXT v=DMARC1; p=reject", "TXT x"],
    };
    expect(discover("d.nl", world).misplaced.map(({ name }) => name)).toEqual(["d.nl", "dmarc.d.nl"]);
    const asked: string[] = [];
    expect(discover("d.nl", { ...world, ...at("d.nl", "v=DMARC1; p=none") }, asked).misplaced).toEqual([]);
    expect(asked).toEqual(["_dmarc.d.nl/TXT", "_dmarc.nl/TXT"]);
  });
});

describe("discovery", () => {
  test.each<[string, string, World, string | null, string | null, string | null, number]>([
    ["DM26", "a.d.nl", at("d.nl", "v=DMARC1; p=reject; sp=quarantine"), "d.nl", "d.nl", "quarantine", 3],
    ["DM27", "a.d.nl", at("d.nl", "v=DMARC1; p=reject; sp=none"), "d.nl", "d.nl", "none", 3],
    [
      "DM28",
      "a.b.d.nl",
      { ...at("b.d.nl", "v=DMARC1; p=none"), ...at("d.nl", "v=DMARC1; p=reject; sp=quarantine") },
      "d.nl",
      "d.nl",
      "quarantine",
      4,
    ],
    [
      "DM29",
      "a.b.d.nl",
      { ...at("b.d.nl", "v=DMARC1; p=none; psd=n"), ...at("d.nl", "v=DMARC1; p=reject") },
      "b.d.nl",
      "b.d.nl",
      "none",
      2,
    ],
    [
      "DM31",
      "a.d.nl",
      { ...at("a.d.nl", "v=DMARC1; p=none", "v=DMARC1; p=none"), ...at("d.nl", "v=DMARC1; p=reject") },
      "d.nl",
      "d.nl",
      "reject",
      3,
    ],
    [
      "DM33",
      "a.d.nl",
      { ...at("a.d.nl", "v=spf1 -all"), ...at("d.nl", "v=DMARC1; p=reject") },
      "d.nl",
      "d.nl",
      "reject",
      3,
    ],
    [
      "own record, organizational above",
      "a.d.nl",
      { ...at("a.d.nl", "v=DMARC1; p=none"), ...at("d.nl", "v=DMARC1; p=reject") },
      "a.d.nl",
      "d.nl",
      "none",
      3,
    ],
    [
      "own record of a public suffix",
      "gov",
      at("gov", "v=DMARC1; p=reject; psd=y"),
      "gov",
      "gov",
      "reject",
      1,
    ],
    [
      "psd=n at the start",
      "a.d.nl",
      { ...at("a.d.nl", "v=DMARC1; p=none; psd=n"), ...at("d.nl", "v=DMARC1; p=reject") },
      "a.d.nl",
      "a.d.nl",
      "none",
      1,
    ],
    [
      "psd=y above, with a record between",
      "a.e.gov",
      { ...at("e.gov", "v=DMARC1; p=quarantine"), ...at("gov", "v=DMARC1; p=reject; psd=y") },
      "e.gov",
      "e.gov",
      "quarantine",
      3,
    ],
    ["upper case", "A.D.NL", at("d.nl", "v=DMARC1; p=reject"), "d.nl", "d.nl", "reject", 3],
  ])("%s: %s", (_number, domain, world, holder, organizational, effective, questions) => {
    const found = discover(domain, world);
    const relation = found.applied?.source === "own" ? "own" : "subdomain";
    expect({
      holder: found.applied?.domain ?? null,
      organizational: found.organizational,
      effective: found.applied === null ? null : policyOf(found.applied.record, relation)?.effective,
      questions: found.visits.length,
    }).toEqual({ holder, organizational, effective, questions });
  });

  test("DM30: the record of a public suffix applies; the list knows none", () => {
    const found = discover("a.e.gov", at("gov", "v=DMARC1; p=reject; psd=y; np=reject"));
    expect(found).toMatchObject({
      applied: { source: "public-suffix", domain: "gov" },
      organizational: "e.gov",
    });
    expect(found.byList).toMatchObject({ organizational: "e.gov", applied: null, state: "none" });
    expect(differsByList(found)).toBe(true);
  });

  test.each<[string, string, boolean, string | null]>([
    ["a.d.nl", "v=DMARC1; p=none; sp=quarantine; np=reject", false, "quarantine"],
    ["a.d.nl", "v=DMARC1; p=none; sp=quarantine; np=reject", true, "reject"],
    ["a.d.nl", "v=DMARC1; p=none; sp=quarantine", true, "quarantine"],
    ["d.nl", "v=DMARC1; p=none; np=reject", true, "none"],
    ["a.d.nl", "v=DMARC1; p=x", false, null],
  ])("%s under %s, missing %s: %s", (domain, record, isMissing, effective) => {
    const { applied } = discover(domain, at("d.nl", record));
    expect(applied === null ? "no record" : (policyFor(applied, isMissing)?.effective ?? null)).toBe(
      effective,
    );
  });

  test("DM37: whoever receives the reports, a domain that rejects and has no sender sends no mail", () => {
    const world: World = {
      ...at("d.nl", "v=DMARC1; p=reject; rua=mailto:x@r.net"),
      "d.nl": ["TXT v=spf1 -all"],
    };
    const found = discover("d.nl", world);
    expect(found.applied === null ? null : policyFor(found.applied, false)?.effective).toBe("reject");
    expect(authorisesNobody(answerAll(analyseSpf("d.nl"), answers(world)))).toBe(true);
  });

  test("DM32: several records and nothing above are none", () => {
    const found = discover("d.nl", at("d.nl", "v=DMARC1; p=reject", "v=DMARC1; p=none"));
    expect(found).toMatchObject({ applied: null, isUnknown: false, organizational: "d.nl" });
    expect(found.visits[0]?.records.length).toBe(2);
    expect(found.byList.state).toBe("multiple");
  });

  test("DM33: texts for other purposes are counted", () => {
    const found = discover("a.d.nl", { ...at("a.d.nl", "v=spf1 -all"), ...at("d.nl", "v=DMARC1; p=reject") });
    expect(found.visits[0]).toMatchObject({ unrelated: 1, record: null, outcome: "ok" });
  });

  test("DM34: twelve labels, record at the ancestor with seven", () => {
    const asked: string[] = [];
    const found = discover("a.b.c.d.e.f.g.h.i.j.d.nl", at("f.g.h.i.j.d.nl", "v=DMARC1; p=reject"), asked);
    expect(found.visits.findIndex(({ record }) => record !== null)).toBe(1);
    expect(found.visits.length).toBe(8);
    expect(found.applied?.domain).toBe("f.g.h.i.j.d.nl");
    expect(asked.length).toBe(8);
  });

  test.each([
    ["DM35: no own record", {}, null, true],
    ["DM36: own record", at("a.d.nl", "v=DMARC1; p=reject"), "a.d.nl", false],
  ])("%s, parent fails", (_number, world, holder, isUnknown) => {
    const found = discover("a.d.nl", { ...world, "_dmarc.d.nl": ["SERVFAIL"] });
    expect(found).toMatchObject({ organizational: null, isUnknown });
    expect(found.applied?.domain ?? null).toBe(holder);
    expect(differsByList(found)).toBe(false);
  });

  test.each<[string, string, World, string | null, string, boolean]>([
    ["same record", "a.d.nl", at("d.nl", "v=DMARC1; p=reject"), "d.nl", "found", false],
    [
      "several own records end the search",
      "a.d.nl",
      { ...at("a.d.nl", "v=DMARC1; p=none", "v=DMARC1; p=none"), ...at("d.nl", "v=DMARC1; p=none") },
      null,
      "multiple",
      true,
    ],
    ["a private suffix", "a.github.io", at("io", "v=DMARC1; p=none"), null, "none", true],
    [
      "beyond the walk",
      "a.b.c.d.e.f.g.h.i.d.co.uk",
      at("d.co.uk", "v=DMARC1; p=none"),
      "d.co.uk",
      "found",
      false,
    ],
    ["a public suffix itself", "co.uk", at("co.uk", "v=DMARC1; p=none"), "co.uk", "found", true],
    [
      "the list's lookup fails",
      "b.github.io",
      { "_dmarc.b.github.io": ["TIMEOUT"] },
      null,
      "transient",
      false,
    ],
  ])("by the public suffix list: %s", (_situation, domain, world, holder, state, differs) => {
    const found = discover(domain, world);
    expect([found.byList.applied?.domain ?? null, found.byList.state, differsByList(found)]).toEqual([
      holder,
      state,
      differs,
    ]);
  });

  test("asks at the list's domain when the walk has not passed it", () => {
    const world = { ...at("x.blogspot.example.com", "v=DMARC1; p=none; psd=n") };
    const asked: string[] = [];
    const found = discover("a.x.blogspot.example.com", world, asked);
    expect(asked).toContain("_dmarc.example.com/TXT");
    expect(found.byList).toMatchObject({
      organizational: "example.com",
      state: "none",
      visit: { domain: "example.com" },
    });
  });
});

describe("verifyDestinations", () => {
  const NAME = "d.nl._report._dmarc.r.net";
  const external = "v=DMARC1; p=reject; rua=mailto:x@r.net";
  const verify = (
    record: string,
    world: World,
    organizational: string | null = "d.nl",
    asked: string[] = [],
  ) => answerAll(verifyDestinations("d.nl", parseDmarc(record), organizational), answers(world, asked));

  test.each<[string, World, string]>([
    ["DM21: no record", {}, "unauthorised"],
    ["DM22: v=DMARC1", { [NAME]: ["TXT v=DMARC1"] }, "authorised"],
    ["DM23: sends them elsewhere", { [NAME]: ["TXT v=DMARC1; rua=mailto:y@other.net"] }, "override-host"],
    ["DM24: wildcard", { [NAME]: ["TXT v=DMARC1;"] }, "authorised"],
    ["DM25: SERVFAIL", { [NAME]: ["SERVFAIL"] }, "unknown"],
    ["another address at the host", { [NAME]: ["TXT v=DMARC1; rua=mailto:z@r.net"] }, "authorised"],
    ["beside other texts", { [NAME]: ["TXT hello", "TXT v=DMARC1"] }, "authorised"],
    ["another version", { [NAME]: ["TXT v=DMARC2"] }, "unauthorised"],
  ])("%s", (_situation, world, consent) => {
    const found = verify(external, world);
    expect(found).toMatchObject([
      { host: "r.net", consent, name: NAME, isInternalByWalk: false, isInternalByList: false },
    ]);
  });

  test.each<[string, string, World, string | null, Record<string, unknown>]>([
    ["the domain itself", "mailto:a@d.nl", {}, "d.nl", { consent: "internal", isInternalByWalk: true }],
    [
      "below it",
      "mailto:a@x.d.nl",
      at("d.nl", external),
      "d.nl",
      { consent: "internal", isInternalByList: true },
    ],
    [
      "below it, with an own organizational domain",
      "mailto:a@x.d.nl",
      at("x.d.nl", "v=DMARC1; p=none; psd=n"),
      "d.nl",
      { consent: "unauthorised", isInternalByWalk: false, isInternalByList: true },
    ],
    [
      "internal by the walk only",
      "mailto:a@b.test",
      at("test", "v=DMARC1; p=none"),
      "test",
      { consent: "unauthorised", isInternalByWalk: true, isInternalByList: false },
    ],
    [
      "walk unknown, same by the list",
      "mailto:a@x.d.nl",
      {},
      null,
      { consent: "internal", isInternalByWalk: null },
    ],
    [
      "walk unknown, other by the list",
      "mailto:x@r.net",
      {},
      null,
      { consent: "unknown", isInternalByWalk: null },
    ],
    [
      "walk of the host fails",
      "mailto:x@r.net",
      { "_dmarc.r.net": ["SERVFAIL"] },
      "d.nl",
      { consent: "unknown", isInternalByWalk: null },
    ],
    ["a web server", "https://r.net/dmarc", {}, "d.nl", { host: "r.net", consent: "unauthorised" }],
    [
      "a name that cannot be",
      `mailto:a@${"x".repeat(60)}.${"y".repeat(60)}.${"z".repeat(60)}.${"w".repeat(60)}.nl`,
      {},
      "d.nl",
      { consent: "unauthorised", name: null },
    ],
    [
      "hidden by the name above",
      "mailto:x@r.net",
      { [NAME]: ["TXT v=DMARC1"] },
      "d.nl",
      { consent: "authorised", isHiddenByParent: false },
    ],
  ])("%s", (_situation, uri, world, organizational, expected) => {
    expect(verify(`v=DMARC1; p=none; rua=${uri}`, world, organizational)).toMatchObject([expected]);
  });

  test("notes a consent below a name that is denied", () => {
    const [destination] = answerAll(verifyDestinations("d.nl", parseDmarc(external), "d.nl"), (question) =>
      question.name === NAME ? { outcome: "ok", values: ["v=DMARC1"] } : { outcome: "nxdomain", values: [] },
    );
    expect(destination).toMatchObject({ consent: "authorised", isHiddenByParent: true });
  });

  test("asks once for each host, and not about more than ten", () => {
    const uris = Array.from({ length: 14 }, (_, host) => `mailto:a@r${host}.net`).join(",");
    const asked: string[] = [];
    const found = verify(`v=DMARC1; p=none; rua=${uris}; ruf=mailto:f@r0.net`, {}, "d.nl", asked);
    expect(found.length).toBe(14);
    expect(found[0]).toMatchObject({ tags: ["rua", "ruf"], uris: ["mailto:a@r0.net", "mailto:f@r0.net"] });
    expect(found.filter(({ consent }) => consent === "unchecked").map(({ host }) => host)).toEqual([
      "r10.net",
      "r11.net",
      "r12.net",
      "r13.net",
    ]);
    expect(asked.filter((key) => key.includes("_report")).length).toBe(20);
  });
});
