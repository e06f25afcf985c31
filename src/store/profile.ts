/** Profiles: the built-in ones and those in files, read by the same loader (`settled.md` 5.6). */
import { readdirSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LIMITS, type LimitName } from "../model/limits.table.ts";
import type { Profile, ProfileTest } from "../model/profile.ts";
import type { ProfileRef } from "../model/report.ts";
import { CATEGORIES, TESTS } from "../model/tests.table.ts";
import { UserError } from "../model/user-error.ts";
import { digestOf } from "./digest.ts";
import { type LocatedDocument, parseChecked, readText, refuse } from "./document.ts";
import { ruleProblems, testsWithRules } from "./profile-rules.ts";
import { type DocumentProblem, unknownKey } from "./schema-problem.ts";
import { suggest } from "./suggest.ts";

const FOLDER = fileURLToPath(new URL("../../schemas/profiles/", import.meta.url));

/** The file as written: everything but name and version may come from the profile it extends. */
type ProfileFile = Partial<Omit<Profile, "limits">> &
  Pick<Profile, "name" | "version"> & {
    readonly $schema?: string;
    readonly extends?: string;
    readonly limits?: Partial<Profile["limits"]>;
  };

/** Names of the profiles that come with the program, sorted. */
export function builtInProfiles(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/**
 * The effective profile: the file, what it extends, and the defaults.
 *
 * @param name a built-in profile, or the path of a file (it has a slash or ends in `.json`)
 * @param folder where a relative path starts
 * @throws UserError `profile-unknown`, `input-unreadable`, or `config-invalid` with all problems and their positions
 */
export async function loadProfile(name: string, folder = "."): Promise<Profile> {
  const file = await readProfile(name, folder, []);
  return {
    algorithm: file.name,
    reading: "rfc",
    max_uncertainty: 0,
    score: true,
    categories: {},
    verdicts: {},
    tables: {},
    ...withoutLinks(file),
    tests: testsWithRules(file.tests ?? {}, file.rules),
    limits: { ...defaultLimits(), ...file.limits },
  };
}

/** How reports refer to a profile: by the digest of what is in force, whatever file it came from. */
export function profileRef(profile: Profile): ProfileRef {
  return { name: profile.name, version: String(profile.version), digest: digestOf(profile) };
}

function withoutLinks({
  $schema: _schema,
  extends: _extends,
  ...profile
}: ProfileFile): Omit<ProfileFile, "$schema" | "extends"> {
  return profile;
}

function defaultLimits(): Record<LimitName, number | string> {
  return Object.fromEntries(Object.entries(LIMITS).map(([name, { value }]) => [name, value])) as Record<
    LimitName,
    number | string
  >;
}

async function readProfile(name: string, folder: string, via: readonly string[]): Promise<ProfileFile> {
  const path = pathOf(name, folder);
  if (via.includes(path)) {
    throw new UserError("config-invalid", {
      what: `profile ${name} extends itself: ${[...via, path].join(" → ")}`,
      fix: "take one of the extends out",
    });
  }
  const document = parseChecked<ProfileFile>(await readText(path), path, "profile");
  refuse(document, unknownWords(document));
  const { value } = document;
  if (value.extends === undefined) return value;
  return merge(await readProfile(value.extends, dirname(path), [...via, path]), value);
}

function pathOf(name: string, folder: string): string {
  if (name.includes("/") || name.includes("\\") || name.endsWith(".json")) {
    return isAbsolute(name) ? name : join(folder, name);
  }
  const known = builtInProfiles();
  if (known.includes(name)) return join(FOLDER, `${name}.json`);
  const meant = suggest(name, known);
  throw new UserError("profile-unknown", {
    what: `unknown profile '${name}'`,
    fix: `${meant === null ? "" : `did you mean '${meant}'?   `}built in: ${known.join(", ")}; or the path of a file`,
  });
}

/** Absent keys come from the base; of the maps, absent entries. */
function merge(base: ProfileFile, over: ProfileFile): ProfileFile {
  return {
    ...base,
    ...over,
    categories: { ...base.categories, ...over.categories },
    tests: mergeTests(base.tests, over.tests),
    verdicts: { ...base.verdicts, ...over.verdicts },
    tables: { ...base.tables, ...over.tables },
    limits: { ...base.limits, ...over.limits },
    ...mergeRules(base.rules, over.rules),
  };
}

/** A rule of the base stays where it stands, replaced by the one that bears its id. */
function mergeRules(base?: Profile["rules"], over?: Profile["rules"]): Pick<Profile, "rules"> {
  if (base === undefined && over === undefined) return {};
  const byId = new Map([...(base ?? []), ...(over ?? [])].map((rule) => [rule.id, rule]));
  return { rules: [...byId.values()] };
}

function mergeTests(base: Profile["tests"] = {}, over: Profile["tests"] = {}): Record<string, ProfileTest> {
  const ids = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...ids].map((id) => [id, { ...base[id], ...over[id] }]));
}

/** Keys that the schema cannot know: categories, tests and limits; values of the wrong kind for their limit. */
function unknownWords({ value }: LocatedDocument & { readonly value: ProfileFile }): DocumentProblem[] {
  const testIds = TESTS.map(({ id }) => id as string);
  return [
    ...unknownKeys(
      value,
      "categories",
      CATEGORIES.map(({ id }) => id),
      "category",
    ),
    ...unknownKeys(value, "tests", testIds, "test"),
    ...unknownVerdicts(value, testIds),
    // No test of this version reads a table by name.
    ...unknownKeys(value, "tables", [], "table"),
    ...unknownKeys(value, "limits", Object.keys(LIMITS), "limit"),
    ...ruleProblems(value),
    ...Object.entries(value.limits ?? {}).flatMap(([name, limit]) => limitProblem(name, limit)),
  ];
}

function unknownKeys(
  file: ProfileFile,
  section: "categories" | "tests" | "tables" | "limits",
  known: readonly string[],
  kind: string,
): DocumentProblem[] {
  return Object.keys(file[section] ?? {})
    .filter((key) => !known.includes(key))
    .map((key) => unknownKey([section, key], known, kind));
}

function unknownVerdicts(file: ProfileFile, testIds: readonly string[]): DocumentProblem[] {
  return Object.keys(file.verdicts ?? {}).flatMap((key) => {
    const [id = "", verdict = ""] = key.split("/");
    const path = ["verdicts", key];
    if (!/^[a-z0-9_]+\/[a-z0-9-]+$/.test(key)) {
      return [{ path, atKey: true, text: `"${key}" is not of the form <test id>/<verdict>` }];
    }
    if (testIds.includes(id)) return [];
    const meant = suggest(id, testIds);
    const hint = meant === null ? "" : `; did you mean "${meant}/${verdict}"?`;
    return [{ path, atKey: true, text: `unknown test "${id}"${hint}` }];
  });
}

function limitProblem(name: string, value: unknown): DocumentProblem[] {
  if (!Object.hasOwn(LIMITS, name)) return [];
  const expected = typeof LIMITS[name as LimitName].value;
  if (typeof value === expected) return [];
  const kind = expected === "number" ? "a number" : "a string";
  return [{ path: ["limits", name], text: `limits.${name} is ${JSON.stringify(value)}; expected ${kind}` }];
}
