/** What the cache holds, and how to be rid of it. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../model/user-error.ts";
import { DATA_FILES, type DataKind, type DataMeta, readMeta } from "./data-cache.ts";

/** One source in the cache, for people. */
export interface KeptSource {
  readonly kind: DataKind;
  readonly folder: string;
  readonly meta: DataMeta;
  readonly bytes: number;
}

/** Everything that is kept, sorted by kind and source. */
export async function listKept(cache: string): Promise<KeptSource[]> {
  const found: KeptSource[] = [];
  for (const kind of Object.keys(DATA_FILES) as DataKind[]) {
    for (const name of await namesIn(join(cache, kind))) {
      const folder = join(cache, kind, name);
      const meta = await readMeta({ meta: join(folder, "meta.json") });
      const bytes = await sizeOf(join(folder, DATA_FILES[kind]));
      if (meta !== null) found.push({ kind, folder, meta, bytes });
    }
  }
  return found.sort((a, b) => order(a.kind, b.kind) || order(a.meta.url, b.meta.url));
}

const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Names of ours in the cache folder; nothing else in it is touched. */
const OURS = ["rpki", "origins", "lab", "vantage.json"] as const;

/** Removes what is kept; returns what was there. @throws UserError `output-unwritable` */
export async function clearCache(cache: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of OURS) {
    const path = join(cache, name);
    if ((await stat(path).catch(() => null)) === null) continue;
    try {
      await rm(path, { recursive: true });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw new UserError("output-unwritable", { what: `cannot remove ${path}: ${code}` });
    }
    removed.push(path);
  }
  return removed;
}
