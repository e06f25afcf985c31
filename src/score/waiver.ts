/** Exceptions that a policy makes, for a time and for a reason (`reports.md` 4.5 rule 4). */

import { daysBetween } from "../model/day.ts";
import type { GateItem, GateNote } from "../model/gate.ts";
import { matchesPattern } from "../model/pattern.ts";
import type { Policy, Waiver } from "../model/policy.ts";
import type { Report } from "../model/report.ts";
import { matchesTarget } from "./match.ts";

interface Waiving {
  readonly policy: Policy;
  readonly report: Report;
  /** `yyyy-mm-dd`, UTC. */
  readonly today: string;
  /** Ids of waivers that something needed; added to here. */
  readonly used: Set<string>;
}

/** Items about tests with the waiver that takes them out of the gate, or that would have, had it not expired. */
export function applyWaivers(items: readonly GateItem[], waiving: Waiving): GateItem[] {
  const { policy, report, today, used } = waiving;
  return items.map((item) => {
    const fitting = (policy.waivers ?? []).filter((waiver) => fits(waiver, item, report));
    const waiver = fitting.find(({ expires }) => today <= expires) ?? fitting[0];
    if (waiver === undefined) return item;
    used.add(waiver.id);
    const { id, expires, reason } = waiver;
    return today <= expires
      ? { ...item, outcome: "waived", waiver: { id, expires, reason } }
      : { ...item, waiver: { id, expires, reason }, has_expired: true };
  });
}

/** A waiver changes no score, so rules about percentages stand. */
function fits({ test, verdicts, match }: Waiver, item: GateItem, report: Report): boolean {
  return (
    item.test !== undefined &&
    matchesPattern(test, item.test) &&
    (verdicts === undefined || verdicts.includes(item.verdict ?? "")) &&
    (match === undefined || matchesTarget(match, report))
  );
}

/** Waivers that end soon, and those that nothing needed any more. */
export function waiverNotes(
  { waivers = [], waiver_rules: rules = {} }: Policy,
  used: ReadonlySet<string>,
  today: string,
): GateNote[] {
  const { warn_days: warnDays = 14, unused = "warn" } = rules;
  return waivers.flatMap(({ id, expires }): GateNote[] => {
    const days = daysBetween(today, expires);
    if (!used.has(id)) {
      return unused === "ignore" ? [] : [{ code: "waiver-unused", fails: unused === "fail", waiver: id }];
    }
    return days >= 0 && days <= warnDays ? [{ code: "waiver-ends", fails: false, waiver: id, days }] : [];
  });
}
