/** One process at a time writes into the folder of a run. */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { unwritable } from "../atomic.ts";
import { LOCK } from "./names.ts";

/** Who holds a lock. */
interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

export interface LockNeeds {
  readonly holder: LockHolder;
  /** Whether a process of this machine runs, and is one that could hold a lock. */
  readonly isAlive: (pid: number) => boolean;
}

/**
 * Takes the lock of a folder; one that was left behind by a process that is gone is taken over.
 *
 * @throws UserError `output-unwritable` when another process holds it
 */
export async function lockFolder(folder: string, needs: LockNeeds): Promise<FolderLock> {
  const path = join(folder, LOCK);
  for (;;) {
    if (await create(path, needs.holder)) return { release: () => rm(path, { force: true }) };
    const holder = (await holderOf(path)) ?? (await holderSoon(path));
    if (holder !== null && !isLeftBehind(holder, needs)) throw held(folder, holder);
    await takeAway(path, holder, folder);
  }
}

async function create(path: string, holder: LockHolder): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    try {
      await file.writeFile(`${JSON.stringify(holder)}\n`);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw unwritable(path, error);
  }
}

/** Between making and filling a lock nobody's name is in it. */
const FILLING_MS = 200;

async function holderSoon(path: string): Promise<LockHolder | null> {
  await new Promise((resolve) => setTimeout(resolve, FILLING_MS));
  return holderOf(path);
}

/** Who holds the lock; a lock without a name is just being written, or was when its process died. */
async function holderOf(path: string): Promise<LockHolder | null> {
  try {
    const value = JSON.parse(await readFile(path, "utf8")) as Partial<LockHolder>;
    if (typeof value.pid !== "number" || typeof value.host !== "string") return null;
    return { pid: value.pid, host: value.host, at: String(value.at) };
  } catch {
    // Released in the meantime, or not whole.
    return null;
  }
}

function isLeftBehind({ pid, host }: LockHolder, { holder, isAlive }: LockNeeds): boolean {
  // After a restart of a container the same number may be ours.
  return host === holder.host && (pid === holder.pid || !isAlive(pid));
}

/** Moves a lock out of the way; gives it back if it turns out to be somebody's who came in between. */
async function takeAway(path: string, expected: LockHolder | null, folder: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    // Gone already.
    return;
  }
  const moved = await holderOf(aside);
  if (moved !== null && (moved.pid !== expected?.pid || moved.at !== expected.at)) {
    await rename(aside, path);
    throw held(folder, moved);
  }
  await rm(aside, { force: true });
}

function held(folder: string, { pid, host, at }: LockHolder): UserError {
  return new UserError("output-unwritable", {
    what: `another run writes into ${folder}: process ${pid} on ${host}, since ${at}`,
    fix: `wait for it, choose another folder, or remove ${join(folder, LOCK)} if that process is gone`,
  });
}
