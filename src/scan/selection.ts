/** `--only` and `--skip`: sides, categories, topics and tests (`settled.md` 6.6). */
import type { EvidenceOptions, ReportType } from "../model/evidence.ts";
import type { TestRow } from "../model/tests/row.ts";
import { CATEGORIES, TESTS, testsOfSide } from "../model/tests.table.ts";
import { UserError } from "../model/user-error.ts";
import { suggest } from "../store/suggest.ts";

type Selection = Pick<EvidenceOptions, "only" | "skip">;

/** Whether a test was asked for in the report of a side. */
export function isSelected(
  test: Pick<TestRow, "id" | "category">,
  side: ReportType,
  { only, skip }: Selection,
): boolean {
  const names = (word: string): boolean => isNamed(word, test, side);
  return (only === undefined || only.some(names)) && !(skip?.some(names) ?? false);
}

/** What a selection leaves of a side. */
export interface Asked {
  readonly ids: ReadonlySet<string>;
  /** All tests of the categories of which any was asked for. */
  readonly rows: readonly TestRow[];
}

/** Finds out what was asked for, and remembers it: the targets of a run have the same options. */
export function openAsked(): (side: ReportType, selection: Selection) => Asked {
  const known = new Map<string, Asked>();
  return (side, selection) => {
    const key = JSON.stringify([side, selection.only ?? null, selection.skip ?? null]);
    const found = known.get(key) ?? askedOf(side, selection);
    known.set(key, found);
    return found;
  };
}

function askedOf(side: ReportType, selection: Selection): Asked {
  const all = testsOfSide(side);
  const asked = all.filter((test) => isSelected(test, side, selection));
  const categories = new Set(asked.map(({ category }) => category));
  return {
    ids: new Set(asked.map(({ id }) => id)),
    rows: all.filter(({ category }) => categories.has(category)),
  };
}

/** Whether any test of a side was asked for among some, named by category or by their own ids. */
export function isAnySelected(side: ReportType, names: ReadonlySet<string>, selection: Selection): boolean {
  return testsOfSide(side).some(
    (test) => (names.has(test.category) || names.has(test.id)) && isSelected(test, side, selection),
  );
}

/** Whether any test of a side was asked for. */
export function hasSelected(side: ReportType, selection: Selection): boolean {
  return testsOfSide(side).some((test) => isSelected(test, side, selection));
}

/**
 * Refuses words that name nothing.
 *
 * @throws UserError `test-unknown`, all of them at once
 */
export function checkSelection(selection: Selection): void {
  const problems = (["only", "skip"] as const).flatMap((flag) =>
    (selection[flag] ?? []).filter((word) => !isKnown(word)).map((word) => ({ flag, word })),
  );
  const [first] = problems;
  if (first === undefined) return;
  const meant = suggest(first.word, [...WORDS, ...TESTS.map(({ id }) => id)]);
  throw new UserError("test-unknown", {
    what: `unknown test '${first.word}' in --${first.flag}`,
    details: problems.slice(1).map(({ flag, word }) => `also unknown: '${word}' in --${flag}`),
    fix: `${meant === null ? "" : `did you mean '${meant}'?   `}all tests: waterpas list-checks`,
  });
}

const SIDES: readonly ReportType[] = ["web", "mail"];

/** A category without its side: `ipv6` stands for `web_ipv6` and `mail_ipv6`. */
const topicOf = (category: string): string => category.replace(/^(?:web|mail)_/, "");

const WORDS: ReadonlySet<string> = new Set([
  ...SIDES,
  ...CATEGORIES.map(({ id }) => id),
  ...CATEGORIES.map(({ id }) => topicOf(id)),
]);

/** Everything that `--only` and `--skip` take, without `*`: sides, categories, topics, then tests. */
export function selectionWords(): readonly string[] {
  return [...WORDS, ...TESTS.map(({ id }) => id)];
}

function isKnown(word: string): boolean {
  if (WORDS.has(word)) return true;
  return TESTS.some((test) => SIDES.some((side) => isNamed(word, test, side)));
}

function isNamed(word: string, test: Pick<TestRow, "id" | "category">, side: ReportType): boolean {
  if (word === side || word === test.category || word === topicOf(test.category)) return true;
  return word.endsWith("*") ? test.id.startsWith(word.slice(0, -1)) : word === test.id;
}
