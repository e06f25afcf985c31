import { describe, expect, test } from "vitest";
import { lifetimeDays, lifetimeSeconds, readExpiry, readLifetime } from "../../../src/proto/x509/lifetime.ts";
import { DAY } from "../../support/certificates.ts";

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000;
/** Valid for so many days from midnight on, both ends included (RFC 5280 section 4.1.2.5). */
const valid = (from: string, days: number, extraSeconds = 0) => ({
  notBefore: at(from),
  notAfter: at(from) + days * DAY - 1 + extraSeconds,
});

test("both ends of a validity are included", () => {
  expect(lifetimeSeconds(valid("2026-01-01", 90))).toBe(90 * DAY);
  expect(lifetimeDays(valid("2026-01-01", 90))).toBe(90);
  expect(lifetimeDays(valid("2026-01-01", 90, 1))).toBeGreaterThan(90);
});

describe("limits of ballot SC-081v3", () => {
  test.each([
    ["2018-01-01", 398, 398, 200],
    ["2026-03-14", 398, 398, 200],
    ["2026-03-15", 200, 200, 100],
    ["2027-03-14", 200, 200, 100],
    ["2027-03-15", 100, 100, 47],
    ["2029-03-14", 100, 100, 47],
    ["2029-03-15", 47, 47, null],
  ])("issued on %s: %i days are allowed, one second more is not", (from, days, limitDays, nextLimitDays) => {
    expect(readLifetime(valid(from, days))).toMatchObject({ limitDays, nextLimitDays, tooLong: false });
    expect(readLifetime(valid(from, days, 1))).toMatchObject({
      limitDays,
      tooLong: true,
      tooLongNext: false,
    });
  });

  test("E32: issued on 2026-06-01 for 398 days is too long", () => {
    expect(readLifetime(valid("2026-06-01", 398))).toMatchObject({ tooLong: true, limitDays: 200 });
  });

  test.each([
    ["2026-06-01", 100, false],
    ["2026-06-01", 101, true],
    ["2030-01-01", 47, false],
  ])("issued on %s for %i days: too long for the next limit %s", (from, days, tooLongNext) => {
    expect(readLifetime(valid(from, days))).toMatchObject({ tooLong: false, tooLongNext });
  });

  test("the day of the next limit", () => {
    expect(readLifetime(valid("2026-06-01", 90)).nextLimitFrom).toBe(at("2027-03-15"));
    expect(readLifetime(valid("2030-06-01", 90)).nextLimitFrom).toBeNull();
  });
});

describe("what is left", () => {
  const start = at("2026-01-01");
  const state = (days: number, left: number): string =>
    readExpiry({ notBefore: start, notAfter: start + days * DAY - 1 }, start + (days - left) * DAY - 1).state;
  test.each([
    // 90 days: renewal at a third, warning at a tenth.
    [90, 30, "good"],
    [90, 29.99, "renewal-due"],
    [90, 9, "renewal-due"],
    [90, 8.99, "expires-soon"],
    [90, 0, "expires-soon"],
    [90, -0.01, "expired"],
    // 6 days: the last three, whatever the share.
    [6, 3, "good"],
    [6, 2.99, "expires-soon"],
    // Over 100 days nobody renews at a third.
    [100, 33, "renewal-due"],
    [101, 33, "good"],
    [398, 39.9, "good"],
    [398, 39.7, "expires-soon"],
  ])("of %d days %d: %s", (days, left, expected) => {
    expect(state(days, left)).toBe(expected);
  });

  test("before it begins", () => {
    const facts = readExpiry({ notBefore: start, notAfter: start + 90 * DAY - 1 }, start - 1);
    expect(facts).toMatchObject({ state: "not-yet-valid", lifetimeDays: 90 });
    expect(facts.daysLeft).toBe(90);
  });
});
