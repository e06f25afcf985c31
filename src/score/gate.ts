/** Whether results are what a policy asks for (`reports.md` 4.5, `settled.md` 3.5). */
import type { GatedTarget, GateItem, GateNote, GateOutcome, GateResult } from "../model/gate.ts";
import type { Gate, Policy } from "../model/policy.ts";
import type { Profile } from "../model/profile.ts";
import type { Report } from "../model/report.ts";
import { baselineItems, type Since, withKnown } from "./gate-baseline.ts";
import { categoryItems, scoreItems } from "./gate-score.ts";
import { forbidItems, levelItems, requireItems } from "./gate-tests.ts";
import type { Gated } from "./gated.ts";
import { matchesTarget } from "./match.ts";
import { applyWaivers, waiverNotes } from "./waiver.ts";

export interface Gating {
  readonly policy: Policy;
  readonly profile: Pick<Profile, "reading" | "tests">;
  /** `yyyy-mm-dd`, UTC: the day on which waivers must hold. */
  readonly today: string;
  /** What the baseline says of a target; `null` where it lacks it, absent without a baseline. */
  readonly since?: (report: Report) => Since | null;
}

const RULES: readonly ((gated: Gated) => readonly GateItem[])[] = [
  scoreItems,
  categoryItems,
  levelItems,
  requireItems,
  forbidItems,
];

/** Judges every report by the rules that hold for it. */
export function judgeGate(reports: readonly Report[], gating: Gating): GateResult {
  const { policy, today } = gating;
  const used = new Set<string>();
  const targets = reports.map((report) => gateTarget(report, gating, used));
  const notes = [...waiverNotes(policy, used, today), ...missingNotes(reports, gating)];
  return { outcome: outcomeOfRun(targets, notes, policy.gate ?? {}), targets, notes };
}

/** The rules in force for a target: those of the policy as a whole, with the keys of each rule that matches over them. */
export function gateOf({ gate = {}, rules = [] }: Policy, report: Report): Gate {
  const fitting = rules.filter(({ match }) => matchesTarget(match, report));
  return Object.assign({}, gate, ...fitting.map((rule) => rule.gate));
}

function gateTarget(report: Report, gating: Gating, used: Set<string>): GatedTarget {
  const { policy, profile, today } = gating;
  const { baseline = {} } = policy;
  const gate = gateOf(policy, report);
  const named = new Set([...Object.keys(profile.tests), ...Object.keys(policy.levels ?? {})]);
  const gated: Gated = { report, gate, reading: profile.reading, named };
  const ruled = oncePerTest(RULES.flatMap((rule) => rule(gated)));
  const since = gating.since?.(report) ?? null;
  const found =
    since === null
      ? ruled
      : oncePerTest([...withKnown(ruled, since, baseline), ...baselineItems(since, baseline, report)]);
  const items = applyWaivers(found, { policy, report, today, used });
  return {
    name: report.target.name,
    type: report.target.type,
    outcome: outcomeOfTarget(items, gate),
    gate,
    items,
  };
}

/** A test that breaks several rules is told once, by the first of them; what is broken outranks what is undecided. */
function oncePerTest(items: readonly GateItem[]): GateItem[] {
  const kept = new Map<string, GateItem>();
  for (const item of items) {
    const key = item.test ?? `${item.rule} ${item.category ?? ""}`;
    const known = kept.get(key);
    if (known === undefined || (known.outcome === "undecided" && item.outcome === "broken"))
      kept.set(key, item);
  }
  return [...kept.values()];
}

function outcomeOfTarget(items: readonly GateItem[], { on_inconclusive = "warn" }: Gate): GateOutcome {
  if (items.some(({ outcome }) => outcome === "broken")) return "not-met";
  const isOpen = on_inconclusive === "fail" && items.some(({ outcome }) => outcome === "undecided");
  return isOpen ? "undecided" : "met";
}

function missingNotes(reports: readonly Report[], { policy, since }: Gating): GateNote[] {
  const { missing_target: missing = "warn" } = policy.baseline ?? {};
  if (since === undefined || missing === "ignore") return [];
  return reports
    .filter((report) => since(report) === null)
    .map(({ target }) => ({ code: "baseline-missing", fails: missing === "fail", target: target.name }));
}

function outcomeOfRun(
  targets: readonly GatedTarget[],
  notes: readonly GateNote[],
  { max_failing_targets: budget = 0 }: Gate,
): GateOutcome {
  const failing = targets.filter(({ outcome }) => outcome === "not-met").length;
  if (failing > budget || notes.some(({ fails }) => fails)) return "not-met";
  return targets.some(({ outcome }) => outcome === "undecided") ? "undecided" : "met";
}
