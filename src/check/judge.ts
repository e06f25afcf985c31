/** From one evidence document to the results of all tests of one side, under one profile. */
import type { Cause } from "../model/cause.ts";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import type { Finding, TestResult } from "../model/report.ts";
import { clamp, type Level, rank, type Status } from "../model/status.ts";
import type { TestRow } from "../model/tests/row.ts";
import { testsOfSide } from "../model/tests.table.ts";
import { createMemo, type VerifyMemo } from "../proto/dnssec/memo.ts";
import { CHECKS } from "./catalogue.ts";
import type { AnyCheck, Decision, Seen, Setting } from "./define.ts";
import { isNonexistent } from "./existence.ts";
import { finding, findingRow } from "./finding.ts";
import { answerPointer, pointerTo } from "./pointer.ts";

export interface Judging extends Omit<Setting, "memo"> {
  readonly memo?: VerifyMemo;
  /** Why a section is absent; a section absent for no known reason is `evidence-missing`. */
  readonly missing?: Readonly<Record<string, Cause>>;
  /** False for tests that the user switched off. */
  readonly isEnabled?: (id: string) => boolean;
  /** Default: the tests of the side. */
  readonly tests?: readonly TestRow[];
  /** A check threw: a bug of ours. */
  readonly onBug?: (test: string, error: unknown) => void;
}

/** The results of all tests of a side, in catalogue order; `points.counted` is left to the score. */
export function judgeTests(evidence: EvidenceDocument, judging: Judging): TestResult[] {
  const done = new Map<string, TestResult>();
  const nonexistent = isNonexistent(evidence);
  const setting: Setting = { ...judging, memo: judging.memo ?? createMemo() };
  const { tests = testsOfSide(judging.side) } = judging;
  for (const test of tests) {
    const check = CHECKS.get(test.id);
    if (check === undefined) continue;
    done.set(test.id, judgeTest({ test, check, evidence, judging, setting, done, nonexistent }));
  }
  return [...done.values()];
}

interface Case {
  readonly test: TestRow;
  readonly check: AnyCheck;
  readonly evidence: EvidenceDocument;
  readonly judging: Judging;
  readonly setting: Setting;
  readonly done: ReadonlyMap<string, TestResult>;
  readonly nonexistent: boolean;
}

function judgeTest(at: Case): TestResult {
  const { check, evidence, judging } = at;
  if (judging.isEnabled?.(check.id) === false) return notTested(at, "disabled", []);
  // `settled.md` 2.6 row 12. internet.nl judges names that do not exist like any other.
  if (at.nonexistent && judging.profile.reading === "rfc") {
    const { name } = evidence.target;
    const codes = [finding("name-does-not-exist", { name }, [answerPointer(`${name}/SOA`)])];
    return notTested(at, "not_applicable", codes);
  }
  const missing = check.needs.find((section) => evidence[section] === undefined);
  if (missing !== undefined) {
    const cause = judging.missing?.[missing] ?? "evidence-missing";
    return unmeasured(at, cause, { facts: {} }, [pointerTo("target")]);
  }
  try {
    return settle(at, check.decide(evidence, at.setting));
  } catch (error) {
    judging.onBug?.(check.id, error);
    return unmeasured(at, "internal", { facts: {} }, [pointerTo("target")]);
  }
}

/** Applies the gate, then the rule for what could not be measured, then the profile and the level. */
function settle(at: Case, decision: Decision): TestResult {
  const { seen } = decision;
  const gate = at.check.gate === undefined ? undefined : at.done.get(at.check.gate.test);
  const closed = at.check.gate?.perServer === true ? null : behindGate(at, decision, gate);
  if (closed !== null) return closed;
  if (seen.unmeasured != null && isOpen(at, decision)) {
    const { cause, evidence, verdict } = seen.unmeasured;
    const result = {
      ...unmeasured(at, cause, seen, evidence),
      ...(verdict === undefined ? {} : { verdict }),
    };
    return gate?.status === "error" ? { ...result, blocked_by: gate.id } : result;
  }
  return conclude(at, decision);
}

/** The result that a gate for the whole test decides; `null` when it is open. */
function behindGate(at: Case, { seen, pointsIfBlocked }: Decision, gate?: TestResult): TestResult | null {
  if (gate?.status === "error") {
    const evidence = gate.findings.flatMap((each) => each.evidence);
    return { ...unmeasured(at, gate.cause ?? "internal", seen, evidence), blocked_by: gate.id };
  }
  if (gate === undefined || at.check.gate?.verdicts.includes(gate.verdict) !== true) return null;
  const points = shareOf(at, pointsIfBlocked ?? 0);
  return { ...notTested(at, "blocked", seen.findings ?? [], seen, points), blocked_by: gate.id };
}

/** Whether what was not measured could still make the result worse (`settled.md` 2.4). */
function isOpen(at: Case, decision: Decision): boolean {
  if (decision.status === "error") return true;
  // `catalogue.md` 1.1: internet.nl ranks "error" before everything else.
  if (at.judging.profile.reading !== "rfc" && at.test.origin === "internetnl") return true;
  const level = levelOf(at, decision);
  return rank(statusAt(level, decision)) > rank(clamp(decision.worst, level));
}

/** As bad as the level allows, unless the row says that the level does not matter. */
function statusAt(level: Level, { status, pastLevel }: Decision): Status {
  return pastLevel === true ? status : clamp(status, level);
}

function conclude(at: Case, decision: Decision): TestResult {
  const { seen, verdict, reason, blockedBy } = decision;
  const level = levelOf(at, decision);
  const status = statusAt(level, { ...decision, status: statusOf(at.judging.profile, at.test.id, decision) });
  if (status === "error") return unmeasured(at, "internal", seen, [pointerTo("target")]);
  return {
    ...baseOf(at, seen),
    level,
    status,
    verdict,
    ...(reason === undefined ? {} : { not_tested_reason: reason }),
    ...(blockedBy === undefined ? {} : { blocked_by: blockedBy }),
    points: { ...pointsOf(at, decision, status), counted: false },
    findings: sorted(seen.findings ?? []),
    ...hintOf(at.check, verdict, status, seen.findings ?? []),
  };
}

function statusOf(profile: Profile, id: string, { status, verdict }: Decision): Status {
  return profile.verdicts[`${id}/${verdict}`]?.status ?? status;
}

function levelOf({ test, judging }: Case, decision?: Decision): Level {
  const { tests, others } = judging.profile;
  return decision?.level ?? tests[test.id]?.level ?? others ?? test.level;
}

function maxOf({ test, judging }: Case): number | null {
  return judging.profile.tests[test.id]?.points ?? test.points;
}

/** Points of the catalogue as a share of the profile's maximum; `null` for a test that bears none. */
function shareOf(at: Case, points: number): number | null {
  const max = maxOf(at);
  const full = at.test.points;
  if (max === null) return null;
  // A test without points in the catalogue has all of a profile's points, or none.
  if (full === null || full === 0) return points > 0 ? max : 0;
  return Math.floor((points * max) / full);
}

function pointsOf(
  at: Case,
  decision: Decision,
  status: Status,
): { awarded: number | null; max: number | null } {
  const none = status === "not_tested" ? null : 0;
  const points = decision.points ?? (status === "passed" ? (at.test.points ?? 1) : none);
  return { awarded: points === null ? null : shareOf(at, points), max: maxOf(at) };
}

function baseOf(at: Case, seen: Seen<object>) {
  const { id, category, section, origin } = at.test;
  const servers = (seen.servers ?? []).map((row) =>
    row.points == null ? row : { ...row, points: shareOf(at, row.points) },
  );
  return {
    id,
    category,
    section,
    origin,
    facts: seen.facts as Readonly<Record<string, unknown>>,
    ...(servers.length === 0 ? {} : { servers }),
    confidence: "single" as const,
  };
}

function notTested(
  at: Case,
  reason: "disabled" | "not_applicable" | "blocked",
  findings: readonly Finding[],
  seen: Seen<object> = { facts: {} },
  points: number | null = null,
): TestResult {
  const level = levelOf(at);
  return {
    ...baseOf(at, seen),
    level,
    status: "not_tested",
    verdict: "not-tested",
    not_tested_reason: reason,
    points: { awarded: points, max: maxOf(at), counted: false },
    findings: sorted(findings),
  };
}

function unmeasured(at: Case, cause: Cause, seen: Seen<object>, evidence: readonly string[]): TestResult {
  const findings = [...(seen.findings ?? []), finding("could-not-measure", { cause }, evidence)];
  return {
    ...baseOf(at, seen),
    level: levelOf(at),
    status: "error",
    verdict: at.check.errorVerdict,
    cause,
    points: { awarded: null, max: maxOf(at), counted: false },
    findings: sorted(findings),
    hint: `cause/${cause}`,
  };
}

/** Of one code in one test: whoever publishes a record of 64 KiB does not get a report of a megabyte. */
const MOST_ALIKE = 100;

function sorted(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ code, params = {} }: Finding): string => `${code} ${JSON.stringify(params)}`;
  const byKey = new Map(findings.map((each) => [keyOf(each), each]));
  const ordered = [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  return ordered.length > MOST_ALIKE ? shortened(ordered) : ordered;
}

/** The first of each code, and how many more there are. */
function shortened(ordered: readonly Finding[]): Finding[] {
  const byCode = Map.groupBy(ordered, ({ code }) => code);
  return [...byCode].flatMap(([code, alike]) => {
    const more = alike.length - MOST_ALIKE;
    if (more <= 0) return alike;
    const kept = alike.slice(0, MOST_ALIKE);
    return [...kept, finding("more-findings", { code, more }, alike[0]?.evidence ?? [])];
  });
}

function hintOf(
  check: AnyCheck,
  verdict: string,
  status: Status,
  findings: readonly Finding[],
): { hint?: string } {
  if (status === "passed" || status === "not_tested") return {};
  const all = sorted(findings).filter(({ code }) => findingRow(code)?.fix !== undefined);
  const culprit = all.find(({ code }) => check.culprits[verdict]?.includes(code));
  if (culprit === undefined && check.text[verdict]?.fix !== undefined) {
    return { hint: `${check.id}/${verdict}` };
  }
  const helpful = culprit ?? all[0];
  return helpful === undefined ? {} : { hint: `finding/${helpful.code}` };
}
