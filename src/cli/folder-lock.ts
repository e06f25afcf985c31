/** The name under which this process holds the folder of a run. */
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import type { LockNeeds } from "../store/batch/lock.ts";

/** @param nowMs milliseconds since the epoch */
export function ownLock(nowMs: number): LockNeeds {
  return { holder: { pid: process.pid, host: hostname(), at: new Date(nowMs).toISOString() }, isAlive };
}

/** Whether a process of this machine runs, as far as this user may know. */
function isAlive(pid: number): boolean {
  if (existsSync("/proc/self")) return existsSync(`/proc/${pid}`);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
