/** `--previous`: a result of before, beside which the one of now is shown. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Diff } from "../model/diff.ts";
import type { Report, Result, RunHeader } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { diffResults } from "../score/diff.ts";
import type { StatisticsReader } from "../score/statistics.ts";
import { rejudge } from "./rejudge.ts";
import { readSavedResult } from "./results.ts";

export interface Previous {
  readonly diff: Diff;
  /** By name and side; under the rules of now, where its evidence was at hand. */
  readonly reports: ReadonlyMap<string, Report>;
  readonly run: RunHeader;
}

/** Refuses a file that is not there before anything is measured. @throws UserError `input-unreadable` */
export function previousPath(file: string | undefined, cwd: string): string | null {
  const path = file === undefined ? null : resolve(cwd, file);
  if (path === null || existsSync(path)) return path;
  throw new UserError("input-unreadable", { what: `cannot read ${file}: no such file or folder` });
}

/** @throws UserError as `readSavedResult` */
export async function readPrevious(path: string, now: Result): Promise<Previous> {
  const saved = await readSavedResult([path]);
  const again = await rejudge(saved, now);
  const { reports } = again ?? saved.result;
  return {
    diff: diffResults(saved.result, now, again),
    reports: new Map(reports.map((report) => [keyOf(report), report])),
    run: saved.result.run,
  };
}

const keyOf = ({ target }: Report): string => `${target.name} ${target.type}`;

/** Statistics of all reports of now, against those of before. */
export function countAll(
  statistics: StatisticsReader,
  { reports, run }: Result,
  previous: Previous | null,
): ReturnType<StatisticsReader["end"]> {
  const missing = new Map(previous?.reports);
  for (const report of reports) {
    statistics.add(report, missing.get(keyOf(report)) ?? null);
    missing.delete(keyOf(report));
  }
  for (const report of missing.values()) statistics.miss(report);
  return previous === null ? statistics.end(run) : statistics.end(run, previous.run);
}
