/** `explain`: a test in words, or a verdict in facts. */
import { resolve } from "node:path";
import { CHECKS } from "../../check/catalogue.ts";
import type { Profile, Reading } from "../../model/profile.ts";
import type { TestRow } from "../../model/tests/row.ts";
import { TESTS } from "../../model/tests.table.ts";
import { UserError } from "../../model/user-error.ts";
import { type Explained, explainResult, explainTest, type Ruled } from "../../report/explain.ts";
import { checkVerdicts } from "../../scan/profile-verdicts.ts";
import { selectionWords } from "../../scan/selection.ts";
import { citationsOf, rulesOf, testsOf } from "../../score/rule.ts";
import { builtInProfiles, loadProfile } from "../../store/profile.ts";
import { suggest } from "../../store/suggest.ts";
import type { Call } from "../action.ts";
import { asJudged } from "../as-judged.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { type ReportsOfName, readReportsOf, type SavedReport } from "../results.ts";
import { DEFAULT_PROFILE } from "../version.ts";

export interface ExplainOptions {
  readonly result?: string;
  readonly target?: string;
  readonly profile?: string;
}

export async function runExplain({ session, args, options }: Call<ExplainOptions>): Promise<ExitCode> {
  const [id = ""] = args;
  const known = knownTest(id);
  const { io, look } = session;
  if (options.result === undefined) {
    if (options.target !== undefined) {
      throw new UserError("usage", {
        what: "--target needs --result",
        fix: `waterpas explain ${id} --result report.json`,
      });
    }
    const profile = options.profile === undefined ? null : await loadProfile(options.profile, io.cwd);
    const asked = profile === null ? {} : { reading: profile.reading, ruled: ruledBy(profile, known.test) };
    io.out.write(explainTest({ ...known, reading: "rfc", ...asked }, look));
    return EXIT.done;
  }
  if (options.profile !== undefined) {
    throw new UserError("usage", {
      what: "--result tells the profile itself",
      fix: `waterpas judge evidence/ --profile ${options.profile} -o other.json, and explain that`,
    });
  }
  const saved = pick(await readReportsOf(resolve(io.cwd, options.result), options.target), id, options);
  const parts: string[] = [];
  for (const { report, evidence } of saved) {
    const explained = { ...known, reading: await readingOf(report.profile.name) };
    const seen = evidence === undefined ? undefined : asJudged(evidence, report.timing.judged_at);
    parts.push(explainResult(explained, report, seen, look));
  }
  io.out.write(parts.join("\n"));
  return EXIT.done;
}

/** What a profile makes of a test. @throws UserError `config-invalid` for a profile that names what does not exist */
function ruledBy(profile: Profile, { id, level }: TestRow): Ruled {
  checkVerdicts(profile);
  const verdicts = Object.entries(profile.verdicts).flatMap(([key, { status, cite }]) => {
    const [test = "", verdict = ""] = key.split("/");
    return test === id ? [{ verdict, status, cite: cite === undefined ? [] : citationsOf(cite) }] : [];
  });
  return {
    profile: profile.name,
    level: profile.tests[id]?.level ?? profile.others ?? level,
    rules: rulesOf(profile).filter(({ needs }) => testsOf(needs).includes(id)),
    verdicts,
  };
}

function knownTest(id: string): Omit<Explained, "reading"> {
  const rows: readonly TestRow[] = TESTS;
  const test = rows.find((row) => row.id === id);
  const check = CHECKS.get(id as Parameters<typeof CHECKS.get>[0]);
  if (test !== undefined && check !== undefined) return { test, check };
  const meant = suggest(
    id,
    TESTS.map((row) => row.id),
  );
  throw new UserError("test-unknown", {
    what: `unknown test '${id}'`,
    // A topic or a category: its tests are what is looked for.
    fix: selectionWords().includes(id)
      ? `it is a group of tests: waterpas list-checks --only ${id}`
      : `${meant === null ? partly(id) : `did you mean '${meant}'?   `}all tests: waterpas list-checks`,
  });
}

/** A few tests with the word in their ids. */
function partly(word: string): string {
  const found = TESTS.map(({ id }): string => id).filter((id) => word.length > 2 && id.includes(word));
  if (found.length === 0) return "";
  return `with '${word}' in it: ${found.slice(0, 4).join(", ")}${found.length > 4 ? " …" : ""}   `;
}

/** The reports that hold the test: of the target named, or of the only one there is. */
function pick({ reports, names }: ReportsOfName, id: string, options: ExplainOptions): SavedReport[] {
  const { result, target } = options;
  const some = `${names.slice(0, 6).join(", ")}${names.length > 6 ? " …" : ""}`;
  if (target === undefined && names.length !== 1) {
    throw new UserError("usage", {
      what: `${result} holds several targets`,
      why: `they are ${some}`,
      fix: `waterpas explain ${id} --result ${result} --target ${names[0] ?? ""}`,
    });
  }
  const found = reports.filter(({ report }) => report.tests.some((test) => test.id === id));
  const [first] = found;
  if (first === undefined) {
    throw new UserError("usage", {
      what:
        reports.length > 0
          ? `the report of ${target ?? names[0]} has no test ${id}`
          : `${result} has no report of '${target}'`,
      fix: reports.length > 0 ? "all tests: waterpas list-checks" : `it has ${some}`,
    });
  }
  // A test of the zone stands in the web and in the mail report; it is one result.
  return first.report.tests.find((test) => test.id === id)?.category === "dns" ? [first] : found;
}

async function readingOf(profile: string): Promise<Reading> {
  const name = builtInProfiles().includes(profile) ? profile : DEFAULT_PROFILE;
  return (await loadProfile(name)).reading;
}
