/** `judge`: saved evidence, judged again; no network. */
import { resolve } from "node:path";
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
import { planOutput, writeOutput } from "../outputs.ts";
import { parityOf } from "../parity.ts";
import { ofSide, type SideOptions } from "../side.ts";
import { toolOf } from "../version.ts";

export type JudgeOptions = JudgementOptions & OutputOptions & SideOptions;

export async function runJudge({ session, args, options }: Call<JudgeOptions>): Promise<ExitCode> {
  const { cwd } = session.io;
  const output = planOutput(options, session.io);
  const documents = await readEvidence(args.map((path) => resolve(cwd, path)));
  const profile = await loadProfile(options.profile, cwd);
  let bug = false;
  const result = judge(documents, {
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
  if (options.save !== undefined) {
    const folder = await openRunFolder(resolve(cwd, options.save));
    for (const document of documents) {
      const { name } = document.target;
      await folder.write(
        document,
        result.reports.filter(({ target }) => target.name === name),
      );
    }
  }
  const judged = documents.map((document) =>
    asJudged(document, options.now ?? document.now ?? document.collected_until),
  );
  const rejudged = parityOf(documents, profile);
  const parity = rejudged && (async () => ofSide(await rejudged(), options));
  const outcome = { result: ofSide(result, options), evidence: judged, ...defined({ parity }) };
  await writeOutput(output, outcome, session);
  return worstExit([exitCode(result), bug ? EXIT.internal : EXIT.done]);
}
