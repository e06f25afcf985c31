/** Rules that hold for every check, finding and text. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { CHECKS } from "../../src/check/catalogue.ts";
import { CAUSE_TEXT } from "../../src/check/cause-text.table.ts";
import { GENERIC_TEXT } from "../../src/check/define.ts";
import { findingRow } from "../../src/check/finding.ts";
import { FINDINGS } from "../../src/check/findings.table.ts";
import { REASON_FINDINGS } from "../../src/check/reasons.table.ts";
import { FAULT_OF_CAUSE } from "../../src/model/cause.ts";
import type { Reading } from "../../src/model/profile.ts";
import { CATEGORIES, SECTIONS, TESTS, testsOfSide } from "../../src/model/tests.table.ts";
import { REASONS } from "../../src/proto/dnssec/reason.table.ts";
import { given } from "../support/evidence.ts";

const ALL = [...CHECKS.values()];
const READINGS: readonly Reading[] = ["rfc", "internetnl-1.11"];

describe("the list of tests", () => {
  test("has a check for each, in the same order", () => {
    expect([...CHECKS.keys()]).toEqual(TESTS.map(({ id }) => id));
  });

  test("names categories and sections that exist", () => {
    const categories = new Set<string>(CATEGORIES.map(({ id }) => id));
    const sections = new Map<string, string>(SECTIONS.map(({ id, category }) => [id, category]));
    for (const { category, section } of TESTS) {
      expect(categories).toContain(category);
      if (section !== null) expect(sections.get(section)).toBe(category);
    }
  });

  test("shows own tests in both reports", () => {
    const own = TESTS.filter(({ category }) => category === "dns").map(({ id }) => id);
    expect(own).toHaveLength(21);
    for (const side of ["web", "mail"] as const) {
      expect(testsOfSide(side).map(({ id }) => id)).toEqual(expect.arrayContaining(own));
    }
  });
});

const TABLES = ALL.flatMap((check) =>
  READINGS.filter((reading) => reading === "rfc" || check.hasParityTable).map(
    (reading): [string, Reading] => [check.id, reading],
  ),
);

describe.each(TABLES)("the table of %s in reading %s", (id, reading) => {
  const check = given(CHECKS.get(id));
  const rows = check.rows(reading);

  test("ends with its only unconditional row, which says passed", () => {
    const unconditional = rows
      .map(({ isLast }, index) => (isLast ? index : -1))
      .filter((index) => index >= 0);
    expect(unconditional).toEqual([rows.length - 1]);
    // The test of IPv6 addresses counts upwards.
    expect(["passed", ...(id.endsWith("ns_address") ? ["failed"] : [])]).toContain(rows.at(-1)?.status);
  });

  test("has words for each verdict", () => {
    for (const { verdict } of rows) expect({ ...GENERIC_TEXT, ...check.text }).toHaveProperty(verdict);
  });
});

test.each(ALL.map(({ id }) => id))("%s has no words for a verdict that no row gives", (id) => {
  const check = given(CHECKS.get(id));
  const given_ = new Set(READINGS.flatMap((reading) => check.rows(reading).map(({ verdict }) => verdict)));
  given_.add(check.errorVerdict);
  expect(Object.keys(check.text).filter((verdict) => !given_.has(verdict))).toEqual([]);
});

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

describe("findings", () => {
  const rows = Object.keys(FINDINGS).map((code): [string] => [code]);

  test.each(rows)("%s is written in whole sentences with known parameters", (code) => {
    const row = given(findingRow(code));
    for (const text of [row.says, ...(row.fix === undefined ? [] : [row.fix])]) {
      expect(text).toMatch(/^[A-Z{“].*\.$/);
      expect(row.params).toEqual(expect.arrayContaining(placeholders(text)));
    }
    for (const ref of row.refs) expect(ref).toMatch(/^RFC \d+( section \d+(\.\d+)*)?$/);
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test("know every reason of the validator, and no other", () => {
    expect(Object.keys(REASON_FINDINGS).sort()).toEqual(Object.keys(REASONS).sort());
  });
});

describe("words", () => {
  const texts = [
    ...ALL.flatMap(({ id, text }) =>
      Object.entries(text).map(([verdict, one]) => [`${id}/${verdict}`, one] as const),
    ),
    ...Object.entries(CAUSE_TEXT).map(([cause, one]) => [`cause/${cause}`, one] as const),
    ...Object.entries(GENERIC_TEXT).map(([verdict, one]) => [verdict, one] as const),
  ];

  test.each(texts)("%s are whole sentences", (_, { says, fix = "Measure." }) => {
    for (const text of [says, fix]) expect(text).toMatch(/^[A-Z0-9{].*\.$/);
  });

  test("exist for every cause", () => {
    expect(Object.keys(CAUSE_TEXT).sort()).toEqual(Object.keys(FAULT_OF_CAUSE).sort());
  });
});

/** Rows of the tables in catalogue section 4: id, verdict, status. */
const CATALOGUE = resolve(import.meta.dirname, "../../../shared/spec/catalogue.md");

describe.skipIf(!existsSync(CATALOGUE))("internet.nl's tests", () => {
  const anchored = TESTS.filter(({ origin }) => origin === "internetnl");
  const lines = existsSync(CATALOGUE) ? readFileSync(CATALOGUE, "utf8").split("\n") : [];
  const rows = lines.flatMap((line) => {
    const [, id, second, third, , , level] = line.split("|").map((cell) => cell.trim().replaceAll("`", ""));
    return id === undefined ? [] : [{ id, second, third, level }];
  });

  test.each(anchored.map(({ id }) => [id]))(
    "%s gives only verdicts of the catalogue, with their status",
    (id) => {
      const known = rows.filter((row) => row.id === id).map(({ second, third }) => `${second} ${third}`);
      const check = given(CHECKS.get(id));
      const ours = READINGS.flatMap((reading) => check.rows(reading))
        .filter(({ verdict }) => !Object.hasOwn(GENERIC_TEXT, verdict))
        // Dormant in 1.11.2, allowed by `settled.md` 4.4.
        .filter(({ verdict }) => verdict !== "servfail")
        .map(({ status, verdict }) => `${verdict} ${status}`);
      expect(ours.filter((row) => !known.includes(row))).toEqual([]);
    },
  );

  test("come in the catalogue's order", () => {
    const order = [...new Set(rows.map(({ id }) => id))];
    const places = anchored.map(({ id }) => order.indexOf(id));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });
});
