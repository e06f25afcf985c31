/** `--workers`: the threads of a batch, each with the whole way from question to report. */
import { availableParallelism } from "node:os";
import type { Vantage } from "../../model/evidence.ts";
import { giveBack, type SharedMemory, shareMemory } from "../../net/allowance.ts";
import type { Auditor } from "../../scan/batch/auditor.ts";
import { type Crew, openCrew } from "../../scan/batch/threads/crew.ts";
import { startThread } from "../../scan/batch/threads/start.ts";
import type { Confirming } from "../../scan/mail/ledger.ts";
import { sayBug } from "../measure.ts";
import type { Workers } from "../options/batch.ts";
import type { Parts } from "./parts.ts";
import type { BatchCommandOptions } from "./prepare.ts";

/** What a thread needs to know; the files that the options name it reads itself. */
export interface ThreadData {
  readonly options: BatchCommandOptions;
  readonly cwd: string;
  readonly runId: string;
  readonly vantage: Vantage;
  readonly confirming: Confirming;
  /** Of the main thread and all others. */
  readonly shared: SharedMemory;
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

/** What the main thread shares with those that measure; `undefined` where there are none. */
export function sharedFor(
  { workers }: Pick<BatchCommandOptions, "workers">,
  lines: number,
): SharedMemory | undefined {
  const count = threadsFor(workers, lines);
  if (count === 1) return undefined;
  const threads = count + 1;
  return { memory: shareMemory(threads), thread: 0, threads };
}

/** The threads, ready to begin; `null` where this one does all. */
export async function openThreads({
  net,
  signals,
  measuring,
  auditor,
  tracing,
  shared,
  bugs,
}: Omit<Parts, "conditions" | "prepared"> & { readonly auditor: Auditor }): Promise<Crew | null> {
  if (shared === undefined) return null;
  const { options, session } = measuring;
  const data: Omit<ThreadData, "shared"> = {
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
    count: shared.threads - 1,
    spawn(index, { onMessage, onDeath }) {
      const own = { ...shared, thread: index + 1 };
      return startThread(ENTRY, { ...data, shared: own } satisfies ThreadData, {
        onMessage,
        onDeath(why) {
          giveBack(own);
          onDeath(why);
        },
      });
    },
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
