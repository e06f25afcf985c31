import type { ReportType } from "../../model/evidence.ts";
import type { Profile } from "../../model/profile.ts";
import type { CategoryRow, TestRow } from "../../model/tests/row.ts";
import { CATEGORIES } from "../../model/tests.table.ts";
import {
  type ListedCheck,
  listedChecks,
  renderList,
  renderListCsv,
  renderListJson,
  renderListMarkdown,
} from "../../report/check-list.ts";
import { citationText } from "../../report/compliance-text.ts";
import type { Look } from "../../report/look.ts";
import {
  type ListedProfile,
  renderProfiles,
  renderProfilesCsv,
  renderProfilesJson,
  renderProfilesMarkdown,
} from "../../report/profile-list.ts";
import { checkVerdicts } from "../../scan/profile-verdicts.ts";
import { checkSelection, isSelected } from "../../scan/selection.ts";
import { rulesOf, testsOf } from "../../score/rule.ts";
import { builtInProfiles, loadProfile } from "../../store/profile.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";

export interface ListOptions {
  readonly only?: readonly string[];
  readonly format: "terminal" | "json" | "md" | "csv";
  readonly json?: boolean;
  readonly profile?: string;
  readonly profiles?: boolean;
}

const RENDERERS: Readonly<
  Record<ListOptions["format"], (checks: readonly ListedCheck[], look: Look) => string>
> = {
  terminal: renderList,
  json: renderListJson,
  md: renderListMarkdown,
  csv: renderListCsv,
};

const PROFILE_RENDERERS: Readonly<
  Record<ListOptions["format"], (profiles: readonly ListedProfile[], look: Look) => string>
> = {
  terminal: renderProfiles,
  json: renderProfilesJson,
  md: renderProfilesMarkdown,
  csv: renderProfilesCsv,
};

/** The tests as a profile has them. @throws UserError `config-invalid` for a profile that names what does not exist */
function underProfile(checks: readonly ListedCheck[], profile: Profile): ListedCheck[] {
  checkVerdicts(profile);
  const rules = rulesOf(profile).map(({ needs, cite }) => ({ tests: new Set(testsOf(needs)), cite }));
  return checks.map((check) => {
    const { level = profile.others ?? check.level, points = check.weight } = profile.tests[check.id] ?? {};
    const cite = rules.filter(({ tests }) => tests.has(check.id)).flatMap((rule) => rule.cite);
    return { ...check, level, weight: points, cite: [...new Set(cite.map(citationText))] };
  });
}

async function knownProfiles(): Promise<ListedProfile[]> {
  const profiles = await Promise.all(builtInProfiles().map((name) => loadProfile(name)));
  return profiles.map((profile) => ({
    name: profile.name,
    version: profile.version,
    title: profile.title ?? "",
    rules: rulesOf(profile).length,
    score: profile.score,
    url: profile.url ?? null,
  }));
}

function sidesOf({ category }: TestRow): readonly ReportType[] {
  const rows: readonly CategoryRow[] = CATEGORIES;
  return rows.find(({ id }) => id === category)?.sides ?? [];
}

export async function runListChecks({ session, options }: Call<ListOptions>): Promise<ExitCode> {
  const { only, format, json, profile } = options;
  const { io, look } = session;
  if (options.profiles === true) {
    io.out.write(PROFILE_RENDERERS[json ? "json" : format](await knownProfiles(), look));
    return EXIT.done;
  }
  const selection = only === undefined ? {} : { only };
  checkSelection(selection);
  const listed = listedChecks((test) => sidesOf(test).some((side) => isSelected(test, side, selection)));
  const checks = profile === undefined ? listed : underProfile(listed, await loadProfile(profile, io.cwd));
  io.out.write(RENDERERS[json ? "json" : format](checks, look));
  return EXIT.done;
}
