import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it, as far as they are not there.
 *
 * With `recursive` Node.js 24 tries for ever where a file system has no room for a folder, as in `/proc`.
 *
 * @throws Error with a code, as `mkdir` does; `EEXIST` for a file in its place
 */
export async function ensureFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await ensureFolder(dirname(path));
    await mkdir(path).catch((again: unknown) => {
      // Somebody else has made it in the meantime.
      if (codeOf(again) !== "EEXIST") throw again;
    });
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;
