/** What the cache holds, for people and for programs. */
import { escapeText } from "../escape.ts";
import type { Look } from "../look.ts";
import { minute } from "../number.ts";
import { columns } from "./block.ts";
import { ageText } from "./data.ts";

/** One source that is kept. Times are RFC 3339. */
export interface CacheRow {
  readonly kind: string;
  readonly source: string;
  readonly bytes: number;
  readonly generated_at: string | null;
  readonly fetched_at: string;
  readonly checked_at: string;
  readonly failed_at: string | null;
}

/** The folder, then a line for each source. @param nowMs milliseconds since the epoch */
export function renderCache(folder: string, rows: readonly CacheRow[], look: Look, nowMs: number): string {
  const head = escapeText(folder, look);
  if (rows.length === 0) return `${head}\n  nothing is kept\n`;
  const cells = rows.map(({ kind, source, bytes, generated_at, checked_at }) => [
    `  ${kind}`,
    `${(bytes / 1_000_000).toFixed(1)} MB`,
    generated_at === null
      ? "of an unknown time"
      : `made ${minute(generated_at)}, ${ageText(nowMs - Date.parse(generated_at))}`,
    `looked at ${minute(checked_at)}`,
    escapeText(source, look),
  ]);
  return `${[head, ...columns(cells)].join("\n")}\n`;
}

/** The same for programs. */
export const cacheJson = (folder: string, rows: readonly CacheRow[]): string =>
  `${JSON.stringify({ folder, sources: rows }, null, 2)}\n`;
