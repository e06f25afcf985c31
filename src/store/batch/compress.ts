/** Segments that are full are compressed, one after the other, while the run goes on. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { PARTIAL_SUFFIX } from "../atomic.ts";
import type { SegmentRecord } from "./manifest.ts";

export interface Compressor {
  /** A segment that nothing will be added to. */
  add(name: string): void;
  /** Resolves when all of them are done; after `stop` the one under way is the last. */
  end(): Promise<void>;
  stop(): void;
}

/**
 * Compresses in the background.
 *
 * @param record writes down the compressed file before the plain one is removed
 */
export function openCompressor(
  folder: string,
  record: (segment: Omit<SegmentRecord, "kind">) => Promise<void>,
): Compressor {
  let isStopped = false;
  let turn = Promise.resolve();
  const one = async (name: string): Promise<void> => {
    if (isStopped) return;
    const path = join(folder, name);
    const { extension, lines } = await compress(path);
    const made = `${path}${extension}`;
    const [{ size }, sha256] = [await stat(made), await digestOfFile(made)];
    await record({ name: `${name}${extension}`, bytes: size, lines, sha256 });
    await rm(path);
  };
  return {
    add: (name) => {
      // A segment that cannot be compressed stays as it is.
      turn = turn.then(() => one(name)).catch(() => undefined);
    },
    end: () => turn,
    stop: () => {
      isStopped = true;
    },
  };
}

const LF = 0x0a;

/** Not every Node.js 22 has zstd. */
const hasZstd = (): boolean => typeof zlib.createZstdCompress === "function";

async function compress(path: string): Promise<{ readonly extension: string; readonly lines: number }> {
  const extension = hasZstd() ? ".zst" : ".gz";
  const partial = `${path}${extension}${PARTIAL_SUFFIX}`;
  const deflater: Transform = hasZstd() ? zlib.createZstdCompress() : zlib.createGzip();
  const written = createWriteStream(partial);
  const finished = new Promise<void>((resolve, reject) => {
    written.on("close", resolve);
    written.on("error", reject);
    deflater.on("error", reject);
  });
  deflater.pipe(written);
  let lines = 0;
  for await (const chunk of createReadStream(path)) {
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) lines += 1;
    if (!deflater.write(chunk)) await new Promise((resolve) => deflater.once("drain", resolve));
  }
  deflater.end();
  await finished;
  await syncFile(partial);
  await rename(partial, `${path}${extension}`);
  return { extension, lines };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** `sha256:` and 64 hex digits over the octets of a file. */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}
