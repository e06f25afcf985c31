/** One download at a time of one source, among all processes that share a cache. */
import { open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DataSlot } from "./data-cache.ts";
import { ensureFolder } from "./ensure-folder.ts";

/** A lock older than this was left behind. */
const LOCK_MS = 600_000;
const POLL_MS = 200;

/** A lock that was taken; `null` instead where the folder cannot be written, and then nobody else writes there either. */
export interface Lock {
  /** Another process had it first, and may have done the work. */
  readonly hadToWait: boolean;
  release(): Promise<void>;
}

/**
 * Takes the lock of a source, so that two processes do not download the same; waits for whoever has it.
 *
 * A lock that was left behind is taken over. Two processes that do so at the same moment may both get it; they download
 * twice, and no harm is done.
 *
 * @param wait resolves after some milliseconds, or at once when the run is to end
 * @returns `null` when there is no lock to be had: a folder that cannot be written, or the signal
 */
export async function takeLock(
  { folder }: DataSlot,
  {
    wait,
    signal,
  }: { readonly wait: (ms: number) => Promise<void>; readonly signal?: AbortSignal | undefined },
): Promise<Lock | null> {
  const path = join(folder, "lock");
  if (!(await hasFolder(folder))) return null;
  for (let hadToWait = false; signal?.aborted !== true; hadToWait = true) {
    const taken = await create(path);
    if (taken === "taken") return { hadToWait, release: () => rm(path, { force: true }) };
    if (taken === "impossible") return null;
    if (await isLeftBehind(path)) await rm(path, { force: true });
    else await wait(POLL_MS);
  }
  return null;
}

async function hasFolder(folder: string): Promise<boolean> {
  try {
    await ensureFolder(folder);
    return true;
  } catch {
    // Whoever writes there will say what is wrong.
    return false;
  }
}

async function create(path: string): Promise<"taken" | "held" | "impossible"> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return "taken";
  } catch (error) {
    return isCode(error, "EEXIST") ? "held" : "impossible";
  }
}

async function isLeftBehind(path: string): Promise<boolean> {
  try {
    const [{ mtimeMs }, text] = await Promise.all([stat(path), readFile(path, "utf8")]);
    return Date.now() - mtimeMs > LOCK_MS || !isAlive(Number(text));
  } catch {
    // Released in the meantime.
    return false;
  }
}

/** A lock just made has no number in it yet. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, "ESRCH");
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
