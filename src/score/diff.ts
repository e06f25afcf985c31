/** Two results beside each other, with the causes of change kept apart (`ux.md` 8.5). */
import type { ChangeKind, Diff, DiffTarget } from "../model/diff.ts";
import type { Report, Result } from "../model/report.ts";
import { changesBetween } from "./change.ts";

/**
 * What changed from one result to another.
 *
 * @param rejudged the old evidence under the profile of the new result, where the profiles differ and it is at hand
 */
export function diffResults(old: Result, now: Result, rejudged: Result | null): Diff {
  const before = byKey(old.reports);
  const again = rejudged === null ? null : byKey(rejudged.reports);
  const targets = now.reports.flatMap((report) => {
    const first = before.get(keyOf(report));
    return first === undefined ? [] : [targetOf(first, report, again?.get(keyOf(report)) ?? null)];
  });
  const keys = new Set(now.reports.map(keyOf));
  return {
    kind: "waterpas-diff",
    schema_version: "1.0",
    old: { run_id: old.run.run_id, profile: old.run.profile },
    new: { run_id: now.run.run_id, profile: now.run.profile },
    is_rejudged: rejudged !== null,
    counts: countKinds(targets),
    targets,
    added: now.reports.map(keyOf).filter((key) => !before.has(key)),
    removed: [...before.keys()].filter((key) => !keys.has(key)),
  };
}

const keyOf = ({ target }: Report): string => `${target.name} (${target.type})`;

const byKey = (reports: readonly Report[]): Map<string, Report> =>
  new Map(reports.map((report) => [keyOf(report), report]));

function targetOf(first: Report, report: Report, again: Report | null): DiffTarget {
  const rules = again === null ? [] : changesBetween(first, again);
  return {
    name: report.target.name,
    type: report.target.type,
    score_old: first.score.percentage,
    score_new: report.score.percentage,
    changes: changesBetween(again ?? first, report),
    rule_changes: rules
      .filter(({ before, after }) => before.status !== after.status || before.verdict !== after.verdict)
      .map(({ test }) => test),
    vantage: vantageChanges(first, report),
  };
}

/** What can make the same target look different. */
const LOOKED_AT = ["label", "ipv4", "ipv6", "port25", "dns", "clock", "resolver"] as const;

function vantageChanges(first: Report, report: Report): string[] {
  return LOOKED_AT.filter((key) => first.evidence.vantage[key] !== report.evidence.vantage[key]);
}

function countKinds(targets: readonly DiffTarget[]): Record<ChangeKind, number> {
  const counts: Record<ChangeKind, number> = {
    improved: 0,
    regressed: 0,
    same: 0,
    measured: 0,
    unmeasured: 0,
    rule: 0,
  };
  for (const { changes } of targets) for (const { kind } of changes) counts[kind] += 1;
  return counts;
}
