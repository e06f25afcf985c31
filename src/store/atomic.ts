import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../model/user-error.ts";

/** Ends the name of a file that is still being written; readers pass over such files. */
export const PARTIAL_SUFFIX = ".partial";

/**
 * Writes a file so that a reader sees the old one or the new one, never a part, also after a crash.
 *
 * The folder must exist.
 *
 * @throws UserError `output-unwritable`
 */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const partial = join(dirname(path), `.${randomUUID()}${PARTIAL_SUFFIX}`);
  try {
    const file = await open(partial, "wx");
    try {
      await file.writeFile(content);
      // Without this a crash may leave the new name with no content.
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    // What stopped the writing may stop the clearing up as well.
    await rm(partial, { force: true }).catch(() => undefined);
    throw unwritable(path, error);
  }
}

/** A user error for a file or folder that cannot be written. */
export function unwritable(path: string, error: unknown): UserError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  const folder = dirname(path);
  return new UserError("output-unwritable", {
    what: `cannot write ${path}: ${REASONS[code] ?? code}`,
    fix:
      code === "ENOENT"
        ? `mkdir -p ${folder}`
        : FULL.has(code)
          ? "make room; a run with --save can then be gone on with: --resume"
          : "choose another place, or correct the permissions",
  });
}

const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "the folder does not exist",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  EISDIR: "a folder of that name is in the way",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a file is in the way",
  ENAMETOOLONG: "the name is too long",
};
