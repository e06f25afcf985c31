/** `csv-long`: a line for each test of each report, or for each server of it (`reports.md` 2.4). */
import type { GateResult } from "../../model/gate.ts";
import type { Report, Result, ServerRow, TestResult } from "../../model/report.ts";
import { gatedTarget, itemOf } from "../ci/outcome.ts";
import { type CsvStyle, csvLine, csvText, PLAIN_CSV } from "./line.ts";

export interface LongOptions {
  readonly gate?: GateResult;
  /** A line for each server instead of one for each test. */
  readonly isPerServer?: boolean;
  readonly style?: CsvStyle;
}

interface Row {
  readonly report: Report;
  readonly test: TestResult;
  readonly server: ServerRow | null;
  readonly waiver: string;
}

const numberCell = (value: number | null | undefined): string => (value == null ? "" : String(value));

/** Columns in order, and what stands in each. */
const COLUMNS: Readonly<Record<string, (row: Row) => string>> = {
  run_id: ({ report }) => csvText(report.run_id ?? ""),
  list: ({ report }) => csvText(report.target.list ?? ""),
  name: ({ report }) => csvText(report.target.name),
  type: ({ report }) => report.target.type,
  tags: ({ report }) => csvText((report.target.tags ?? []).join(", ")),
  category: ({ test }) => test.category,
  section: ({ test }) => test.section ?? "",
  test: ({ test }) => test.id,
  level: ({ test }) => test.level,
  status: ({ test, server }) => server?.status ?? test.status,
  verdict: ({ test, server }) => csvText(server?.verdict ?? test.verdict),
  points: ({ test, server }) => numberCell(server === null ? test.points.awarded : server.points),
  max: ({ test }) => numberCell(test.points.max),
  counted: ({ test }) => (test.points.counted ? "TRUE" : "FALSE"),
  effect: ({ test }) => test.points.effect?.toFixed(2) ?? "",
  server: ({ server }) => csvText(server?.server ?? ""),
  address: ({ server }) => csvText(server?.address ?? ""),
  not_tested_reason: ({ test }) => test.not_tested_reason ?? "",
  blocked_by: ({ test }) => test.blocked_by ?? "",
  waiver: ({ waiver }) => csvText(waiver),
  confidence: ({ test }) => test.confidence,
  profile: ({ report }) => csvText(report.profile.name),
  scanned_at: ({ report }) => report.timing.started_at,
};

/** The first line of the file. */
export const longHead = ({ style = PLAIN_CSV }: LongOptions = {}): string =>
  style.start + csvLine(Object.keys(COLUMNS), style);

/** The lines of one report. */
export function longLines(report: Report, options: LongOptions = {}): string {
  const { gate, isPerServer = false, style = PLAIN_CSV } = options;
  const gated = gatedTarget(gate, report);
  const rows = report.tests.flatMap((test) => {
    const item = itemOf(gated, test);
    const waiver = item?.outcome === "waived" ? (item.waiver?.id ?? "") : "";
    const servers = isPerServer && (test.servers?.length ?? 0) > 0 ? (test.servers ?? []) : [null];
    return servers.map((server): Row => ({ report, test, server, waiver }));
  });
  return rows
    .map((row) =>
      csvLine(
        Object.values(COLUMNS).map((cell) => cell(row)),
        style,
      ),
    )
    .join("");
}

export function csvLong({ reports }: Pick<Result, "reports">, options: LongOptions = {}): string {
  return longHead(options) + reports.map((report) => longLines(report, options)).join("");
}
