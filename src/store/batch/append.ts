/** A file that only grows: whole buffers, in order, each written when the promise says so. */
import { type FileHandle, open } from "node:fs/promises";
import { unwritable } from "../atomic.ts";

export interface AppendFile {
  readonly path: string;
  /** Octets so far. */
  readonly size: number;
  /** @throws UserError `output-unwritable` */
  write(buffers: readonly Buffer[]): Promise<void>;
  /** Until it is on the disk, not in the memory of the system alone. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file for appending; makes it where it does not exist. @throws UserError `output-unwritable` */
export async function openAppend(path: string): Promise<AppendFile> {
  const { handle, size: found } = await opened(path);
  let size = found;
  let isSynced = true;
  return {
    path,
    get size() {
      return size;
    },
    async write(buffers) {
      isSynced = false;
      try {
        size += await writeAll(handle, buffers);
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    async sync() {
      if (isSynced) return;
      isSynced = true;
      try {
        await handle.datasync();
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    close: () => handle.close(),
  };
}

async function opened(path: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  try {
    const handle = await open(path, "a");
    return { handle, size: (await handle.stat()).size };
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** The most buffers that one call takes (`IOV_MAX`). */
const MOST_BUFFERS = 1024;

async function writeAll(handle: FileHandle, buffers: readonly Buffer[]): Promise<number> {
  let total = 0;
  for (let from = 0; from < buffers.length; from += MOST_BUFFERS) {
    const some = buffers.slice(from, from + MOST_BUFFERS);
    const octets = some.reduce((sum, { length }) => sum + length, 0);
    const { bytesWritten } = await handle.writev(some);
    // A disk that fills up takes a part; what is missing then fails on its own.
    if (bytesWritten < octets) await handle.writeFile(Buffer.concat(some).subarray(bytesWritten));
    total += octets;
  }
  return total;
}
