import { describe, expect, test } from "vitest";
import type { TestResult } from "../../src/model/report.ts";
import { judgeOne } from "../support/evidence.ts";
import type { Case } from "./case.ts";
import { CASES } from "./cases.ts";

describe.each(CASES)("$id: $what", (one) => {
  test(`is ${one.status} ${one.verdict}`, () => {
    const result = judgeOne(one.id, one.evidence(), one.profile);
    expect(summary(result, one)).toEqual(expected(one));
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
