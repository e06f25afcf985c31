/** The program of a thread of a batch. */
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { ThreadPort } from "../../scan/batch/threads/serve.ts";
import type { ThreadData } from "./threads.ts";

if (parentPort !== null) {
  // As the launcher does it, for each thread reads all sources anew.
  if (import.meta.url.endsWith(".ts")) enableCompileCache?.();
  const { measureTargets } = await import("./thread-work.ts");
  await measureTargets(parentPort as unknown as ThreadPort, workerData as ThreadData);
  parentPort.close();
}
