/** Every case: what its test says, and what must hold of whatever a test says. */
import { describe, expect, test } from "vitest";
import { CHECKS } from "../../src/check/catalogue.ts";
import { CAUSE_TEXT } from "../../src/check/cause-text.table.ts";
import { factNamesOf } from "../../src/check/facts.table.ts";
import { findingRow } from "../../src/check/finding.ts";
import { FINDINGS } from "../../src/check/findings.table.ts";
import { REASON_FINDINGS } from "../../src/check/reasons.table.ts";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import type { Reading } from "../../src/model/profile.ts";
import type { TestResult } from "../../src/model/report.ts";
import { createMemo } from "../../src/proto/dnssec/memo.ts";
import { given, judgeOne, NOW, profileOf, sideOf } from "../support/evidence.ts";
import type { Case } from "./case.ts";
import { CASES } from "./cases.ts";

const READINGS: readonly Reading[] = ["rfc", "internetnl-1.11"];

/** Codes of all findings, and rows of tables by id and reading, that the cases reach. */
const found = new Set<string>();
const reached = new Map<string, Set<number>>();
/** Names of facts by test. */
const told = new Map<string, Set<string>>();

describe.each(CASES)("$id: $what", (one) => {
  test(`is ${one.status} ${one.verdict}`, () => {
    const evidence = one.evidence();
    const result = judgeOne(one.id, evidence, one.profile);
    for (const { code } of result.findings) found.add(code);
    told.set(one.id, new Set([...(told.get(one.id) ?? []), ...Object.keys(result.facts)]));
    noteRow(one, evidence as EvidenceDocument);
    expect(summary(result, one)).toEqual(expected(one));
    expectPointers(evidence, result);
    expectCause(result);
    expectWords(result);
  });
});

/** Notes the row that a case reaches; none where the evidence lacks a section. */
function noteRow(one: Case, evidence: EvidenceDocument): void {
  const profile = one.profile ?? profileOf();
  const check = given(CHECKS.get(one.id));
  if (check.needs.some((need) => evidence[need] === undefined)) return;
  const rows = reached.get(`${one.id} ${profile.reading}`) ?? new Set();
  rows.add(check.decide(evidence, { side: sideOf(one.id), profile, now: NOW, memo: createMemo() }).row);
  reached.set(`${one.id} ${profile.reading}`, rows);
}

/** Findings point into the evidence, with the registered parameters. */
function expectPointers(evidence: unknown, { status, findings }: TestResult): void {
  if (["failed", "warning", "error"].includes(status)) expect(findings).not.toEqual([]);
  for (const finding of findings) {
    expect(finding.evidence, finding.code).not.toEqual([]);
    expect(
      finding.evidence.filter((pointer) => !resolves(evidence, pointer)),
      finding.code,
    ).toEqual([]);
    expect(Object.keys(finding.params ?? {}), finding.code).toEqual(given(findingRow(finding.code)).params);
  }
}

/** There is a cause where it could not be measured, and only there. */
function expectCause({ status, cause, not_tested_reason: reason }: TestResult): void {
  expect(cause !== undefined).toBe(status === "error");
  expect(reason !== undefined).toBe(status === "not_tested");
}

/** All words are filled, and hints lead to words that say what to do. */
function expectWords(result: TestResult): void {
  const { id, verdict, findings, facts, hint } = result;
  const text = given(CHECKS.get(id)).text[verdict];
  const values = { ...Object.assign({}, ...findings.map(({ params }) => params)), ...facts };
  const names = placeholders(`${text?.says ?? ""} ${text?.fix ?? ""}`);
  expect(names.filter((name) => !Object.hasOwn(values, name))).toEqual([]);
  if (hint !== undefined) expect(fixOf(result, hint)).toBeTypeOf("string");
}

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

// These look back on all cases above: Vitest runs the tests of a file in their order.
describe("the cases together", () => {
  const tables = [...CHECKS.values()].flatMap(({ id, hasParityTable }) =>
    READINGS.filter((reading) => reading === "rfc" || hasParityTable).map(
      (reading) => [id, reading] as const,
    ),
  );

  test.each(tables)("reach every row of %s in reading %s", (id, reading) => {
    const rows = given(CHECKS.get(id)).rows(reading);
    const seen = reached.get(`${id} ${reading}`);
    const missed = rows.map((row, index) => ({ ...row, index })).filter(({ index }) => !seen?.has(index));
    expect(missed).toEqual([]);
  });

  test.each([...CHECKS.values()].map(({ id }) => id))("give the facts of %s, and no others", (id) => {
    expect([...(told.get(id) ?? [])].sort()).toEqual([...factNamesOf(id)].sort());
  });

  test("give every finding", () => {
    const own = Object.keys(FINDINGS).filter((code) => !Object.hasOwn(REASON_FINDINGS, code));
    expect(own.filter((code) => !found.has(code))).toEqual([]);
  });
});

/** What the case says something about. */
function summary(result: TestResult, one: Case) {
  const codes = result.findings.map(({ code }) => code);
  const said = JSON.stringify(result.findings.map(({ params }) => params));
  return {
    status: result.status,
    verdict: result.verdict,
    cause: result.cause,
    reason: result.not_tested_reason,
    finds: (one.finds ?? []).filter((code) => codes.includes(code)),
    lacks: (one.lacks ?? []).filter((code) => codes.includes(code)),
    says: (one.says ?? []).filter((part) => said.includes(part)),
    ...(one.blockedBy === undefined ? {} : { blockedBy: result.blocked_by }),
    ...(one.points === undefined ? {} : { points: result.points.awarded }),
    servers: statusesOf(result, one),
  };
}

function statusesOf({ servers = [] }: TestResult, { servers: wanted = {} }: Case) {
  return Object.fromEntries(
    Object.keys(wanted).map((key) => [
      key,
      servers.find(({ server, address }) => address === key || (address === null && server === key))?.status,
    ]),
  );
}

function expected(one: Case) {
  return {
    status: one.status,
    verdict: one.verdict,
    cause: one.cause,
    reason: one.reason,
    finds: one.finds ?? [],
    lacks: [],
    says: one.says ?? [],
    ...(one.blockedBy === undefined ? {} : { blockedBy: one.blockedBy }),
    ...(one.points === undefined ? {} : { points: one.points }),
    servers: one.servers ?? {},
  };
}
