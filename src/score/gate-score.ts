/** The rules of a gate about percentages (`settled.md` 3.5). */
import type { GateItem } from "../model/gate.ts";
import { SCORED_CATEGORIES } from "./category.table.ts";
import type { Gated } from "./gated.ts";
import { categoryPoints, percentageOf } from "./points.ts";

/** Between which percentages the true one lies. */
interface Bounds {
  readonly worst: number | null;
  readonly best: number | null;
}

/** `min_score`: broken when even the best case falls short, undecided when only the worst does. */
export function scoreItems({ report, gate }: Gated): GateItem[] {
  const { min_score: needed } = gate;
  if (needed === undefined) return [];
  const { percentage, best_case: best, worst_case: worst } = report.score;
  // That a name does not exist is known, and nothing can be had for it.
  const bounds = report.status === "unresolvable" ? { worst: 0, best: percentage ?? 0 } : { worst, best };
  const outcome = compare(percentage === null ? bounds : { worst: percentage, best: percentage }, needed);
  return outcome === null ? [] : [{ rule: "min_score", outcome, found: percentage, needed }];
}

/** `min_category`: the same for each category named; one without points is met, one that was not measured undecided. */
export function categoryItems({ report, gate, reading }: Gated): GateItem[] {
  return Object.entries(gate.min_category ?? {}).flatMap(([id, needed]): GateItem[] => {
    const scored = SCORED_CATEGORIES[id];
    if (scored?.side !== report.target.type) return [];
    const tests = report.tests.filter(({ category, origin }) => category === id && origin === "internetnl");
    if (tests.length === 0) {
      return [{ rule: "min_category", outcome: "undecided", category: id, found: null, needed }];
    }
    const range = categoryPoints(tests, scored.aggregation, reading);
    if (range.best.max === 0) return [];
    const bounds = { worst: percentageOf(range.worst), best: percentageOf(range.best) };
    const outcome = compare(bounds, needed);
    const found = percentageOf(range.measured);
    return outcome === null ? [] : [{ rule: "min_category", outcome, category: id, found, needed }];
  });
}

function compare({ worst, best }: Bounds, needed: number): "broken" | "undecided" | null {
  if (worst !== null && worst >= needed) return null;
  return best !== null && best < needed ? "broken" : "undecided";
}
