import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TestResult } from "../../src/model/report.ts";
import { categoryPoints, isCounted, meanPercentage, percentageOf } from "../../src/score/points.ts";
import { result, row } from "./result.ts";

type Pair = readonly [awarded: number, max: number];

/** `scoring.md` 3.6 and 5: awarded and maximum of each category, its percentage, and the total. */
const EXAMPLES: readonly [string, readonly Pair[], readonly (number | null)[], number][] = [
  [
    "3.6 web: name does not exist",
    [
      [0, 22],
      [0, 10],
      [0, 130],
      [30, 30],
    ],
    [0, 0, 0, 100],
    25,
  ],
  [
    "3.6 web: parent has good name servers",
    [
      [10, 22],
      [0, 10],
      [0, 130],
      [30, 30],
    ],
    [45, 0, 0, 100],
    36,
  ],
  [
    "3.6 web: 443 dead on one address",
    [
      [12, 22],
      [10, 10],
      [0, 150],
      [30, 30],
    ],
    [54, 100, 0, 100],
    63,
  ],
  [
    "3.6 web: relying party down",
    [
      [22, 22],
      [10, 10],
      [150, 150],
      [0, 30],
    ],
    [100, 100, 100, 0],
    75,
  ],
  [
    "3.6 mail: name does not exist",
    [
      [0, 10],
      [0, 10],
      [0, 50],
      [0, 0],
      [45, 45],
    ],
    [0, 0, 0, null, 100],
    25,
  ],
  [
    "3.6 mail: parked",
    [
      [10, 10],
      [10, 10],
      [40, 40],
      [0, 0],
      [45, 45],
    ],
    [100, 100, 100, null, 100],
    100,
  ],
  [
    "3.6 mail: no MX and no policies",
    [
      [10, 10],
      [10, 10],
      [0, 50],
      [0, 0],
      [45, 45],
    ],
    [100, 100, 0, null, 100],
    75,
  ],
  [
    "3.6 mail: all MX unreachable",
    [
      [10, 20],
      [10, 10],
      [50, 50],
      [0, 10],
      [45, 45],
    ],
    [50, 100, 100, 0, 100],
    70,
  ],
  [
    "E1",
    [
      [22, 22],
      [10, 10],
      [150, 150],
      [0, 0],
      [30, 30],
    ],
    [100, 100, 100, null, 100],
    100,
  ],
  [
    "E2",
    [
      [0, 22],
      [2, 10],
      [142, 150],
      [0, 0],
      [30, 30],
    ],
    [0, 20, 94, null, 100],
    53,
  ],
  [
    "E3",
    [
      [12, 22],
      [10, 10],
      [0, 150],
      [30, 30],
    ],
    [54, 100, 0, 100],
    63,
  ],
  [
    "E4",
    [
      [22, 22],
      [10, 10],
      [150, 150],
      [15, 30],
    ],
    [100, 100, 100, 50],
    87,
  ],
  [
    "E5",
    [
      [20, 20],
      [10, 10],
      [140, 140],
      [30, 30],
    ],
    [100, 100, 100, 100],
    100,
  ],
  [
    "E6",
    [
      [22, 22],
      [10, 10],
      [140, 150],
      [30, 30],
    ],
    [100, 100, 93, 100],
    98,
  ],
  [
    "E7",
    [
      [20, 22],
      [10, 10],
      [140, 150],
      [30, 30],
    ],
    [90, 100, 93, 100],
    95,
  ],
  [
    "E8",
    [
      [22, 22],
      [10, 10],
      [110, 150],
      [30, 30],
    ],
    [100, 100, 73, 100],
    93,
  ],
  [
    "E9",
    [
      [20, 20],
      [10, 10],
      [50, 50],
      [140, 140],
      [45, 45],
    ],
    [100, 100, 100, 100, 100],
    100,
  ],
  [
    "E10",
    [
      [20, 20],
      [10, 10],
      [50, 50],
      [120, 130],
      [45, 45],
    ],
    [100, 100, 100, 92, 100],
    98,
  ],
  [
    "E11, E12",
    [
      [20, 20],
      [10, 10],
      [50, 50],
      [120, 140],
      [45, 45],
    ],
    [100, 100, 100, 85, 100],
    97,
  ],
  [
    "E13",
    [
      [15, 20],
      [2, 10],
      [42, 50],
      [0, 140],
      [45, 45],
    ],
    [75, 20, 84, 0, 100],
    55,
  ],
  [
    "E14",
    [
      [13, 20],
      [2, 10],
      [32, 50],
      [110, 140],
      [45, 45],
    ],
    [65, 20, 64, 78, 100],
    65,
  ],
  [
    "E15",
    [
      [20, 20],
      [10, 10],
      [50, 50],
      [140, 140],
      [45, 45],
    ],
    [100, 100, 100, 100, 100],
    100,
  ],
  [
    "E16",
    [
      [20, 20],
      [10, 10],
      [42, 50],
      [140, 140],
      [45, 45],
    ],
    [100, 100, 84, 100, 100],
    96,
  ],
  [
    "E17",
    [
      [10, 10],
      [10, 10],
      [40, 40],
      [0, 0],
      [45, 45],
    ],
    [100, 100, 100, null, 100],
    100,
  ],
  [
    "E18",
    [
      [10, 10],
      [10, 10],
      [0, 50],
      [0, 0],
      [45, 45],
    ],
    [100, 100, 0, null, 100],
    75,
  ],
];

describe("worked examples of the scoring document", () => {
  test.each(EXAMPLES)("%s", (_name, pairs, percentages, total) => {
    const categories = pairs.map(([awarded, max]) => percentageOf({ awarded, max }));
    expect(categories).toEqual(percentages);
    expect(meanPercentage(categories)).toBe(total);
  });
});

describe("percentages", () => {
  // 100 / max * max is 99.99… in floating point for these.
  test.each([97, 161, 167, 193, 194, 195, 199, 289])("full points of %i are 100", (max) => {
    expect(percentageOf({ awarded: max, max })).toBe(100);
  });

  test("rounds down, as exact integer arithmetic does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(100_000), (max, extra) => {
        const awarded = extra % (max + 1);
        expect(percentageOf({ awarded, max })).toBe(Number((100n * BigInt(awarded)) / BigInt(max)));
      }),
    );
  });

  test("there is none without a maximum, and no mean of nothing", () => {
    expect(percentageOf({ awarded: 0, max: 0 })).toBeNull();
    expect(meanPercentage([null, null])).toBeNull();
    expect(meanPercentage([])).toBeNull();
  });
});

describe("what belongs to the maximum", () => {
  test.each([
    ["passed", result({ max: 10, awarded: 10 }), true, true],
    ["failed", result({ status: "failed", max: 10, awarded: 0 }), true, true],
    ["without points", result({}), false, false],
    ["recommended", result({ level: "recommended", max: 10, awarded: 10 }), false, false],
    ["level none", result({ level: "none", max: 2, status: "not_tested" }), false, false],
    ["could not be measured", result({ status: "error", max: 10 }), false, true],
    [
      "blocked",
      result({ status: "not_tested", not_tested_reason: "blocked", max: 10, awarded: 0 }),
      true,
      true,
    ],
    [
      "blocked without points",
      result({ status: "not_tested", not_tested_reason: "blocked", max: 10 }),
      true,
      true,
    ],
    [
      "not applicable",
      result({ status: "not_tested", not_tested_reason: "not_applicable", max: 10 }),
      false,
      false,
    ],
    [
      "undecidable",
      result({ status: "not_tested", not_tested_reason: "undecidable", max: 10 }),
      false,
      false,
    ],
    ["switched off", result({ status: "not_tested", not_tested_reason: "disabled", max: 10 }), false, false],
    [
      "not applicable, with points by the catalogue (no addresses)",
      result({ status: "not_tested", not_tested_reason: "not_applicable", max: 10, awarded: 10 }),
      true,
      true,
    ],
  ])("%s", (_situation, given, rfc, parity) => {
    expect(isCounted(given, "rfc")).toBe(rfc);
    expect(isCounted(given, "internetnl-1.11")).toBe(parity);
  });
});

describe("points of a category with one object", () => {
  const reach = result({ max: 10, awarded: 8 });
  const unknown = result({ status: "error", max: 10 });

  test("are added up", () => {
    expect(
      categoryPoints([reach, result({ max: 2, awarded: 2 }), result({})], "tests", "rfc").measured,
    ).toEqual({
      awarded: 10,
      max: 12,
    });
  });

  test("leave out what could not be measured, and say what it could change", () => {
    expect(categoryPoints([reach, unknown], "tests", "rfc")).toEqual({
      measured: { awarded: 8, max: 10 },
      best: { awarded: 18, max: 20 },
      worst: { awarded: 8, max: 20 },
    });
  });

  test("internet.nl gives no points for what could not be measured", () => {
    const none = { awarded: 8, max: 20 };
    expect(categoryPoints([reach, unknown], "tests", "internetnl-1.11")).toEqual({
      measured: none,
      best: none,
      worst: none,
    });
  });
});

describe("points of a category with several servers", () => {
  const test1 = (...rows: ReturnType<typeof row>[]) => result({ max: 10, awarded: 0, servers: rows });

  test("are those of the lowest server, not of the lowest tests (E7)", () => {
    const redirect = test1(row("a", 0), row("b", 10));
    const hsts = test1(row("a", 10), row("b", 0));
    const rest = result({ max: 130, awarded: 130, servers: [row("a", 130), row("b", 130)] });
    expect(categoryPoints([redirect, hsts, rest], "servers", "rfc").measured).toEqual({
      awarded: 140,
      max: 150,
    });
  });

  test("a server without a certificate of the right kind costs its own points (E12)", () => {
    const tls = result({ max: 120, awarded: 120, servers: [row("mx1", 120), row("mx2", 120)] });
    const dane = result({ max: 20, awarded: 0, servers: [row("mx1", 20), row("mx2", 0)] });
    expect(categoryPoints([tls, dane], "servers", "rfc").measured).toEqual({ awarded: 120, max: 140 });
  });

  test("a server that was not measured has full points at best, none at worst", () => {
    const hsts = test1(row("a", 10), row("b", null));
    const version = test1(row("a", 10), row("b", null));
    expect(categoryPoints([hsts, version], "servers", "rfc")).toEqual({
      measured: { awarded: 20, max: 20 },
      best: { awarded: 20, max: 20 },
      worst: { awarded: 0, max: 20 },
    });
  });

  test("a server that lacks a test has no points for it (E13: unreachable MX)", () => {
    const available = result({ max: 10, awarded: 0, servers: [row("mx1", 10), row("mx2", 0)] });
    const version = result({ max: 130, awarded: 0, servers: [row("mx1", 130)] });
    expect(categoryPoints([available, version], "servers", "rfc").measured).toEqual({ awarded: 0, max: 140 });
  });

  test("the same name at two addresses is two servers", () => {
    const at = (address: string, points: number) => ({ ...row("www", points), address });
    const hsts = test1(at("192.0.2.1", 10), at("192.0.2.2", 0));
    expect(categoryPoints([hsts], "servers", "rfc").measured.awarded).toBe(0);
  });
});

describe("points of a category with several names (mail_dnssec)", () => {
  const domain = (awarded: number | null) =>
    result({ max: 10, awarded, status: awarded === null ? "error" : "passed" });
  const hosts = (...points: (number | null)[]) =>
    result({ max: 10, awarded: 0, servers: points.map((each, index) => row(`mx${index}`, each)) });

  const weaker = (test: TestResult): TestResult => ({ ...test, level: "recommended" });
  const unknown = (test: TestResult): TestResult => ({ ...test, status: "error" });

  test.each([
    ["all secure", [domain(10), hosts(10, 10)], 10, 10, 10],
    ["one host insecure (E14)", [domain(10), hosts(10, 2)], 2, 2, 2],
    ["one host bogus", [domain(10), hosts(0, 10)], 0, 0, 0],
    ["domain insecure", [domain(2), hosts(10)], 2, 2, 2],
    ["no MX", [domain(10)], 10, 10, 10],
    ["one host not measured", [domain(10), hosts(10, null)], 10, 10, 0],
    ["one host not measured, another insecure", [domain(10), hosts(2, null)], 2, 2, 0],
    ["domain not measured", [domain(null), hosts(10)], 10, 10, 0],
    [
      "a host that does not resolve, in a test that stays recommended",
      [domain(10), weaker(hosts(10, 0))],
      0,
      0,
      0,
    ],
    ["one host not measured, which decides the test", [domain(10), unknown(hosts(10, null))], 10, 10, 0],
  ])("%s", (_situation, tests, measured, best, worst) => {
    expect(categoryPoints(tests, "names", "rfc")).toEqual({
      measured: { awarded: measured, max: 10 },
      best: { awarded: best, max: 10 },
      worst: { awarded: worst, max: 10 },
    });
  });

  test("nothing measured: no points to speak of, anything possible", () => {
    expect(categoryPoints([domain(null)], "names", "rfc")).toEqual({
      measured: { awarded: 0, max: 0 },
      best: { awarded: 10, max: 10 },
      worst: { awarded: 0, max: 10 },
    });
  });
});
