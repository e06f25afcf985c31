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
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { Reading } from "../../src/model/profile.ts";
import type { Finding, TestResult } from "../../src/model/report.ts";
import { CATEGORIES, SECTIONS, TESTS, testsOfSide } from "../../src/model/tests.table.ts";
import { createMemo } from "../../src/proto/dnssec/memo.ts";
import { REASONS } from "../../src/proto/dnssec/reason.table.ts";
import { given, judgeOne, NOW, profileOf, sideOf } from "../support/evidence.ts";
import type { Case } from "./case.ts";
import { CASES } from "./cases.ts";

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

  test("is reached in every row", () => {
    const reached = new Set(CASES.filter((one) => one.id === id).flatMap((one) => rowOf(one, reading)));
    const missed = rows.map((row, index) => ({ ...row, index })).filter(({ index }) => !reached.has(index));
    expect(missed).toEqual([]);
  });
});

/** The row that a case reaches; none where the evidence lacks a section. */
function rowOf(one: Case, reading: Reading): number[] {
  const profile = one.profile ?? profileOf();
  const evidence = one.evidence() as EvidenceDocument;
  const check = given(CHECKS.get(one.id));
  if (profile.reading !== reading || check.needs.some((need) => evidence[need] === undefined)) return [];
  const side = sideOf(one.id);
  return [check.decide(evidence, { side, profile, now: NOW, memo: createMemo() }).row];
}

test.each(ALL.map(({ id }) => id))("%s has no words for a verdict that no row gives", (id) => {
  const check = given(CHECKS.get(id));
  const given_ = new Set(READINGS.flatMap((reading) => check.rows(reading).map(({ verdict }) => verdict)));
  given_.add(check.errorVerdict);
  expect(Object.keys(check.text).filter((verdict) => !given_.has(verdict))).toEqual([]);
});

const RESULTS = CASES.map((one) => {
  const evidence = one.evidence();
  return { what: `${one.id}: ${one.what}`, evidence, result: judgeOne(one.id, evidence, one.profile) };
});

describe.each(RESULTS)("$what", ({ evidence, result }) => {
  test("has findings that point into the evidence, with the registered parameters", () => {
    if (["failed", "warning", "error"].includes(result.status)) expect(result.findings).not.toEqual([]);
    for (const finding of result.findings) {
      expect(finding.evidence, finding.code).not.toEqual([]);
      for (const pointer of finding.evidence) expect(resolves(evidence, pointer), pointer).toBe(true);
      expect(Object.keys(finding.params ?? {}), finding.code).toEqual(given(findingRow(finding.code)).params);
    }
  });

  test("has a cause where it could not be measured, and only there", () => {
    expect(result.cause !== undefined).toBe(result.status === "error");
    expect(result.not_tested_reason !== undefined).toBe(result.status === "not_tested");
  });

  test("fills its words", () => {
    const check = given(CHECKS.get(result.id));
    const values = { ...Object.assign({}, ...result.findings.map(({ params }) => params)), ...result.facts };
    const text = check.text[result.verdict];
    for (const name of placeholders(`${text?.says ?? ""} ${text?.fix ?? ""}`))
      expect(values).toHaveProperty(name);
  });

  test("hints at words that say what to do", () => {
    if (result.hint !== undefined) expect(fixOf(result, result.hint)).toBeTypeOf("string");
  });
});

/** RFC 6901. */
function resolves(document: unknown, pointer: string): boolean {
  const keys = pointer.split("/").slice(1);
  let at = document;
  for (const key of keys) {
    const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Record<string, unknown>)[name];
  }
  return true;
}

function fixOf({ id }: TestResult, hint: string): string | undefined {
  const at = hint.indexOf("/");
  const [kind, slug] = [hint.slice(0, at), hint.slice(at + 1)];
  if (kind === "finding") return findingRow(slug)?.fix;
  // Nothing can be done about some causes.
  if (kind === "cause") return CAUSE_TEXT[slug as keyof typeof CAUSE_TEXT].fix ?? "";
  return kind === id ? CHECKS.get(id)?.text[slug]?.fix : undefined;
}

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

  test("are all given in some case", () => {
    const given_ = new Set(RESULTS.flatMap(({ result }) => result.findings.map(({ code }: Finding) => code)));
    const own = Object.keys(FINDINGS).filter((code) => !Object.hasOwn(REASON_FINDINGS, code));
    expect(own.filter((code) => !given_.has(code))).toEqual([]);
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
