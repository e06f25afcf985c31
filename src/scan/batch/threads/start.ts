/** A thread of Node.js. */
import { Worker } from "node:worker_threads";
import type { Thread, ThreadEvents } from "./crew.ts";
import type { FromThread, ToThread } from "./message.ts";

/** A thread gets so long to put its things away. */
const END_MS = 5_000;

/** Starts the program at `entry`, which serves the other end. */
export function startThread(entry: URL, data: unknown, { onMessage, onDeath }: ThreadEvents): Thread {
  const worker = new Worker(entry, { workerData: data });
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
