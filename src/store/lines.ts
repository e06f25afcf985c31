/** Lines of a text file, plain or compressed, one by one. */
import { createReadStream, type ReadStream } from "node:fs";
import * as zlib from "node:zlib";
import { UserError } from "../model/user-error.ts";
import { unreadable } from "./document.ts";

/** Longer lines than any report makes; a file without line ends must not fill the memory. */
const LONGEST_LINE = 64 * 1024 * 1024;

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** False for a last line without a line end: whoever wrote it may have been stopped. */
  readonly isWhole: boolean;
}

/**
 * The lines of a file; `.gz` and `.zst` are decompressed.
 *
 * @throws UserError `input-unreadable`
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const cutter = openCutter();
  let number = 0;
  try {
    for await (const chunk of octetsOf(path)) {
      for (const text of cutter.lines(chunk)) {
        number += 1;
        yield { number, text, isWhole: true };
      }
      if (cutter.pending() > LONGEST_LINE) throw tooLong(path, number + 1);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(path, error);
  }
  const text = cutter.rest();
  if (text !== "") yield { number: number + 1, text, isWhole: false };
}

/** Cuts octets into lines. What is not ended yet is joined once: a long line would be copied with every chunk. */
function openCutter() {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  let length = 0;
  return {
    pending: () => length,
    rest: () => begun.join(""),
    lines(chunk: Uint8Array): string[] {
      const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
      begun.push(first);
      length += first.length;
      const last = others.pop();
      if (last === undefined) return [];
      const whole = [begun.join(""), ...others];
      begun = [last];
      length = last.length;
      return whole;
    },
  };
}

const tooLong = (path: string, line: number): UserError =>
  new UserError("input-unreadable", { what: `cannot read ${path}: line ${line} is longer than any report` });

const octetsOf = (path: string): AsyncIterable<Buffer> => inflated(createReadStream(path), path);

/** What a file holds; `.gz` and `.zst` are decompressed. @throws UserError `input-unreadable` without zstd */
export async function* inflated(file: ReadStream, path: string): AsyncGenerator<Buffer> {
  const inflater = inflaterOf(path);
  if (inflater === null) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  file.on("error", (error) => inflater.destroy(error));
  yield* file.pipe(inflater) as unknown as AsyncIterable<Buffer>;
}

function inflaterOf(path: string): zlib.Gunzip | null {
  if (path.endsWith(".gz")) return zlib.createGunzip();
  if (!path.endsWith(".zst")) return null;
  // Not every Node.js 22 has zstd.
  if (typeof zlib.createZstdDecompress === "function") return zlib.createZstdDecompress() as zlib.Gunzip;
  throw new UserError("input-unreadable", {
    what: `cannot read ${path}: this Node.js cannot read zstd`,
    fix: `zstd -d ${path}`,
  });
}
