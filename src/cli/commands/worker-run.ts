/** `worker`: takes runs from the queue, one after the other. */
import { UserError } from "../../model/user-error.ts";
import { type Queue, withQueue } from "../../scan/queue/database.ts";
import { untilStopped } from "../../scan/queue/patience.ts";
import { openRunOf, type QueuedRun, readRun } from "../../scan/queue/run.ts";
import { wait } from "../../scan/time.ts";
import type { Call } from "../action.ts";
import { readExclusions } from "../batch/exclude.ts";
import { EXIT, type ExitCode, worstExit } from "../exit.ts";
import { addressOf } from "../queue/address.ts";
import { type Machine, measureRun, type WorkerCommandOptions } from "../queue/measure.ts";
import { sayWaiting } from "../queue/waiting.ts";
import { openSignals } from "../signals.ts";
import { readSources } from "../sources.ts";
import { toolOf } from "../version.ts";

export async function runWorker({ session, options }: Call<WorkerCommandOptions>): Promise<ExitCode> {
  const url = addressOf(options);
  // What is wrong with the options is said before any run is looked for.
  await readSources({ ...options, depth: "fast" }, session.io.cwd);
  const exclusions = await readExclusions(options.exclude ?? [], session.io.cwd);
  const signals = openSignals(() =>
    session.messages.say({
      kind: "note",
      what: "stopping: running targets get 10 s to finish, the others go back",
      fix: "the same signal again stops now; the others then do what was under way here",
    }),
  );
  try {
    return await withQueue({ url, isWorker: true }, (queue) =>
      serve(queue, { exclusions, options, session, signals }),
    );
  } finally {
    signals.close();
  }
}

const IDLE_MS = 2_000;

/** One run after the other, until the signal, or until there is none left. */
async function serve(queue: Queue, machine: Machine): Promise<ExitCode> {
  const { options, session, signals } = machine;
  const codes: ExitCode[] = [];
  if (options.run !== undefined) await readRun(queue, options.run);
  const patience = { onWait: sayWaiting(session), signal: signals.signal };
  let isIdle = false;
  while (!signals.signal.aborted) {
    const next = (): Promise<QueuedRun | null> => openRunOf(queue, options.run, toolOf().version);
    const run = await untilStopped(next, patience);
    if (run === null) {
      if (options.untilDone === true) break;
      if (!isIdle) session.messages.say({ kind: "note", what: "nothing to do; waiting for a run" });
      isIdle = true;
      await wait(IDLE_MS, signals.signal);
      continue;
    }
    isIdle = false;
    refuseVersion(run.id, run.request.tool.version);
    codes.push(await measureRun(queue, run, machine));
  }
  return worstExit([signals.code() ?? EXIT.done, ...codes]);
}

/** Results of one run are to be comparable. @throws UserError `usage` */
function refuseVersion(id: string, wanted: string): void {
  const { version } = toolOf();
  if (version === wanted) return;
  throw new UserError("usage", {
    what: `run ${id} was submitted with waterpas ${wanted}; this is ${version}`,
    why: "results of one run by two versions could not be compared",
    fix: `npm install -g waterpas@${wanted}`,
  });
}
