/** `collect`: results of a run in the queue, as files. */
import { batchSummary } from "../../report/batch/summary.ts";
import { thousands } from "../../report/number.ts";
import { type Queue, withQueue } from "../../scan/queue/database.ts";
import { type Collection, readCollection } from "../../scan/queue/results.ts";
import { type QueuedRun, readRun } from "../../scan/queue/run.ts";
import type { Call } from "../action.ts";
import { type BatchOutputs, openOutputs, refuseTooLong } from "../batch/outputs.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { OutputOptions } from "../options/output.ts";
import type { CollectOptions, QueueOptions } from "../options/queue.ts";
import { type OutputPlan, planOutput } from "../outputs.ts";
import { sayProblems } from "../problems.ts";
import { addressOf } from "../queue/address.ts";
import type { Session } from "../session.ts";

export type CollectCommandOptions = GeneralOptions & OutputOptions & QueueOptions & CollectOptions;

export async function runCollect({ session, options }: Call<CollectCommandOptions>): Promise<ExitCode> {
  const url = addressOf(options);
  const plan = planOutput(options, session.io);
  return withQueue({ url }, async (queue) => {
    const { id, lines } = await readRun(queue, options.run);
    refuseTooLong(plan, lines);
    return collect(queue, id, { plan, session, isPartial: options.partial === true });
  });
}

interface Wanted {
  readonly plan: OutputPlan;
  readonly session: Session;
  readonly isPartial: boolean;
}

function collect(queue: Queue, id: string, wanted: Wanted): Promise<ExitCode> {
  return readCollection(queue, id, async (collection) => {
    const { run, isComplete } = collection;
    if (isComplete || wanted.isPartial) return writeAll(collection, wanted);
    wanted.session.messages.say({
      kind: "error",
      what: `run ${id} is not over: ${thousands(run.done)} of ${thousands(run.reports)} reports are there`,
      fix: `waterpas status --run ${id}   or take what there is: --partial`,
    });
    return EXIT.undecided;
  });
}

const TOP = 20;

async function writeAll(collection: Collection, { plan, session }: Wanted): Promise<ExitCode> {
  const { run, isComplete } = collection;
  const header = await collection.header();
  const outputs = await openOutputs({ plan, run: header, profile: run.request.profile, session, top: TOP });
  try {
    await copy(collection, outputs);
    await outputs.end(header);
  } catch (error) {
    await outputs.abandon();
    throw error;
  }
  sayProblems(header.problems, session.messages);
  if (!isComplete) {
    session.messages.say({ kind: "note", what: `run ${run.id} is not over: these are its results so far` });
  }
  if (plan.stdout === "terminal")
    session.io.out.write(summaryOf(run, header.profile.name, { outputs, session }));
  return EXIT.done;
}

async function copy({ lines }: Collection, outputs: BatchOutputs): Promise<void> {
  for await (const line of lines) {
    if (line.kind === "refused") await outputs.refuse(line.line);
    else await outputs.add({ reports: line.reports, evidence: undefined });
  }
}

function summaryOf(
  { begunAt, closedAt, incomplete }: QueuedRun,
  profile: string,
  { outputs, session }: { readonly outputs: BatchOutputs; readonly session: Session },
): string {
  return batchSummary({
    tally: outputs.tally(),
    profile,
    ms: (closedAt ?? begunAt).getTime() - begunAt.getTime(),
    folder: null,
    incomplete: { names: incomplete, file: null },
    look: session.look,
  });
}
