/** `render`: saved results, in any format. */
import type { Report } from "../../model/report.ts";
import { loadProfile } from "../../store/profile.ts";
import { readSaved, type SavedRecord } from "../../store/saved.ts";
import type { Call } from "../action.ts";
import { asJudged } from "../as-judged.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { OutputOptions } from "../options/output.ts";
import { type OutputPlan, planOutput, reproducibleReport } from "../outputs.ts";
import { parityOf } from "../parity.ts";
import { openReportsFile } from "../parquet.ts";
import { readSavedResult } from "../results.ts";
import { withSavedInput } from "../saved-input.ts";
import { sayCutOff } from "../saved-messages.ts";
import type { Session } from "../session.ts";
import { checkFormats } from "../several-profiles.ts";
import { ofSide, onlySide, type SideOptions } from "../side.ts";
import { DEFAULT_PROFILE } from "../version.ts";
import { writeOutput } from "../write-output.ts";

export type RenderOptions = OutputOptions & SideOptions;

export function runRender(call: Call<RenderOptions>): Promise<ExitCode> {
  return withSavedInput(call.args, call.session.io, (paths) => renderAll(call, paths));
}

async function renderAll(
  { session, options }: Call<RenderOptions>,
  paths: readonly string[],
): Promise<ExitCode> {
  const { io } = session;
  const output = planOutput(options, io);
  if (isColumns(output)) return await writeColumns(paths, options, output, session);
  const { result, evidence, cutOff } = await readSavedResult(paths, { isOneProfile: false });
  if (result.run.profiles !== undefined) checkFormats(output);
  sayCutOff(cutOff, session);
  const judgedAt = new Map(result.reports.map(({ target, timing }) => [target.name, timing.judged_at]));
  const seen = evidence.map((document) =>
    asJudged(document, judgedAt.get(document.target.name) ?? document.collected_until),
  );
  const isDefault = result.run.profiles === undefined && result.run.profile.name === DEFAULT_PROFILE;
  const judged = isDefault ? parityOf(evidence, await loadProfile(DEFAULT_PROFILE)) : undefined;
  const parity = judged && (async () => ofSide(await judged(), { type: options.type ?? onlySide(result) }));
  const outcome = { result: ofSide(result, options), evidence: seen, ...defined({ parity }) };
  await writeOutput(output, outcome, session);
  return EXIT.done;
}

/** Names are replaced by what all reports have in common: that takes all of them. */
const isColumns = ({ stdout, files, redact }: OutputPlan): boolean =>
  stdout === "parquet" && redact.size === 0 && files.every(({ format }) => format === "parquet");

/** One report after the other: a whole registry fits through. */
async function writeColumns(
  paths: readonly string[],
  side: SideOptions,
  plan: OutputPlan,
  session: Session,
): Promise<ExitCode> {
  const cutOff = new Set<string>();
  for (const { path } of plan.files) {
    const file = await openReportsFile(path, plan.choices.hasWholeReport);
    try {
      await file.add(reportsIn(paths, side, plan, cutOff));
    } catch (error) {
      await file.abandon();
      throw error;
    }
    await file.end();
  }
  sayCutOff([...cutOff], session);
  return EXIT.done;
}

async function* reportsIn(
  paths: readonly string[],
  { type = "both" }: SideOptions,
  { isReproducible }: OutputPlan,
  cutOff: Set<string>,
): AsyncGenerator<Report> {
  for await (const record of recordsIn(paths)) {
    if (record.kind === "cut-off") cutOff.add(record.file);
    if (record.kind !== "report") continue;
    const { report } = record;
    if (type === "both" || report.target.type === type)
      yield isReproducible ? reproducibleReport(report) : report;
  }
}

async function* recordsIn(paths: readonly string[]): AsyncGenerator<SavedRecord> {
  for (const path of paths) yield* readSaved(path);
}
