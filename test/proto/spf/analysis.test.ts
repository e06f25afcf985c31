import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Answer, answerAll, type Question } from "../../../src/proto/records/ask.ts";
import {
  analyseSpf,
  authorisesEverybody,
  authorisesNobody,
  type SpfAnalysis,
} from "../../../src/proto/spf/analysis.ts";
import { txtResponseOctets } from "../../../src/proto/spf/response-size.ts";
import { answers, type World } from "./world.ts";

/** The zone of mail.md 13.1. */
const ZONE: World = {
  "pass.t": ["TXT v=spf1 ip4:192.0.2.0/24 -all"],
  "neutral.t": ["TXT v=spf1 ip4:192.0.2.0/24 ?all"],
  "noall.t": ["TXT v=spf1 ip4:192.0.2.0/24"],
  "plus.t": ["TXT v=spf1 +all"],
  "bad.t": ["TXT v=spf1 ip4:192.0.2.300 -all"],
  "two.t": ["TXT v=spf1 -all", "TXT v=spf1 ~all"],
  "empty.t": ["A 192.0.2.1"],
  "slow.t": ["SERVFAIL"],
  "la.t": ["TXT v=spf1 include:lb.t -all"],
  "lb.t": ["TXT v=spf1 include:la.t -all"],
  "v4.t": ["A 192.0.2.10"],
  "dual.t": ["A 192.0.2.11", "AAAA 2001:db8::11"],
  "mxd.t": ["MX dual.t"],
  "big.t": Array.from({ length: 11 }, (_, at) => `MX m${at}.t`),
  "d.t.vendor.t": ["TXT v=spf1 ip4:192.0.2.7 -all"],
  ...Object.fromEntries(
    Array.from({ length: 11 }, (_, at) => [`i${at}.t`, [`TXT v=spf1 ip4:203.0.113.${at} -all`]]),
  ),
};

function analyse(record: string | readonly string[], zone: World = ZONE, asked: string[] = []): SpfAnalysis {
  const rows = typeof record === "string" ? [`TXT ${record}`] : record;
  return answerAll(analyseSpf("d.t"), answers({ ...zone, "d.t": rows }, asked));
}

const many = (count: number): string =>
  Array.from({ length: count }, (_, at) => `include:i${at}.t`).join(" ");

interface Expected {
  /** Lookups. */
  readonly L: number;
  /** Void lookups for IPv4 and IPv6 clients. */
  readonly V?: string;
  readonly end: SpfAnalysis["terminal"];
  readonly problems?: readonly string[];
  readonly everybody?: boolean;
  readonly nobody?: boolean;
  readonly lower?: boolean;
  readonly ipv4?: number;
  readonly hygiene?: readonly string[];
}

describe("worked examples", () => {
  test.each<[string, string, Expected]>([
    ["S01", "v=spf1 -all", { L: 0, V: "0/0", end: "-", nobody: true }],
    ["S02", "v=spf1 mx:mxd.t ~all", { L: 1, V: "0/0", end: "~", ipv4: 1 }],
    ["S03", "v=spf1 ?all", { L: 0, end: "?" }],
    ["S04", "v=spf1 all", { L: 0, end: "+" }],
    ["S05", "v=spf1", { L: 0, end: "none" }],
    ["S06", "v=spf1 ip4:192.0.2.0/24", { L: 0, end: "none", ipv4: 256 }],
    ["S07", "v=spf1 redirect=pass.t", { L: 1, V: "0/0", end: "-", ipv4: 256 }],
    ["S08", "v=spf1 redirect=neutral.t", { L: 1, end: "?", ipv4: 256 }],
    ["S09", "v=spf1 redirect=plus.t", { L: 1, end: "+" }],
    ["S10", "v=spf1 redirect=gone.t", { L: 1, V: "1/1", end: "error", problems: ["redirect-permerror"] }],
    ["S11", "v=spf1 include:pass.t -all", { L: 1, V: "0/0", end: "-", ipv4: 256 }],
    ["S12", "v=spf1 include:neutral.t -all", { L: 1, end: "-", ipv4: 256 }],
    ["S13", "v=spf1 include:plus.t -all", { L: 1, end: "-", problems: ["include-plus-all"] }],
    ["S14", "v=spf1 include:gone.t -all", { L: 1, V: "1/1", end: "-", problems: ["include-permerror"] }],
    ["S15", "v=spf1 include:empty.t -all", { L: 1, V: "1/1", end: "-", problems: ["include-permerror"] }],
    ["S16", "v=spf1 include:bad.t -all", { L: 1, end: "-", problems: ["include-permerror"] }],
    ["S17", "v=spf1 include:two.t -all", { L: 1, end: "-", problems: ["include-permerror"] }],
    ["S18", "v=spf1 include:slow.t -all", { L: 1, end: "-", problems: ["temperror"], lower: true }],
    ["S19", "v=spf1 include:la.t -all", { L: 3, end: "-", problems: ["loop"] }],
    ["S20", "v=spf1 include:d.t -all", { L: 1, end: "-", problems: ["loop"] }],
    ["S21", `v=spf1 ${many(10)} -all`, { L: 10, end: "-", ipv4: 10 }],
    ["S22", `v=spf1 ${many(11)} -all`, { L: 11, end: "-", ipv4: 11 }],
    [
      "S23",
      `v=spf1 -all ${many(11)}`,
      { L: 0, end: "-", nobody: true, hygiene: Array.from({ length: 11 }, () => "unreachable-terms") },
    ],
    ["S24", "v=spf1 a:gone1.t a:gone2.t a:gone3.t -all", { L: 3, V: "3/3", end: "-", nobody: true }],
    [
      "S25",
      "v=spf1 a:v4.t a:v4.t a:v4.t -all",
      { L: 3, V: "0/3", end: "-", ipv4: 1, hygiene: ["duplicate-term", "duplicate-term"] },
    ],
    ["S26", "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", { L: 0, end: "-", everybody: true, ipv4: 2 ** 32 }],
    ["S27", "v=spf1 ip6:::/0 -all", { L: 0, end: "-", everybody: true }],
    ["S28", "v=spf1 ip4:10.0.0.0/8 -all", { L: 0, end: "-", ipv4: 2 ** 24 }],
    [
      "S29",
      "v=spf1 exists:v4.t -all",
      { L: 1, end: "-", problems: ["exists-constant-true"], everybody: true },
    ],
    ["S30", "v=spf1 exists:%{i}.list.t -all", { L: 1, end: "-", problems: ["macro"], lower: true }],
    ["S31", "v=spf1 include:%{d}.vendor.t -all", { L: 1, end: "-", ipv4: 1 }],
    [
      "S32",
      "v=spf1 include:%{i}.%{d}.vendor.t -all",
      { L: 1, end: "-", problems: ["macro-include"], lower: true },
    ],
    ["S33", "v=spf1 mx:big.t -all", { L: 1, end: "-", problems: ["mx-limit"] }],
    ["S34", "v=spf1 ptr -all", { L: 1, end: "-", hygiene: ["ptr"] }],
    ["S35", "v=spf1  mx:mxd.t  -all ", { L: 1, end: "-", ipv4: 1 }],
    [
      "S38",
      "v=spf1 include=pass.t -all",
      { L: 0, end: "-", nobody: true, hygiene: ["looks-like-mechanism"] },
    ],
    ["S42", "v=spf1 ~include:pass.t -all", { L: 1, end: "-", ipv4: 0, nobody: true }],
    [
      "S43",
      "v=spf1 mx:mxd.t include:pass.t ~all redirect=gone.t",
      { L: 2, V: "0/0", end: "~", ipv4: 256, hygiene: ["unreachable-terms"] },
    ],
    ["S46", "v=spf1 ip4:192.0.2.1 -all", { L: 0, end: "-", ipv4: 1 }],
  ])(
    "%s: %s",
    (_number, record, {
      L,
      V,
      end,
      problems = [],
      everybody = false,
      nobody = false,
      lower = false,
      ipv4 = 0,
      hygiene = [],
    }) => {
      const found = analyse(record);
      expect(found.root.state).toBe("ok");
      expect({
        L: found.lookups,
        end: found.terminal,
        problems: found.problems.map(({ code }) => code),
        everybody: authorisesEverybody(found),
        nobody: authorisesNobody(found),
        lower: found.isLowerBound,
        ipv4: found.space.ipv4Addresses,
        hygiene: found.hygiene.map(({ code }) => code),
      }).toEqual({ L, end, problems, everybody, nobody, lower, ipv4, hygiene });
      if (V !== undefined) expect(`${found.voids.ipv4}/${found.voids.ipv6}`).toBe(V);
    },
  );

  test.each([
    ["S36", "v=spf1 ip4:192.0.2.1~all", ["ip4"]],
    ["S37", "v=spf1 ipv4:192.0.2.1 -all", ["unknown-mechanism"]],
    ["S39", "v=spf1 ip4: 192.0.2.1 -all", ["ip4", "unknown-mechanism"]],
    ["S40", "v=spf1 -all;", ["unknown-mechanism"]],
    ["S41", "v=spf1 include:localhost -all", ["domain-end"]],
  ])("%s: %s is a syntax error", (_number, record, codes) => {
    const { root } = analyse(record);
    expect([root.state, root.record?.errors.map(({ code }) => code)]).toEqual(["syntax", codes]);
  });

  test.each([
    ["S44", ["TXT  v=spf1 -all"], "none", ["leading-space"]],
    ["S45", ["TXT v=spf1 -all", "TXT v=spf1 ~all"], "multiple", []],
    ["S47", ["TIMEOUT"], "transient", []],
    ["no name", [], "none", []],
  ])("%s", (_number, rows, state, nearMisses) => {
    const { root, hygiene } = analyse(rows);
    expect([root.state, root.nearMisses.map(({ code }) => code)]).toEqual([state, nearMisses]);
    expect(hygiene.length).toBe(nearMisses.length);
  });

  test("M06: a redirect to a record that fails everybody authorises nobody", () => {
    expect(authorisesNobody(analyse("v=spf1 redirect=x.nl", { "x.nl": ["TXT v=spf1 -all"] }))).toBe(true);
    expect(authorisesNobody(analyse("v=spf1 redirect=slow.t"))).toBe(false);
  });

  test("S28: says which ranges are private", () => {
    expect(analyse("v=spf1 ip4:10.0.0.0/8 ip4:0.0.0.0/1 ip6:fd00::/8 ip4:198.18.0.0 -all").special).toEqual([
      "10.0.0.0/8",
      "fd00::/8",
      "198.18.0.0/32",
    ]);
  });
});

describe("analyseSpf", () => {
  test("asks for all of one level together", () => {
    const zone: World = {
      "a.t": ["TXT v=spf1 include:b.t mx -all", "MX m.t"],
      "b.t": ["TXT v=spf1 -all"],
      "m.t": ["A 192.0.2.1"],
      "d.t": ["TXT v=spf1 include:a.t a include:b.t exists:b.t exp=why.t ~all"],
    };
    const rounds: string[][] = [];
    const asking = analyseSpf("d.t");
    let step = asking.next();
    while (!step.done) {
      rounds.push(step.value.map(({ name, type }) => `${name}/${type}`));
      step = asking.next(step.value.map(answers(zone)));
    }
    expect(rounds).toEqual([
      ["d.t/TXT"],
      ["a.t/TXT", "d.t/A", "d.t/AAAA", "b.t/TXT", "b.t/A", "why.t/TXT"],
      ["a.t/MX"],
      ["m.t/A", "m.t/AAAA"],
    ]);
  });

  test("tells which include costs most", () => {
    const { costs } = analyse("v=spf1 a:v4.t include:la.t include:pass.t -all");
    expect(costs.map(({ term, lookups }) => [term, lookups])).toEqual([
      ["include:la.t", 3],
      ["a:v4.t", 1],
      ["include:pass.t", 1],
    ]);
  });

  test("adds up what passes, and writes it as short as possible", () => {
    const zone: World = { ...ZONE, "h.t": ["A 192.0.2.129", "AAAA 2001:db8:1::1"] };
    const { space } = analyse(
      "v=spf1 ip4:192.0.2.0/25 a:h.t/25//48 ip6:2001:db8::/48 ip4:203.0.113.7 -ip4:198.51.100.1 -all",
      zone,
    );
    expect(space).toEqual({
      ipv4Addresses: 257,
      shortestIpv6: 47,
      prefixes: ["192.0.2.0/24", "203.0.113.7/32", "2001:db8::/47"],
      flattenedOctets: "v=spf1 ip4:192.0.2.0/24 ip4:203.0.113.7 ip6:2001:db8::/47 -all".length,
    });
  });

  test.each([
    ["v=spf1 ip6:e000::/3 -all", true],
    ["v=spf1 ip6:2000::/4 -all", false],
    ["v=spf1 ip4:0.0.0.0/1 -all", true],
    ["v=spf1 ip4:0.0.0.0/2 -all", false],
    ["v=spf1 a:v4.t/0 -all", true],
    ["v=spf1 ?a:v4.t/0 -all", false],
    ["v=spf1 ?exists:v4.t -all", false],
  ])("%s: everybody passes: %s", (record, expected) => {
    expect(authorisesEverybody(analyse(record))).toBe(expected);
  });

  test.each([
    ["v=spf1 -exists:%{i}.t -all", true],
    ["v=spf1 exists:%{i}.t -all", false],
    ["v=spf1 ptr -all", false],
    ["v=spf1 include:%{i}.t -all", false],
    ["v=spf1 exists:gone.t -all", true],
    ["v=spf1 exists:v4.t -all", false],
    ["v=spf1 a:slow.t -all", false],
    ["v=spf1 ~all", false],
    ["v=spf1 redirect=%{i}.t", false],
  ])("%s: nobody passes: %s", (record, expected) => {
    expect(authorisesNobody(analyse(record))).toBe(expected);
  });

  test.each([
    ["v=spf1 mx:mxslow.t -all", "mxslow.t has an exchange that fails"],
    ["v=spf1 a:slow.t -all", "an address lookup that fails"],
    ["v=spf1 exists:slow.t -all", "an exists lookup that fails"],
    ["v=spf1 redirect=slow.t", "a redirect that fails"],
  ])("%s: temperror (%s)", (record) => {
    const found = analyse(record, { ...ZONE, "mxslow.t": ["MX slow.t"] });
    expect(found.problems.map(({ code }) => code)).toEqual(["temperror"]);
  });

  test.each([
    ["v=spf1 include:a..t -all", "include-permerror"],
    ["v=spf1 redirect=a..t", "redirect-permerror"],
    ["v=spf1 redirect=%{i}.t", "macro-redirect"],
    ["v=spf1 redirect=d.t", "loop"],
  ])("%s: %s", (record, code) => {
    expect(analyse(record).problems.map((problem) => problem.code)).toEqual([code]);
  });

  test("tells apart a redirect of the domain and one of an include", () => {
    const zone: World = { "x.t": ["TXT v=spf1 redirect=gone.t"] };
    expect(analyse("v=spf1 include:x.t -all", zone).problems).toMatchObject([
      {
        code: "redirect-permerror",
        domain: "x.t",
        target: "gone.t",
        state: "none",
        inInclude: true,
        offset: 7,
      },
    ]);
    expect(analyse("v=spf1 redirect=x.t", zone).problems).toMatchObject([{ inInclude: false }]);
  });

  test.each([
    ["v=spf1 exp=gone.t -all", ["exp-unresolvable"]],
    ["v=spf1 exp=two.t -all", ["exp-unresolvable"]],
    ["v=spf1 exp=pass.t -all", []],
    ["v=spf1 exp=%{i}.t -all", []],
    ["v=spf1 exists:%{p}.t -all", ["macro-p"]],
    ["v=spf1 ip4:192.0.2.1/24 -all", ["host-bits-set"]],
    [
      "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.128/25 ip6:2001:db8::/32 ip4:192.0.3.0/24 -all",
      ["overlapping-range"],
    ],
    ["v=spf1 ip4:192.0.2.0/24 ?IP4:192.0.2.0/24 -all", ["duplicate-term", "overlapping-range"]],
    [`v=spf1 x=${"y".repeat(500)} -all`, ["record-over-450"]],
  ])("%s: %j", (record, codes) => {
    expect(analyse(record).hygiene.map(({ code }) => code)).toEqual(codes);
  });

  test("names terms without address, and a Sender ID record beside", () => {
    const found = analyse(["TXT v=spf1 a:gone.t mx:gone.t a:slow.t a:v4.t -all", "TXT spf2.0/pra -all"]);
    expect(found.unresolvable.map(({ term }) => term)).toEqual(["a:gone.t", "mx:gone.t"]);
    expect(found.hygiene.map(({ code }) => code)).toEqual(["sender-id-record"]);
  });

  test("looks in the wrong places only when there is no record", () => {
    const zone: World = { "_spf.d.t": ["TXT v=spf1 -all"], "www.d.t": ["TXT x", "TXT v=spf1 ~all"] };
    expect(analyse([], zone).misplaced).toEqual([
      { name: "_spf.d.t", text: "v=spf1 -all" },
      { name: "www.d.t", text: "v=spf1 ~all" },
    ]);
    const asked: string[] = [];
    expect([analyse("v=spf1 -all", zone, asked).misplaced, asked]).toEqual([[], ["d.t/TXT"]]);
  });

  test("knows the size of the answer", () => {
    // Header 12, question d.t 5 + 4, EDNS 11, and for each record 12 of frame and a length octet for each 255.
    expect(txtResponseOctets("d.t", ["v=spf1 -all", "x".repeat(256)])).toBe(12 + 9 + 11 + 12 + 12 + 12 + 258);
  });
});

describe("hostile records", () => {
  test("an include that fans out ends at the cap, and says so", () => {
    const zone: Record<string, string[]> = {};
    for (let at = 0; at < 400; at += 1) {
      const below = [1, 2, 3, 4, 5].map((next) => `include:n${(at * 5 + next) % 400}.t`).join(" ");
      zone[`n${at}.t`] = [`TXT v=spf1 ${below} -all`];
    }
    const asked: string[] = [];
    const found = analyse("v=spf1 include:n0.t -all", zone, asked);
    expect(asked.length).toBeLessThanOrEqual(600);
    expect(found.isLowerBound).toBe(true);
    expect(found.problems.some(({ code }) => code === "cap")).toBe(true);
    expect(found.lookups).toBeGreaterThan(100);
  });

  test("a chain of redirects ends at the cap", () => {
    const zone = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`r${at}.t`, [`TXT v=spf1 redirect=r${at + 1}.t`]]),
    );
    const found = analyse("v=spf1 redirect=r0.t", zone);
    expect([found.lookups, found.terminal, found.problems.map(({ code }) => code)]).toEqual([
      12,
      "unknown",
      ["cap"],
    ]);
  });

  test("64 KiB of terms ask 600 questions at most and count all", () => {
    const asked: string[] = [];
    const names = Array.from({ length: 5000 }, (_, at) => `a:x${at}.t`);
    const found = analyse(`v=spf1 ${names.join(" ")} -all`, {}, asked);
    expect([asked.length, found.lookups, found.isLowerBound]).toEqual([600, 5000, true]);
  });

  test("random worlds never make it fail, and lookups add up", () => {
    const names = ["a.t", "b.t", "c.t", "d.t"];
    const name = fc.constantFrom(...names, "%{d}", "%{i}.t", "gone.t", "a..t");
    const term = fc.oneof(
      name.map((target) => `include:${target}.t`.replace(".t.t", ".t")),
      name.map((target) => `redirect=${target}`),
      name.map((target) => `?a:${target}/24`),
      name.map((target) => `mx:${target}`),
      fc.constantFrom("-all", "~all", "+all", "ip4:192.0.2.0/24", "ip6:::/0", "ptr", "exists:c.t", "bad"),
    );
    const record = fc.array(term, { maxLength: 5 }).map((terms) => `TXT v=spf1 ${terms.join(" ")}`);
    const row = fc.oneof(
      record,
      fc.constantFrom("A 192.0.2.1", "MX a.t", "MX .", "SERVFAIL", "AAAA 2001:db8::1"),
    );
    const world = fc.tuple(...names.map(() => fc.array(row, { maxLength: 3 })));
    fc.assert(
      fc.property(world, (rows) => {
        const zone = Object.fromEntries(names.map((owner, at) => [owner, rows[at] ?? []]));
        const asked: string[] = [];
        const found = answerAll(analyseSpf("a.t"), answers(zone, asked));
        expect(new Set(asked).size).toBe(asked.length);
        const sum = found.root.reached.reduce((total, node) => total + node.lookups, 0);
        expect(found.lookups).toBe(sum);
        expect(found.costs.reduce((total, { lookups }) => total + lookups, 0)).toBe(sum);
        if (authorisesNobody(found)) expect(authorisesEverybody(found)).toBe(false);
      }),
      { numRuns: 1500, seed: 7208 },
    );
  });

  test("answers of nonsense do not break it", () => {
    const text = fc.string({ maxLength: 30 });
    const outcome = fc.constantFrom<Answer["outcome"]>(
      "ok",
      "nodata",
      "nxdomain",
      "servfail",
      "badname",
      "loop",
    );
    fc.assert(
      fc.property(fc.infiniteStream(fc.tuple(outcome, fc.array(text, { maxLength: 3 }))), (stream) => {
        const reply = (question: Question): Answer => {
          const { value } = stream.next();
          const [kind, values] = value ?? ["nodata", []];
          if (question.name === "d.t" && question.type === "TXT") {
            return {
              outcome: "ok",
              values: ["v=spf1 a mx exists:x.t include:y.t exp=z.t redirect=%{o}.q.t"],
            };
          }
          return { outcome: kind as Answer["outcome"], values: values as string[] };
        };
        expect(answerAll(analyseSpf("d.t"), reply).lookups).toBeGreaterThanOrEqual(5);
      }),
      { numRuns: 500, seed: 7208 },
    );
  });
});
