/** Text files written bit by bit, that a reader sees when they are whole. */
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Writable } from "node:stream";
import * as zlib from "node:zlib";
import { UserError } from "../model/user-error.ts";
import { PARTIAL_SUFFIX, unwritable, writeAtomic } from "./atomic.ts";

export interface StreamFile {
  /** Resolves when there is room for more. @throws UserError `output-unwritable` */
  write(text: string): Promise<void>;
  /** Gives the file its name; a file that was there before is replaced. */
  end(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Writes a whole text; a file whose name ends in `.gz` or `.zst` is compressed. @throws UserError as `openStreamFile` */
export async function writeTextFile(path: string, text: string): Promise<void> {
  if (!/\.(?:gz|zst)$/.test(path)) {
    await writeAtomic(path, text);
    return;
  }
  const file = await openStreamFile(path);
  try {
    await file.write(text);
    await file.end();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/**
 * Opens a file; one whose name ends in `.gz` or `.zst` is compressed.
 *
 * @throws UserError `output-unwritable` also from `write` and `end`; `usage` without zstd
 */
export async function openStreamFile(path: string): Promise<StreamFile> {
  const deflater = deflaterOf(path);
  const partial = join(dirname(path), `.${randomUUID()}${PARTIAL_SUFFIX}`);
  const failure = await touch(partial);
  if (failure !== null) throw unwritable(path, failure);
  const file = createWriteStream(partial);
  const entry: Writable = deflater ?? file;
  let draining: Promise<void> | null = null;
  let fault: { readonly error: unknown } | null = null;
  const closed = new Promise<void>((resolve) => {
    file.on("close", resolve);
  });
  for (const stream of [entry, file]) {
    stream.on("error", (error: unknown) => {
      fault ??= { error };
      for (const each of [entry, file]) each.destroy();
    });
  }
  deflater?.pipe(file);

  const refuse = (): void => {
    if (fault !== null) throw unwritable(path, fault.error);
  };
  return {
    async write(text) {
      refuse();
      if (!entry.write(text)) {
        // Many may wait; one listener is enough for them.
        draining ??= Promise.race([drained(entry), closed]).finally(() => {
          draining = null;
        });
        await draining;
      }
      refuse();
    },
    async end() {
      refuse();
      entry.end();
      await closed;
      refuse();
      await settle(partial, path);
    },
    async abandon() {
      for (const each of [entry, file]) each.destroy();
      await closed;
      await rm(partial, { force: true });
    },
  };
}

const drained = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    stream.once("drain", resolve);
  });

async function touch(path: string): Promise<unknown> {
  try {
    await (await open(path, "wx")).close();
    return null;
  } catch (error) {
    return error;
  }
}

async function settle(partial: string, path: string): Promise<void> {
  try {
    const file = await open(partial, "r+");
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw unwritable(path, error);
  }
}

function deflaterOf(path: string): zlib.Gzip | null {
  if (path.endsWith(".gz")) return zlib.createGzip();
  if (!path.endsWith(".zst")) return null;
  // Not every Node.js 22 has zstd.
  if (typeof zlib.createZstdCompress === "function") return zlib.createZstdCompress() as zlib.Gzip;
  throw new UserError("usage", {
    what: `cannot write ${path}: this Node.js cannot compress with zstd`,
    fix: "name a file that ends in .gz",
  });
}
