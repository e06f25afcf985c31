/** `collect`: results of a run in the queue, as files. */
import { join, relative, resolve } from "node:path";
import type { Problem } from "../../model/report.ts";
import { batchSummary } from "../../report/batch/summary.ts";
import { thousands } from "../../report/number.ts";
import { statisticsJson } from "../../report/statistics.ts";
import { type Queue, withQueue } from "../../scan/queue/database.ts";
import { type Collection, readCollection } from "../../scan/queue/results.ts";
import { type QueuedRun, readRun } from "../../scan/queue/run.ts";
import { INCOMPLETE } from "../../store/batch/names.ts";
import type { Call } from "../action.ts";
import { type BatchOutputs, openOutputs, refuseTooLong } from "../batch/outputs.ts";
import { isStreamed } from "../batch/writer.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { OutputOptions } from "../options/output.ts";
import type { CollectOptions, QueueOptions } from "../options/queue.ts";
import { type OutputPlan, planOutput } from "../outputs.ts";
import { sayProblems } from "../problems.ts";
import { addressOf } from "../queue/address.ts";
import { openSavedFolder, type SavedFolder } from "../queue/save.ts";
import type { Session } from "../session.ts";

export type CollectCommandOptions = GeneralOptions & OutputOptions & QueueOptions & CollectOptions;

export async function runCollect({ session, options }: Call<CollectCommandOptions>): Promise<ExitCode> {
  const url = addressOf(options);
  const plan = planOutput(options, session.io);
  const folder = options.save === undefined ? null : resolve(session.io.cwd, options.save);
  return withQueue({ url }, async (queue) => {
    const { id, lines } = await readRun(queue, options.run);
    refuseTooLong(plan, lines);
    return collect(queue, id, { plan, session, isPartial: options.partial === true, folder });
  });
}

interface Wanted {
  readonly plan: OutputPlan;
  readonly session: Session;
  readonly isPartial: boolean;
  /** Where evidence and reports are kept; `null`: nowhere. */
  readonly folder: string | null;
}

/** Pages show evidence, and what has to be made as a whole may be judged from it. */
const needsEvidence = ({ plan: { stdout, files }, folder }: Wanted): boolean =>
  folder !== null ||
  [stdout, ...files.map(({ format }) => format)].some(
    (format) => format === "html" || !(isStreamed(format) || format === "terminal"),
  );

function collect(queue: Queue, id: string, wanted: Wanted): Promise<ExitCode> {
  const options = { hasEvidence: needsEvidence(wanted) };
  const use = async (collection: Collection): Promise<ExitCode> => {
    const { run, isComplete } = collection;
    if (isComplete || wanted.isPartial) return writeAll(collection, wanted);
    wanted.session.messages.say({
      kind: "error",
      what: `run ${id} is not over: ${thousands(run.done)} of ${thousands(run.reports)} reports are there`,
      fix: `waterpas status --run ${id}   or take what there is: --partial`,
    });
    return EXIT.undecided;
  };
  return readCollection(queue, id, use, options);
}

const TOP = 20;

async function writeAll(collection: Collection, { plan, session, folder }: Wanted): Promise<ExitCode> {
  const { run, isComplete } = collection;
  const header = await collection.header();
  const options = await collection.options();
  const saved =
    folder === null ? null : await openSavedFolder({ path: folder, run, header, options, isComplete });
  try {
    const outputs = await openOutputs({ plan, run: header, profile: run.request.profile, session, top: TOP });
    try {
      await copy(collection, outputs, saved);
      await outputs.end(header);
    } catch (error) {
      await outputs.abandon();
      throw error;
    }
    await saved?.end(statisticsJson(outputs.statistics()), outputs.tally().statuses);
    sayEnd(collection, header.problems, session);
    if (plan.stdout === "terminal")
      session.io.out.write(summaryOf(run, header.profile.name, { outputs, session, folder }));
    return EXIT.done;
  } finally {
    await saved?.close();
  }
}

function sayEnd({ run, isComplete }: Collection, problems: readonly Problem[], { messages }: Session): void {
  sayProblems(problems, messages);
  if (isComplete) return;
  messages.say({ kind: "note", what: `run ${run.id} is not over: these are its results so far` });
}

async function copy({ lines }: Collection, outputs: BatchOutputs, saved: SavedFolder | null): Promise<void> {
  for await (const line of lines) {
    await saved?.add(line);
    if (line.kind === "refused") await outputs.refuse(line.line);
    else await outputs.add({ reports: line.reports, evidence: line.evidence });
  }
}

function summaryOf(
  { begunAt, closedAt, incomplete }: QueuedRun,
  profile: string,
  {
    outputs,
    session,
    folder,
  }: { readonly outputs: BatchOutputs; readonly session: Session; readonly folder: string | null },
): string {
  const path = folder === null ? null : relative(session.io.cwd, folder) || ".";
  return batchSummary({
    tally: outputs.tally(),
    profile,
    ms: (closedAt ?? begunAt).getTime() - begunAt.getTime(),
    folder: path,
    incomplete: { names: incomplete, file: path === null ? null : join(path, INCOMPLETE) },
    look: session.look,
  });
}
