import { describe, expect, test } from "vitest";
import { judgeExportAge, judgeTableAge } from "../../../src/proto/rpki/freshness.ts";
import { exportOf, fixture } from "./support.ts";

const HOUR = 3600;
const MADE = exportOf(fixture("variants/rpki-client.json")).buildTime ?? 0;

describe("age of an export", () => {
  test.each([
    [-1 * HOUR, false, "vrp-future"],
    [-601, false, "vrp-future"],
    [-600, true, undefined],
    [0, true, undefined],
    [1 * HOUR, true, undefined],
    [2 * HOUR, true, undefined],
    [2 * HOUR + 1, true, "vrp-aging"],
    [3 * HOUR, true, "vrp-aging"],
    [23 * HOUR, true, "vrp-aging"],
    [24 * HOUR, true, "vrp-aging"],
    [24 * HOUR + 1, false, "vrp-stale"],
    [25 * HOUR, false, "vrp-stale"],
  ])("%i seconds: usable %s, %s", (age, isUsable, problem) => {
    const freshness = judgeExportAge({ made: MADE, fetched: MADE, now: MADE + age });
    expect(freshness).toEqual({ isUsable, ageSeconds: age, ...(problem === undefined ? {} : { problem }) });
  });

  test("the user may allow more", () => {
    const ages = { made: MADE, fetched: MADE, now: MADE + 30 * HOUR, maxAgeSeconds: 48 * HOUR };
    expect(judgeExportAge(ages)).toMatchObject({ isUsable: true, problem: "vrp-aging" });
  });

  test("an export of a time that the user asked about has no age", () => {
    expect(judgeExportAge({ made: MADE, fetched: MADE, now: MADE + 9000 * HOUR, isHistoric: true })).toEqual({
      isUsable: true,
      ageSeconds: 9000 * HOUR,
    });
  });

  test.each([
    [0, true, "vrp-undated"],
    [25 * HOUR, false, "vrp-stale"],
  ])("without a build time it counts from the download: %i seconds", (age, isUsable, problem) => {
    expect(judgeExportAge({ fetched: MADE, now: MADE + age })).toMatchObject({ isUsable, problem });
  });
});

describe("age of a route table", () => {
  test.each([
    [0, true, undefined],
    [48 * HOUR, true, undefined],
    [48 * HOUR + 1, true, "bgp-aging"],
    [168 * HOUR, true, "bgp-aging"],
    [168 * HOUR + 1, false, "bgp-stale"],
  ])("%i seconds: usable %s, %s", (age, isUsable, problem) => {
    const freshness = judgeTableAge({ made: MADE, fetched: MADE, now: MADE + age });
    expect(freshness).toEqual({ isUsable, ageSeconds: age, ...(problem === undefined ? {} : { problem }) });
  });

  test("undated and historic tables are used", () => {
    expect(judgeTableAge({ fetched: MADE, now: MADE })).toMatchObject({
      isUsable: true,
      problem: "bgp-undated",
    });
    expect(judgeTableAge({ made: 0, fetched: 0, now: MADE, isHistoric: true })).not.toHaveProperty("problem");
  });
});
