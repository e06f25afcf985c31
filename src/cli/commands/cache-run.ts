/** `cache info|clear`. */
import { type CacheRow, cacheJson, renderCache } from "../../report/routes/cache.ts";
import { cacheFolder } from "../../store/cache.ts";
import { clearCache, type KeptSource, listKept } from "../../store/cache-list.ts";
import type { Call, Run } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";

export interface CacheOptions {
  readonly cacheDir?: string;
  readonly json?: boolean;
}

export const RUNS: Readonly<Record<"info" | "clear", Run<CacheOptions>>> = { info: runInfo, clear: runClear };

async function runInfo({ session: { io, look }, options }: Call<CacheOptions>): Promise<ExitCode> {
  const folder = cacheFolder(options.cacheDir);
  const rows = (await listKept(folder)).map(rowOf);
  io.out.write(options.json ? cacheJson(folder, rows) : renderCache(folder, rows, look, Date.now()));
  return EXIT.done;
}

function rowOf({ kind, meta, bytes }: KeptSource): CacheRow {
  const { url, fetched_at, checked_at, failed_at, facts } = meta;
  const made = (facts as { readonly generated_at?: number | null } | null)?.generated_at ?? null;
  return {
    kind,
    source: url,
    bytes,
    generated_at: made === null ? null : new Date(made * 1000).toISOString(),
    fetched_at,
    checked_at,
    failed_at: failed_at ?? null,
  };
}

async function runClear({ session: { io }, options }: Call<CacheOptions>): Promise<ExitCode> {
  const folder = cacheFolder(options.cacheDir);
  const removed = await clearCache(folder);
  const lines =
    removed.length === 0 ? [`nothing to remove in ${folder}`] : removed.map((path) => `removed ${path}`);
  io.out.write(`${lines.join("\n")}\n`);
  return EXIT.done;
}
