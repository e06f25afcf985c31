/** One side of saved results: the reports about websites, or those about mail. */
import type { ReportType } from "../model/evidence.ts";
import type { Result } from "../model/report.ts";

export interface SideOptions {
  readonly type?: ReportType | "both";
}

/** The result with the reports of the side alone; all of them where none is named. */
export function ofSide(result: Result, { type = "both" }: SideOptions): Result {
  if (type === "both") return result;
  return { ...result, reports: result.reports.filter(({ target }) => target.type === type) };
}

/** The side that all reports are of, where there is one; evidence knows both. */
export function onlySide({ reports }: Result): NonNullable<SideOptions["type"]> {
  const [first = "both", ...more] = new Set(reports.map(({ target }) => target.type));
  return more.length === 0 ? first : "both";
}
