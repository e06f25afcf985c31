/** From evidence to reports: no network, no clock; the same evidence under the same profile is the same bytes. */
import { judgeTests } from "../check/judge.ts";
import type { DnsEvidence, EvidenceDocument, ReportType } from "../model/evidence.ts";
import type { Problem, ProfileRef, Report, Result, RunHeader, TestResult } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { loadRrset } from "../proto/dns/stored.ts";
import { revalidate } from "../proto/dnssec/analysis.ts";
import { isSteady } from "../proto/dnssec/lifetime.ts";
import { createMemo, type VerifyMemo } from "../proto/dnssec/memo.ts";
import { readRrsig } from "../proto/dnssec/rrsig.ts";
import { complianceOf } from "../score/compliance.ts";
import { scoreTests } from "../score/score.ts";
import { digestOf } from "../store/digest.ts";
import { profileRef } from "../store/profile.ts";
import { anchorsOfEvidence } from "./inputs.ts";
import { problemsOf, problemsOfReports } from "./problems.ts";
import { checkVerdicts } from "./profile-verdicts.ts";
import { REPORT_VERSION, reportDocument } from "./report-document.ts";
import { reportStatus } from "./report-status.ts";
import type { Judging } from "./request.ts";
import { type Asked, openAsked } from "./selection.ts";
import { timeText } from "./time.ts";

/** Judges documents one by one; signatures that several of them share are verified once. */
export interface Judge {
  readonly profile: ProfileRef;
  /**
   * One report for each side of the target, web first; none for a side of which no test was asked for.
   *
   * @param madeSince Unix seconds, for evidence that this process has collected: when it began to
   */
  reports(evidence: EvidenceDocument, madeSince?: number): Report[];
}

/**
 * Judges saved evidence again.
 *
 * Reports come sorted by name, web before mail; the header is that of the earliest document.
 *
 * @throws UserError `config-invalid` for trust anchors in the evidence that cannot be read
 */
export function judge(documents: readonly EvidenceDocument[], judging: Judging): Result {
  const [first, ...others] = documents;
  if (first === undefined) throw new UserError("input-unreadable", { what: "there is no evidence to judge" });
  const opened = openJudge(judging);
  const reports = documents.flatMap((document) => opened.reports(document));
  return resultOf([first, ...others], reports, opened.profile, judging);
}

/** @throws UserError `config-invalid` for a profile that names verdicts which do not exist */
export function openJudge(judging: Judging): Judge {
  checkVerdicts(judging.profile);
  const profile = profileRef(judging.profile);
  const memo = judging.memo ?? createMemo();
  const askedFor = openAsked();
  return {
    profile,
    reports: (document, madeSince) => {
      const now = timeText(Date.parse(judging.now ?? document.now ?? document.collected_until));
      const holds = madeSince !== undefined && judging.now === undefined && statesHold(document, madeSince);
      const evidence = holds ? document : revalidated(document, now, memo);
      const evidenceDigest = digestOf(document);
      return document.target.types.flatMap((side) => {
        const asked = askedFor(side, document.options);
        const tests = testsOf(evidence, { ...judging, side, asked, now: secondsOf(now), memo });
        if (tests.length === 0) return [];
        const status = reportStatus(evidence, side, tests);
        const scored = scoreTests(tests, side, judging.profile, status);
        const { score } = scored;
        const compliance = complianceOf({ side, status, tests: scored.tests, score }, judging.profile);
        return [
          reportDocument({
            evidence,
            evidenceDigest,
            side,
            status,
            scored,
            compliance,
            profile,
            tool: judging.tool,
            now,
          }),
        ];
      });
    },
  };
}

/** Validated zones and answers are kept no longer than this. */
const KEPT_SECONDS = 3600;

/**
 * Whether the security states of a document that this process has made since a time (Unix seconds) are what
 * `revalidated` would find. The validator is the same, so only the validity of a signature could make a difference that
 * has begun or ended since, or is said to be near its end.
 */
function statesHold({ dns, now, collected_until }: EvidenceDocument, since: number): boolean {
  if (now !== undefined || !hasAllMessages(dns)) return false;
  const until = secondsOf(collected_until);
  return Object.values(dns?.rrsets ?? {}).every((stored) => {
    const rrset = loadRrset(stored);
    return rrset.rrsigs.every((rdata) => {
      const rrsig = readRrsig(rdata);
      return rrsig === null || isSteady(rrset, rrsig, since - KEPT_SECONDS, until);
    });
  });
}

/** Whether the evidence shows what its states rest on; a long run may have forgotten a reply before it was written down. */
const hasAllMessages = (dns: DnsEvidence | undefined): boolean =>
  Object.values(dns?.answers ?? {}).every(
    ({ messages, failures = [] }) => messages.length + failures.length > 0,
  );

/** The document with every security state computed anew: what a file says about them is not believed. */
function revalidated(document: EvidenceDocument, now: string, memo: VerifyMemo): EvidenceDocument {
  if (document.dns === undefined) return document;
  // Damaged records are told here, as a fault of the file, before a check meets them.
  for (const rrset of Object.values(document.dns.rrsets)) loadRrset(rrset);
  const dns: DnsEvidence = revalidate(document.dns, {
    anchors: anchorsOfEvidence(document),
    now: secondsOf(now),
    memo,
  });
  return { ...document, dns };
}

const secondsOf = (time: string): number => Math.floor(Date.parse(time) / 1000);

interface SideJudging extends Pick<Judging, "profile" | "onBug"> {
  readonly side: ReportType;
  readonly asked: Asked;
  /** Unix seconds. */
  readonly now: number;
  readonly memo: VerifyMemo;
}

/** Results of the tests of a side; a category of which every test was switched off is absent. */
function testsOf(evidence: EvidenceDocument, { asked, side, profile, now, memo, onBug }: SideJudging) {
  const { missing } = evidence;
  const tests: TestResult[] = judgeTests(evidence, {
    side,
    profile,
    now,
    memo,
    tests: asked.rows,
    isEnabled: (id) => asked.ids.has(id),
    ...(missing === undefined ? {} : { missing }),
    ...(onBug === undefined ? {} : { onBug }),
  });
  const shown = new Set(
    tests.filter(({ not_tested_reason }) => not_tested_reason !== "disabled").map(({ category }) => category),
  );
  return tests.filter(({ category }) => shown.has(category));
}

/** What the header of a result says of the run; every evidence document has it. */
export type Origin = Pick<
  EvidenceDocument,
  | "run_id"
  | "target"
  | "options"
  | "collected_from"
  | "now"
  | "vantage"
  | "inputs"
  | "routing"
  | "prefix"
  | "asn"
>;

/** The result object of `settled.md` 5.3; apart from the judging it depends on nothing but the documents. */
export function resultOf(
  origins: readonly [Origin, ...Origin[]],
  reports: readonly Report[],
  profile: ProfileRef,
  judging: Judging,
): Result {
  const first = origins.reduce((earliest, origin) => (byAge(origin, earliest) < 0 ? origin : earliest));
  const now = judging.now ?? first.now ?? null;
  const run: RunHeader = {
    run_id: first.run_id,
    started_at: first.collected_from,
    tool: judging.tool,
    profile,
    inputs: first.inputs,
    vantage: first.vantage,
    problems: allProblems(origins, reports, now),
    net_map: origins.some(({ options }) => options.net_map === true),
    now,
  };
  return {
    kind: "waterpas-result",
    schema_version: REPORT_VERSION,
    run,
    reports: [...reports].sort(byName),
  };
}

/** Problems that only a time makes. */
const TIMELY = ["clock-off", "rpki-stale", "origins-missing"] as const;

function allProblems(origins: readonly Origin[], reports: readonly Report[], now: string | null): Problem[] {
  const here = problemsOf(origins);
  const known = new Set(here.map(({ code }) => code));
  // What does not fit a time that was asked for with --now says nothing of this machine.
  if (now !== null) for (const code of TIMELY) known.add(code);
  return [...here, ...problemsOfReports(reports).filter(({ code }) => !known.has(code))];
}

function byAge(a: Origin, b: Origin): number {
  return compare(a.collected_from, b.collected_from) || compare(a.target.name, b.target.name);
}

function byName(a: Report, b: Report): number {
  return (
    compare(a.target.name, b.target.name) || compare(b.target.type, a.target.type) || compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
