import { CHECKS } from "../check/catalogue.ts";
import { GENERIC_TEXT } from "../check/define.ts";
import type { Profile } from "../model/profile.ts";
import { UserError } from "../model/user-error.ts";
import { suggest } from "../store/suggest.ts";

/**
 * Refuses a profile that gives a status to a verdict which its test does not know.
 *
 * @throws UserError `config-invalid`, all of them at once
 */
export function checkVerdicts({ name, verdicts }: Pick<Profile, "name" | "verdicts">): void {
  const problems = Object.keys(verdicts).flatMap(problemOf);
  if (problems.length === 0) return;
  throw new UserError("config-invalid", {
    what: `profile ${name} names verdicts that do not exist`,
    details: problems,
    fix: "waterpas explain <test> lists the verdicts of a test",
  });
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
