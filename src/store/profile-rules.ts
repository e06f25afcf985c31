/** The rules in a profile's file: what the schema cannot know of them, and the levels that they give to tests. */
import type { Condition, Profile, ProfileRule, ProfileTest } from "../model/profile.ts";
import type { Level } from "../model/status.ts";
import { CATEGORIES, TESTS } from "../model/tests.table.ts";
import { type DocumentProblem, unknownKey } from "./schema-problem.ts";

type Path = readonly (string | number)[];

interface Leaf {
  readonly test: string;
  readonly path: Path;
}

function leavesOf(condition: Condition, path: Path): Leaf[] {
  if ("test" in condition) return [{ test: condition.test, path: [...path, "test"] }];
  const key = "any" in condition ? "any" : "all";
  const list = "any" in condition ? condition.any : condition.all;
  return list.flatMap((each, index) => leavesOf(each, [...path, key, index]));
}

const SIDES: ReadonlyMap<string, readonly string[]> = new Map(
  TESTS.map(({ id, category }) => [id, CATEGORIES.find((row) => row.id === category)?.sides ?? []]),
);

/** Rules that are there twice, that name tests nobody knows, or tests that no report has together. */
export function ruleProblems({
  rules = [],
  pass,
  score,
}: Partial<Pick<Profile, "rules" | "pass" | "score">>): DocumentProblem[] {
  const seen = new Set<string>();
  const problems = rules.flatMap((rule, index): DocumentProblem[] => {
    const path = ["rules", index];
    const isTwice = seen.has(rule.id);
    seen.add(rule.id);
    const leaves = leavesOf(rule.needs, [...path, "needs"]);
    return [
      ...(isTwice ? [{ path: [...path, "id"], text: `rule "${rule.id}" is there twice` }] : []),
      ...testProblems(leaves),
      ...sideProblems(leaves, path),
    ];
  });
  const needless =
    pass?.min_score !== undefined && score === false
      ? [
          {
            path: ["pass", "min_score"],
            text: "pass.min_score needs a score; this profile says score: false",
          },
        ]
      : [];
  return [...problems, ...needless];
}

function testProblems(leaves: readonly Leaf[]): DocumentProblem[] {
  return leaves
    .filter(({ test }) => !SIDES.has(test))
    .map(({ test, path }) => ({
      ...unknownKey([...path.slice(0, -1), test], SIDES.keys(), "test"),
      path,
      atKey: false,
    }));
}

function sideProblems(leaves: readonly Leaf[], path: Path): DocumentProblem[] {
  const known = leaves.flatMap(({ test }) => {
    const sides = SIDES.get(test);
    return sides === undefined ? [] : [sides];
  });
  const [first = [], ...others] = known;
  if (known.length === 0 || first.some((side) => others.every((sides) => sides.includes(side)))) return [];
  return [
    {
      path: [...path, "needs"],
      text: "the tests of a rule must all stand in one report: of the website, of mail, of a prefix or of a network; write a rule for each",
    },
  ];
}

const LEVELS: readonly Level[] = ["required", "recommended", "optional", "none"];

/** The tests of a profile with those that its rules look at: where a test has no level, that of the strictest rule. */
export function testsWithRules(
  tests: Profile["tests"],
  rules: readonly ProfileRule[] = [],
): Record<string, ProfileTest> {
  const levels = new Map<string, Level>();
  for (const { level = "required", needs } of rules) {
    for (const { test } of leavesOf(needs, [])) levels.set(test, stricter(level, levels.get(test)));
  }
  const given = [...levels].filter(([, level]) => level !== "none");
  const added = given.map(([id, level]) => [id, { level, ...tests[id] }] as const);
  return { ...tests, ...Object.fromEntries(added) };
}

function stricter(level: Level, other: Level = "none"): Level {
  return LEVELS.indexOf(level) < LEVELS.indexOf(other) ? level : other;
}
