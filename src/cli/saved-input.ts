/** Saved work named on the command line: files, folders, or what comes over standard input (`-`). */
import { createWriteStream } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../model/user-error.ts";
import { readLines } from "../store/lines.ts";
import type { Io } from "./io.ts";

const STDIN = "-";
const FILE = "stdin.json";

/** Does the work with the paths that were named; what came over standard input is a file for as long as that takes. */
export async function withSavedInput<T>(
  args: readonly string[],
  io: Io,
  work: (paths: readonly string[]) => Promise<T>,
): Promise<T> {
  if (!args.includes(STDIN)) return work(args.map((path) => resolve(io.cwd, path)));
  const folder = await mkdtemp(join(tmpdir(), "waterpas-stdin-"));
  try {
    const file = await keep(io.in.chunks, folder);
    return await work(args.map((path) => (path === STDIN ? file : resolve(io.cwd, path))));
  } catch (error) {
    throw error instanceof UserError ? withoutFile(error, folder) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nobody has typed the name of the file. */
function withoutFile({ code, message, why, fix, details }: UserError, folder: string): UserError {
  const file = join(folder, FILE);
  const spoken = (text: string): string =>
    text.replaceAll(`${file}l`, "standard input").replaceAll(file, "standard input");
  return new UserError(code, {
    what: spoken(message),
    details: details.map(spoken),
    ...(why === undefined ? {} : { why: spoken(why) }),
    ...(fix === undefined ? {} : { fix: spoken(fix) }),
  });
}

/** Readers tell JSON Lines from one document by the name. */
async function keep(chunks: AsyncIterable<Uint8Array>, folder: string): Promise<string> {
  const file = join(folder, FILE);
  await pipeline(chunks, createWriteStream(file));
  if (!(await isLines(file))) return file;
  await rename(file, `${file}l`);
  return `${file}l`;
}

/** The first line is a document of its own, and there is more; or it begins a run. */
async function isLines(file: string): Promise<boolean> {
  let kind: unknown;
  for await (const { number, text } of readLines(file)) {
    if (number > 1) return true;
    kind = kindOf(text);
    if (kind === null) return false;
  }
  return kind === "waterpas-run";
}

/** `null` for what is no whole document. */
function kindOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  } catch {
    return null;
  }
}
