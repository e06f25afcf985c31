import { CHECKS } from "../check/catalogue.ts";
import { GENERIC_TEXT } from "../check/define.ts";
import { factNamesOf } from "../check/facts.table.ts";
import { findingRow } from "../check/finding.ts";
import { FINDINGS } from "../check/findings.table.ts";
import type { Profile, TestCondition } from "../model/profile.ts";
import { UserError } from "../model/user-error.ts";
import { conditionsOf } from "../score/rule.ts";
import { suggest } from "../store/suggest.ts";

/**
 * Refuses a profile that speaks of a verdict or a fact which its test does not know, or of a finding that nobody makes.
 *
 * @throws UserError `config-invalid`, all of them at once
 */
export function checkVerdicts({
  name,
  verdicts,
  rules = [],
}: Pick<Profile, "name" | "verdicts" | "rules">): void {
  const problems = [
    ...Object.keys(verdicts).flatMap(problemOf),
    ...rules.flatMap(({ id, needs }) =>
      conditionsOf(needs)
        .flatMap(problemsOfCondition)
        .map((problem) => `rule "${id}": ${problem}`),
    ),
  ];
  if (problems.length === 0) return;
  throw new UserError("config-invalid", {
    what: `profile ${name} names verdicts, facts or findings that do not exist`,
    details: [...new Set(problems)],
    fix: "waterpas explain <test> lists the verdicts of a test",
  });
}

function problemsOfCondition(condition: TestCondition): string[] {
  const { test, verdicts = [], not_applicable = [], facts = {}, without = [] } = condition;
  return [
    ...[...verdicts, ...not_applicable].flatMap((verdict) => problemOf(`${test}/${verdict}`)),
    ...Object.keys(facts).flatMap((fact) => problemOfFact(test, fact)),
    ...without.flatMap(({ finding, params = {} }) => problemsOfFinding(finding, Object.keys(params))),
  ];
}

function problemOfFact(test: string, fact: string): string[] {
  const check = [...CHECKS.values()].find(({ id }) => id === test);
  const names = check === undefined ? [] : factNamesOf(check.id);
  // A test that nobody knows is told as such.
  if (check === undefined || names.includes(fact)) return [];
  const meant = suggest(fact, names);
  const hint = meant === null ? `; it has ${names.join(", ")}` : `; did you mean "${meant}"?`;
  return [`test "${test}" has no fact "${fact}"${hint}`];
}

function problemsOfFinding(code: string, params: readonly string[]): string[] {
  const row = findingRow(code);
  if (row === undefined) {
    const meant = suggest(code, Object.keys(FINDINGS));
    return [`there is no finding "${code}"${meant === null ? "" : `; did you mean "${meant}"?`}`];
  }
  return params
    .filter((param) => !row.params.includes(param))
    .map((param) => `finding "${code}" has no parameter "${param}"; it has ${row.params.join(", ")}`);
}

function problemOf(key: string): string[] {
  const [id = "", verdict = ""] = key.split("/");
  const check = [...CHECKS.values()].find((each) => each.id === id);
  const known = check === undefined ? [] : [...Object.keys(check.text), ...Object.keys(GENERIC_TEXT)];
  if (known.includes(verdict)) return [];
  const meant = suggest(verdict, known);
  const hint = meant === null ? "" : `; did you mean "${id}/${meant}"?`;
  return [`"${key}": the test has no verdict "${verdict}"${hint}`];
}
