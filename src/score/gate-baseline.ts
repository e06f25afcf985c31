/** The rules of a gate about what was there before (`reports.md` 4.5 rule 5). */
import type { DiffChange } from "../model/diff.ts";
import type { GateItem } from "../model/gate.ts";
import type { BaselineRule } from "../model/policy.ts";
import type { Report } from "../model/report.ts";
import { changesBetween, scoreDrop } from "./change.ts";

/** What the baseline says of a target. */
export interface Since {
  readonly changes: readonly DiffChange[];
  /** Points of the score lost; `null` when that cannot be told. */
  readonly drop: number | null;
  readonly before: Report;
}

export const sinceThen = (before: Report, after: Report): Since => ({
  changes: changesBetween(before, after),
  drop: scoreDrop(before, after),
  before,
});

/** `no-regression`: every test that got worse, and a score that fell by more than is allowed. */
export function baselineItems(
  { changes, drop, before }: Since,
  rule: BaselineRule,
  after: Report,
): GateItem[] {
  const { mode = "no-regression", max_score_drop: most = 0 } = rule;
  if (mode !== "no-regression") return [];
  const worse = changes
    .filter(({ kind }) => kind === "regressed")
    .map(
      ({ test, before: old, after: now }): GateItem => ({
        rule: "baseline",
        outcome: "broken",
        test,
        verdict: now.verdict,
        before: old.verdict,
      }),
    );
  if (drop === null || drop <= most) return worse;
  const needed = (before.score.percentage ?? 0) - most;
  return [...worse, { rule: "baseline", outcome: "broken", found: after.score.percentage, needed }];
}

/** `only-new`: what was as bad before is known, and breaks nothing. */
export function withKnown(
  items: readonly GateItem[],
  { changes }: Since,
  { mode }: BaselineRule,
): GateItem[] {
  if (mode !== "only-new") return [...items];
  const old = new Set(
    changes.filter(({ kind }) => kind === "same" || kind === "improved").map(({ test }) => test),
  );
  return items.map((item) =>
    item.outcome === "broken" && item.test !== undefined && old.has(item.test)
      ? { ...item, outcome: "known" }
      : item,
  );
}
