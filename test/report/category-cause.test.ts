import { expect, test } from "vitest";
import type { TestResult } from "../../src/model/report.ts";
import { categoryCause } from "../../src/report/category-cause.ts";
import { placed } from "../check/routing/scene.ts";
import { judgeSide, type MutableEvidence } from "../support/evidence.ts";

const webAt = (vrps: readonly string[]): MutableEvidence =>
  placed({ addresses: ["192.0.2.10"], scene: { routes: ["192.0.2.0/24 64500 370"], vrps } });

const resultsOf = (vrps: readonly string[]): readonly TestResult[] => judgeSide(webAt(vrps), "web");

test.each([
  ["a missing ROA is not called a forbidden route", [], "no ROA"],
  ["an invalid route comes first", ["192.0.2.0/24-24 AS64666"], "invalid route"],
])("%s", (_, vrps, says) => {
  expect(categoryCause("web_rpki", resultsOf(vrps))).toBe(says);
});

test("other categories speak for themselves", () => {
  const results = resultsOf([]).map((each) => ({ ...each, verdict: "bad" }));
  expect(categoryCause("web_dnssec", results)).toBeNull();
});
