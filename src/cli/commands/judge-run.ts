/** `judge`: saved evidence, judged again; no network. */
import { resolve } from "node:path";
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { Profile } from "../../model/profile.ts";
import type { Result } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import { exitCode } from "../../scan/exit-code.ts";
import { judge } from "../../scan/judge.ts";
import { readEvidence } from "../../store/evidence.ts";
import { loadProfile } from "../../store/profile.ts";
import { openRunFolder } from "../../store/run-folder.ts";
import type { Call } from "../action.ts";
import { asJudged } from "../as-judged.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode, worstExit } from "../exit.ts";
import type { JudgementOptions } from "../options/measuring.ts";
import type { OutputOptions } from "../options/output.ts";
import { planOutput } from "../outputs.ts";
import { parityOf } from "../parity.ts";
import { withSavedInput } from "../saved-input.ts";
import { checkFormats, checkNames, together } from "../several-profiles.ts";
import { ofSide, type SideOptions } from "../side.ts";
import { DEFAULT_PROFILE, toolOf } from "../version.ts";
import { writeOutput } from "../write-output.ts";

export type JudgeOptions = Omit<JudgementOptions, "profile"> &
  OutputOptions &
  SideOptions & { readonly profile?: readonly string[] };

export function runJudge(call: Call<JudgeOptions>): Promise<ExitCode> {
  return withSavedInput(call.args, call.session.io, (paths) => judgeAll(call, paths));
}

async function judgeAll(
  { session, options }: Call<JudgeOptions>,
  paths: readonly string[],
): Promise<ExitCode> {
  const { cwd } = session.io;
  const output = planOutput(options, session.io);
  const profiles = await profilesOf(options, cwd);
  const [first, second] = profiles;
  if (second !== undefined) checkFormats(output);
  const documents = await readEvidence(paths);
  let bug = false;
  const judgeBy = (profile: Profile): Result =>
    judge(documents, {
      profile,
      tool: toolOf(),
      ...(options.now === undefined ? {} : { now: options.now }),
      onBug: (where, error) => {
        bug = true;
        session.messages.say({
          kind: "internal error",
          what: `${where}: ${error instanceof Error ? error.message : String(error)}`,
          fix: "please report this, with the evidence",
        });
      },
    });
  const results = [judgeBy(first), ...profiles.slice(1).map(judgeBy)] as const;
  const result = together(results, profiles);
  if (options.save !== undefined) await save(resolve(cwd, options.save), documents, result);
  const judged = documents.map((document) =>
    asJudged(document, options.now ?? document.now ?? document.collected_until),
  );
  const rejudged = second === undefined ? parityOf(documents, first) : undefined;
  const parity = rejudged && (async () => ofSide(await rejudged(), options));
  const outcome = { result: ofSide(result, options), evidence: judged, ...defined({ parity }) };
  await writeOutput(output, outcome, session);
  return worstExit([...results.map(exitCode), bug ? EXIT.internal : EXIT.done]);
}

/** The profiles asked for, in their order. @throws UserError `profile-unknown`, `config-invalid`, `usage` */
async function profilesOf(
  { profile: names = [DEFAULT_PROFILE], save: folder }: JudgeOptions,
  cwd: string,
): Promise<[Profile, ...Profile[]]> {
  const [first = DEFAULT_PROFILE, ...others] = names;
  if (others.length > 0 && folder !== undefined) {
    throw new UserError("usage", {
      what: "a folder holds the reports under one profile",
      fix: "-o result.json holds those under several",
    });
  }
  const profiles: [Profile, ...Profile[]] = [await loadProfile(first, cwd)];
  for (const name of others) profiles.push(await loadProfile(name, cwd));
  checkNames(profiles);
  return profiles;
}

async function save(
  path: string,
  documents: readonly EvidenceDocument[],
  { reports }: Result,
): Promise<void> {
  const folder = await openRunFolder(path);
  for (const document of documents) {
    const { name } = document.target;
    await folder.write(
      document,
      reports.filter(({ target }) => target.name === name),
    );
  }
}
