/** `render`: saved results, in any format. */
import { resolve } from "node:path";
import { loadProfile } from "../../store/profile.ts";
import type { Call } from "../action.ts";
import { asJudged } from "../as-judged.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { OutputOptions } from "../options/output.ts";
import { planOutput, writeOutput } from "../outputs.ts";
import { parityOf } from "../parity.ts";
import { readSavedResult } from "../results.ts";
import { sayCutOff } from "../saved-messages.ts";
import { ofSide, onlySide, type SideOptions } from "../side.ts";
import { DEFAULT_PROFILE } from "../version.ts";

export type RenderOptions = OutputOptions & SideOptions;

export async function runRender({ session, args, options }: Call<RenderOptions>): Promise<ExitCode> {
  const { io } = session;
  const output = planOutput(options, io);
  const { result, evidence, cutOff } = await readSavedResult(args.map((path) => resolve(io.cwd, path)));
  sayCutOff(cutOff, session);
  const judgedAt = new Map(result.reports.map(({ target, timing }) => [target.name, timing.judged_at]));
  const seen = evidence.map((document) =>
    asJudged(document, judgedAt.get(document.target.name) ?? document.collected_until),
  );
  const isDefault = result.run.profile.name === DEFAULT_PROFILE;
  const judged = isDefault ? parityOf(evidence, await loadProfile(DEFAULT_PROFILE)) : undefined;
  const parity = judged && (async () => ofSide(await judged(), { type: options.type ?? onlySide(result) }));
  const outcome = { result: ofSide(result, options), evidence: seen, ...defined({ parity }) };
  await writeOutput(output, outcome, session);
  return EXIT.done;
}
