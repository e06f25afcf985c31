/** Workers of the queue in processes that are meant to be stopped and killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Pace } from "../../src/scan/queue/worker.ts";

const CHILD = fileURLToPath(new URL("./queue-child.ts", import.meta.url));
export interface Worker {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

const workers = new Set<ChildProcess>();

/**
 * Starts a worker in a process of its own.
 *
 * @param pauses the shortest and the longest time that a target takes, in milliseconds
 * @param pace when a worker hangs, how often it says that it does not, how often it writes
 * @param die when it kills itself at its first commit
 */
export function startWorker(
  url: string,
  id: string,
  pauses: readonly [number, number],
  { pace, die = "" }: { readonly pace?: Pace; readonly die?: "before-commit" | "after-commit" | "" } = {},
): Worker {
  const child = spawn(
    process.execPath,
    [CHILD, url, id, ...pauses.map(String), JSON.stringify(pace ?? null), die],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  workers.add(child);
  let [out, err] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      resolve();
    });
    child.on("close", () => resolve());
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on("close", (code) => {
      workers.delete(child);
      resolve({ code, out, err });
    });
  });
  return { child, ready, ended };
}

/** Ends those that a test has left. */
export function endWorkers(): void {
  for (const child of workers) child.kill("SIGKILL");
}
