/** `diff`: two saved results beside each other. */
import { resolve } from "node:path";
import type { Profile } from "../../model/profile.ts";
import type { Result } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import { diffJson, diffText } from "../../report/diff.ts";
import { judge } from "../../scan/judge.ts";
import { diffResults } from "../../score/diff.ts";
import { builtInProfiles, loadProfile, profileRef } from "../../store/profile.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { readSavedResult, type SavedResult } from "../results.ts";
import { sayCutOff } from "../saved-messages.ts";
import { toolOf } from "../version.ts";

export interface DiffCommandOptions {
  readonly onlyChanges?: boolean;
  readonly failOnRegression?: boolean;
  readonly json?: boolean;
}

export async function runDiff({ session, args, options }: Call<DiffCommandOptions>): Promise<ExitCode> {
  const { io, look } = session;
  const [first, second, third] = args.map((path) => resolve(io.cwd, path));
  if (first === undefined || second === undefined || third !== undefined) {
    throw new UserError("usage", { what: "diff takes two results", fix: "waterpas diff old.json new.json" });
  }
  const old = await readSavedResult([first]);
  const now = await readSavedResult([second]);
  sayCutOff([...old.cutOff, ...now.cutOff], session);
  const diff = diffResults(old.result, now.result, await rejudge(old, now.result));
  const { onlyChanges = false } = options;
  io.out.write(options.json === true ? diffJson(diff) : diffText(diff, { look, onlyChanges }));
  return options.failOnRegression === true && diff.counts.regressed > 0 ? EXIT.notMet : EXIT.done;
}

/** The old evidence by the new rules; `null` when nothing differs, or evidence or profile are not at hand. */
async function rejudge({ result, evidence }: SavedResult, { run }: Result): Promise<Result | null> {
  if (result.run.profile.digest === run.profile.digest) return null;
  const names = new Set(evidence.map(({ target }) => target.name));
  if (!result.reports.every(({ target }) => names.has(target.name))) return null;
  const profile = await profileOf(run.profile);
  return profile === null ? null : judge(evidence, { profile, tool: toolOf() });
}

/** A built-in profile that is the very same; one from a file cannot be found by its name. */
async function profileOf({ name, digest }: Result["run"]["profile"]): Promise<Profile | null> {
  if (!builtInProfiles().includes(name)) return null;
  const profile = await loadProfile(name);
  return profileRef(profile).digest === digest ? profile : null;
}
