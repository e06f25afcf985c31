/** What `update` has done, for people and for programs. */
import type { Status } from "../../model/status.ts";
import { escapeText } from "../escape.ts";
import type { Look } from "../look.ts";
import { minute, thousands } from "../number.ts";
import { sign } from "../symbol.table.ts";
import { columns } from "./block.ts";
import { ageText } from "./data.ts";

/** What became of one source. */
export interface UpdateRow {
  readonly what: string;
  readonly source: string;
  readonly outcome: "fetched" | "unchanged" | "recent" | "failed";
  readonly generated_at: string | null;
  readonly rows: number;
  readonly is_usable: boolean;
}

const WORDS: Readonly<Record<UpdateRow["outcome"], string>> = {
  fetched: "fetched",
  unchanged: "unchanged",
  recent: "looked at a short while ago, not asked",
  failed: "could not be fetched",
};

/** One line each. @param nowMs milliseconds since the epoch */
export function renderUpdates(rows: readonly UpdateRow[], look: Look, nowMs: number): string {
  const cells = rows.map((row) => [
    `${sign(look, statusOf(row))} ${row.what}`,
    WORDS[row.outcome],
    madeOf(row, nowMs),
    row.rows === 0 ? "" : `${thousands(row.rows)} ${row.what === "rpki" ? "VRPs" : "routes"}`,
    escapeText(row.source, look),
  ]);
  return columns(cells)
    .map((line) => `${line}\n`)
    .join("");
}

function statusOf({ outcome, is_usable }: UpdateRow): Status {
  if (!is_usable) return "failed";
  return outcome === "failed" ? "warning" : "passed";
}

function madeOf({ generated_at, rows }: UpdateRow, nowMs: number): string {
  if (rows === 0) return "";
  if (generated_at === null) return "of an unknown time";
  return `made ${minute(generated_at)}, ${ageText(nowMs - Date.parse(generated_at))}`;
}

/** The same for programs. */
export const updatesJson = (rows: readonly object[]): string =>
  `${JSON.stringify({ updates: rows }, null, 2)}\n`;
