import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/model/limits.table.ts";
import type { Profile } from "../../src/model/profile.ts";
import type { TestResult } from "../../src/model/report.ts";
import { scoreTests } from "../../src/score/score.ts";
import { result, row } from "./result.ts";

const WATERPAS: Profile = {
  name: "waterpas",
  version: 1,
  algorithm: "waterpas-1",
  reading: "rfc",
  max_uncertainty: 0,
  score: true,
  categories: {},
  tests: {},
  verdicts: {},
  tables: {},
  limits: Object.fromEntries(
    Object.entries(LIMITS).map(([name, { value }]) => [name, value]),
  ) as Profile["limits"],
};
const PARITY: Profile = { ...WATERPAS, algorithm: "internetnl-1.11", reading: "internetnl-1.11" };

const SIZES = { web_ipv6: 5, web_dnssec: 2, web_https: 22, web_rpki: 4 } as const;

/** All tests of the counted web categories: one of each bears the points of the category, the rest none. */
function web(
  over: Partial<Record<keyof typeof SIZES, Partial<Parameters<typeof result>[0]>>> = {},
): TestResult[] {
  return (Object.keys(SIZES) as (keyof typeof SIZES)[]).flatMap((category) =>
    Array.from({ length: SIZES[category] }, (_, index) => {
      const points = index === 0 ? { max: 10, awarded: 10, ...over[category] } : {};
      return result({ id: `${category}_${index}`, category, ...points });
    }),
  );
}

const own = result({ id: "dns_ns_count", category: "dns", origin: "waterpas", status: "failed" });

describe("score of a whole side", () => {
  test("all passed", () => {
    const { score } = scoreTests([...web(), own], "web", WATERPAS, "ok");
    expect(score).toMatchObject({
      algorithm: "waterpas-1",
      percentage: 100,
      null_reason: null,
      best_case: 100,
      worst_case: 100,
      measured: 100,
    });
  });

  test("counts internet.nl's tests only", () => {
    const { score } = scoreTests([...web(), own], "web", WATERPAS, "ok");
    expect(score.counts).toEqual({ error: 0, failed: 0, warning: 0, info: 0, not_tested: 0, passed: 33 });
  });

  test("own tests neither count nor have a percentage", () => {
    const { categories, tests } = scoreTests([...web(), own], "web", WATERPAS, "ok");
    expect(categories.at(-1)).toEqual({
      id: "dns",
      status: "failed",
      verdict: "failed",
      points: { awarded: 0, max: 0 },
      percentage: null,
      counted: false,
      incomplete: false,
    });
    expect(tests.at(-1)?.points.counted).toBe(false);
  });

  test("a test that could not be measured opens a range and takes the percentage away", () => {
    const { score, categories } = scoreTests(
      web({ web_https: { status: "error", cause: "timeout", awarded: null } }),
      "web",
      WATERPAS,
      "partial",
    );
    expect(score).toMatchObject({
      percentage: null,
      null_reason: "inconclusive",
      best_case: 100,
      worst_case: 75,
      measured: 100,
    });
    expect(categories.find(({ id }) => id === "web_https")).toMatchObject({
      incomplete: true,
      status: "error",
    });
  });

  test("a profile may allow that much uncertainty", () => {
    const tests = web({ web_https: { status: "error", cause: "timeout", awarded: null } });
    const allowed = (max_uncertainty: number) =>
      scoreTests(tests, "web", { ...WATERPAS, max_uncertainty }, "partial").score.percentage;
    expect([allowed(24), allowed(25)]).toEqual([null, 100]);
  });

  test("internet.nl counts an error of the target as no points", () => {
    const tests = web({ web_https: { status: "error", verdict: "other", cause: "timeout", awarded: 0 } });
    expect(scoreTests(tests, "web", PARITY, "partial").score).toMatchObject({
      percentage: 75,
      null_reason: null,
    });
  });

  test("our own blindness empties the score in the parity profile too", () => {
    const tests = web({ web_ipv6: { status: "error", cause: "ipv6-none", awarded: null } });
    expect(scoreTests(tests, "web", PARITY, "partial").score).toMatchObject({
      percentage: null,
      null_reason: "inconclusive",
    });
  });
});

describe("why there is no percentage", () => {
  test.each<[string, TestResult[], Profile, "ok" | "unresolvable" | "error", string | null]>([
    ["nothing could be judged", web(), WATERPAS, "error", "error"],
    ["the name does not exist", web(), WATERPAS, "unresolvable", "unresolvable"],
    ["internet.nl scores names that do not exist", web(), PARITY, "unresolvable", null],
    [
      "a counted category is missing",
      web().filter(({ category }) => category !== "web_rpki"),
      WATERPAS,
      "ok",
      "disabled",
    ],
    [
      "a counted category lacks tests",
      web().filter(({ id }) => id !== "web_ipv6_4"),
      WATERPAS,
      "ok",
      "disabled",
    ],
    ["the profile has no score", web(), { ...WATERPAS, score: false }, "ok", "disabled"],
    [
      "a counted test was switched off",
      web({ web_rpki: { status: "not_tested", not_tested_reason: "disabled", awarded: null } }),
      WATERPAS,
      "ok",
      "disabled",
    ],
    [
      "no category has a maximum",
      web().map((test) => ({ ...test, level: "recommended" as const })),
      WATERPAS,
      "ok",
      "no-counted-category",
    ],
  ])("%s", (_situation, tests, profile, status, reason) => {
    const { score } = scoreTests(tests, "web", profile, status);
    expect(score.null_reason).toBe(reason);
    expect(score.percentage === null).toBe(reason !== null);
  });

  test("a part of the tests gives no bounds, but what was measured", () => {
    const tests = web().filter(({ category }) => category === "web_dnssec");
    expect(scoreTests(tests, "web", WATERPAS, "ok").score).toMatchObject({
      measured: 100,
      best_case: null,
      worst_case: null,
    });
  });

  test("a switched-off test without points changes nothing", () => {
    const tests = web().map((test) =>
      test.id === "web_https_3"
        ? { ...test, status: "not_tested" as const, not_tested_reason: "disabled" as const }
        : test,
    );
    expect(scoreTests(tests, "web", WATERPAS, "ok").score.percentage).toBe(100);
  });
});

describe("profiles", () => {
  test("a category that does not count leaves the mean", () => {
    const tests = web({ web_rpki: { status: "failed", awarded: 0 } });
    const profile = { ...WATERPAS, categories: { web_rpki: { counted: false } } };
    const { score, categories } = scoreTests(tests, "web", profile, "ok");
    expect(score.percentage).toBe(100);
    expect(categories.find(({ id }) => id === "web_rpki")).toMatchObject({ counted: false, percentage: 0 });
  });
});

describe("what a test costs", () => {
  const lost = (points: Partial<Parameters<typeof result>[0]>) =>
    scoreTests(web({ web_https: { status: "failed", ...points } }), "web", WATERPAS, "ok").tests.find(
      ({ id }) => id === "web_https_0",
    )?.points.effect;

  test("in percent points of the score: its share of the category, and of the four categories", () => {
    expect(lost({ max: 150, awarded: 142 })).toBe(1.33);
    expect(lost({ max: 10, awarded: 0 })).toBe(25);
    expect(lost({ max: 10, awarded: 10, status: "passed" })).toBe(0);
  });

  test("where servers are told apart, at the server that decides", () => {
    const tests = web({
      web_https: { max: 10, awarded: 0, status: "failed", servers: [row("a", 10), row("b", 4)] },
    });
    const { categories, tests: scored } = scoreTests(tests, "web", WATERPAS, "ok");
    expect(categories.find(({ id }) => id === "web_https")).toMatchObject({
      deciding_server: "b",
      percentage: 40,
    });
    expect(scored.find(({ id }) => id === "web_https_0")?.points.effect).toBe(15);
  });

  test("our own tests cost nothing", () => {
    expect(scoreTests([...web(), own], "web", WATERPAS, "ok").tests.at(-1)?.points).not.toHaveProperty(
      "effect",
    );
  });
});
