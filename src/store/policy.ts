/** Policy files: what a gate asks for (`reports.md` 4.5). */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { daysBetween } from "../model/day.ts";
import { matchesPattern } from "../model/pattern.ts";
import type { Gate, Policy } from "../model/policy.ts";
import { CATEGORIES, TESTS } from "../model/tests.table.ts";
import { parseChecked, readText, refuse } from "./document.ts";
import { type DocumentProblem, unknownKey } from "./schema-problem.ts";

/** Looked up in the working folder and nowhere above it, so that a run depends on no other folder. */
const POLICY_FILE = "waterpas.policy.json";

/** The policy file of a folder; `null` when it has none. */
export function findPolicy(folder: string): string | null {
  const path = join(folder, POLICY_FILE);
  return existsSync(path) ? path : null;
}

/**
 * A policy, checked.
 *
 * @throws UserError `input-unreadable`, or `policy-invalid` with all problems and their positions
 */
export async function loadPolicy(path: string): Promise<Policy> {
  const document = parseChecked<Policy>(await readText(path), path, "policy", "policy-invalid");
  refuse(document, problemsOfPolicy(document.value), "policy-invalid");
  return document.value;
}

const TEST_IDS: readonly string[] = TESTS.map(({ id }) => id);
const CATEGORY_IDS: readonly string[] = CATEGORIES.map(({ id }) => id);

/** What the schema cannot know: tests, categories, ids that occur twice, waivers that last too long. */
function problemsOfPolicy(policy: Policy): DocumentProblem[] {
  const { levels = {}, gate = {}, rules = [] } = policy;
  return [
    ...unknownTests(["levels"], Object.keys(levels)),
    ...gateProblems(["gate"], gate),
    ...rules.flatMap((rule, index) => gateProblems(["rules", index, "gate"], rule.gate)),
    ...waiverProblems(policy),
  ];
}

type Path = readonly (string | number)[];

function unknownTests(path: Path, keys: readonly string[]): DocumentProblem[] {
  return keys.filter((key) => !isTest(key)).map((key) => unknownKey([...path, key], TEST_IDS, "test"));
}

/** A pattern that fits no test is most likely a slip of the pen. */
function isTest(word: string): boolean {
  return TEST_IDS.some((id) => matchesPattern(word, id));
}

function gateProblems(
  path: Path,
  { min_category: categories = {}, require = [], forbid = {} }: Gate,
): DocumentProblem[] {
  return [
    ...Object.keys(categories)
      .filter((key) => !CATEGORY_IDS.includes(key))
      .map((key) => unknownKey([...path, "min_category", key], CATEGORY_IDS, "category")),
    ...require.flatMap((word, index) =>
      isTest(word)
        ? []
        : [{ ...unknownKey([word], TEST_IDS, "test"), path: [...path, "require", index], atKey: false }],
    ),
    ...unknownTests([...path, "forbid"], Object.keys(forbid)),
  ];
}

function waiverProblems({ waivers = [], waiver_rules: { max_days: most } = {} }: Policy): DocumentProblem[] {
  const ids = waivers.map(({ id }) => id);
  return waivers.flatMap(({ id, test, created, expires }, index): DocumentProblem[] => {
    const path = ["waivers", index] as const;
    const about = (key: string, text: string): DocumentProblem => ({ path: [...path, key], text });
    return [
      ...(ids.indexOf(id) < index ? [about("id", `there are two waivers ${JSON.stringify(id)}`)] : []),
      ...(isTest(test)
        ? []
        : [{ ...unknownKey([test], TEST_IDS, "test"), path: [...path, "test"], atKey: false }]),
      ...lengthProblems(created, expires, most).map((text) => about("expires", text)),
    ];
  });
}

function lengthProblems(created: string | undefined, expires: string, most: number | undefined): string[] {
  if (created !== undefined && expires < created) return ["it expires before it was created"];
  if (most === undefined) return [];
  if (created === undefined) return [`waiver_rules.max_days is ${most}, so every waiver needs "created"`];
  const days = daysBetween(created, expires);
  return days > most ? [`it lasts ${days} days; waiver_rules.max_days allows ${most}`] : [];
}
