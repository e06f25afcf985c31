/** Results of before under the rules of now, so that what changed is the target alone. */
import type { Profile } from "../model/profile.ts";
import type { Result } from "../model/report.ts";
import { builtInProfiles, loadProfile, profileRef } from "../store/profile.ts";
import type { SavedResult } from "./results.ts";
import { toolOf } from "./version.ts";

/** The old evidence by the new rules; `null` when nothing differs, or evidence or profile are not at hand. */
export async function rejudge({ result, evidence }: SavedResult, { run }: Result): Promise<Result | null> {
  if (result.run.profile.digest === run.profile.digest) return null;
  const names = new Set(evidence.map(({ target }) => target.name));
  if (!result.reports.every(({ target }) => names.has(target.name))) return null;
  const profile = await profileOf(run.profile);
  if (profile === null) return null;
  const { judge } = await import("../scan/judge.ts");
  return judge(evidence, { profile, tool: toolOf() });
}

/** A built-in profile that is the very same; one from a file cannot be found by its name. */
async function profileOf({ name, digest }: Result["run"]["profile"]): Promise<Profile | null> {
  if (!builtInProfiles().includes(name)) return null;
  const profile = await loadProfile(name);
  return profileRef(profile).digest === digest ? profile : null;
}
