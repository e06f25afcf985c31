/** Why a category is as bad as it is, where its name alone would mislead (`routing.md` 6.1, D3). */
import type { TestResult } from "../model/report.ts";

interface Cause {
  readonly category: RegExp;
  readonly verdict: string;
  readonly says: string;
}

/** The first that applies: a route that is not protected is no route that is forbidden. */
const CAUSES: readonly Cause[] = [
  { category: /_rpki$/, verdict: "invalid", says: "invalid route" },
  { category: /_rpki$/, verdict: "bad", says: "no ROA" },
];

/** A few words; `null` where the tests of the category speak for themselves. */
export function categoryCause(id: string, tests: readonly TestResult[]): string | null {
  const found = CAUSES.find(
    ({ category, verdict }) =>
      category.test(id) &&
      tests.some((test) => test.category === id && test.origin === "internetnl" && test.verdict === verdict),
  );
  return found?.says ?? null;
}
