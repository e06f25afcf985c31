/** `--workers`: the threads of a batch, each with the whole way from question to report. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Vantage } from "../../model/evidence.ts";
import type { Auditor } from "../../scan/batch/auditor.ts";
import { type Crew, openCrew, type Thread, type ThreadEvents } from "../../scan/batch/threads/crew.ts";
import type { FromThread, ToThread } from "../../scan/batch/threads/message.ts";
import type { Confirming } from "../../scan/mail/ledger.ts";
import { sayBug } from "../measure.ts";
import type { Workers } from "../options/batch.ts";
import type { BatchCommandOptions } from "./prepare.ts";
import type { Parts } from "./run-list.ts";

/** What a thread needs to know; the files that the options name it reads itself. */
export interface ThreadData {
  readonly options: BatchCommandOptions;
  readonly cwd: string;
  readonly runId: string;
  readonly vantage: Vantage;
  readonly confirming: Confirming;
  /** Somebody wants to see each attempt. */
  readonly isTraced: boolean;
}

/** Lines of a list below which more threads are not worth their start. */
const SHORT = 200;
const MOST = 8;

/** `auto` of `scale.md` 3.8. */
export function threadsFor(workers: Workers, lines: number, cores: number = availableParallelism()): number {
  if (workers !== "auto") return workers;
  return lines < SHORT ? 1 : Math.max(1, Math.min(MOST, cores - 1));
}

/** Where there is a second pass it can confirm what failed. */
export const confirmingOf = ({ secondPass }: Pick<BatchCommandOptions, "secondPass">): Confirming =>
  secondPass ? "all" : "shared";

/** The threads, ready to begin; `null` where this one does all. */
export async function openThreads({
  net,
  signals,
  prepared,
  measuring,
  auditor,
  tracing,
  bugs,
}: Omit<Parts, "conditions"> & { readonly auditor: Auditor }): Promise<Crew | null> {
  const { options, session } = measuring;
  const count = threadsFor(options.workers, prepared.list.lines);
  if (count === 1) return null;
  const data: ThreadData = {
    options,
    cwd: session.io.cwd,
    runId: auditor.run.runId,
    vantage: await net.vantage(),
    confirming: confirmingOf(options),
    isTraced: options.trace === true || options.traceFile !== undefined,
  };
  const onBug = (where: string, error: unknown): void => {
    bugs.count += 1;
    sayBug(session, where, error);
  };
  const crew = openCrew({
    count,
    spawn: (_, events) => spawn(data, events),
    giveUp(target, seq) {
      onBug(`audit of ${target.name}`, new Error("two threads died while it was under way"));
      return auditor.giveUp(target, seq);
    },
    onDeath: (why) =>
      session.messages.say({
        kind: "warning",
        what: `a thread has died (${why}); its targets are tried once more`,
        fix: "fewer of them need less memory: --workers 1",
      }),
    onBug,
    onAttempt: tracing.onAttempt,
  });
  signals.signal.addEventListener("abort", crew.stop, { once: true });
  try {
    await crew.ready();
    return crew;
  } catch (error) {
    await crew.close();
    throw error;
  }
}

/** The program of a thread, beside this file; compiled, its name ends as this one's does. */
const PROGRAM = new URL("./thread.ts", import.meta.url);
const ENTRY = import.meta.url.endsWith(".ts") ? PROGRAM : new URL("./thread.js", PROGRAM);

/** A thread gets so long to put its things away. */
const END_MS = 5_000;

function spawn(data: ThreadData, { onMessage, onDeath }: ThreadEvents): Thread {
  const worker = new Worker(ENTRY, { workerData: data });
  let why: string | null = null;
  let isEnding = false;
  const over = new Promise<void>((resolve) => {
    worker.once("exit", (code) => {
      resolve();
      if (!isEnding) onDeath(why ?? `exit code ${code}`);
    });
  });
  worker.on("message", (message: FromThread) => onMessage(message));
  worker.on("error", (error) => {
    why = error instanceof Error ? error.message : String(error);
  });
  return {
    post: (message: ToThread) => worker.postMessage(message),
    async end() {
      isEnding = true;
      worker.postMessage({ kind: "end" } satisfies ToThread);
      const late = setTimeout(() => void worker.terminate(), END_MS);
      await over;
      clearTimeout(late);
    },
  };
}
