/** Reports into a file of columns, in the order of the list, in bounded memory. */
import { dirname } from "node:path";
import type { Report } from "../model/report.ts";
import { compareRows, type ReportRow, reportColumns } from "../report/columns.ts";
import { openParquetFile, type ParquetFile } from "../store/parquet.ts";
import { openSorter } from "../store/sorter.ts";
import { toolOf } from "./version.ts";

export interface ReportsFile {
  add(reports: Iterable<Report> | AsyncIterable<Report>): Promise<void>;
  end(): Promise<void>;
  abandon(): Promise<void>;
}

/** Rows of a group, unless they hold whole reports, of which fewer have room. */
const GROUP_ROWS = 10_000;
/** What a row takes in memory without its report, roughly. */
const ROW_OCTETS = 3_300;
const GROUP_OCTETS = GROUP_ROWS * ROW_OCTETS;

const weigh = ({ report = "" }: ReportRow): number => ROW_OCTETS + report.length;

/** Opens the file. @param hasReport each row with the whole report; @throws UserError `output-unwritable`, `usage` */
export async function openReportsFile(path: string, hasReport: boolean): Promise<ReportsFile> {
  const { columns, rowOf, valuesOf } = reportColumns(hasReport);
  const file = await openParquetFile(path, columns, `waterpas version ${toolOf().version}`);
  const sorter = openSorter<ReportRow>({
    folder: dirname(path),
    compare: compareRows,
    weigh,
    room: 2 * GROUP_OCTETS,
  });
  let place = 0;
  return {
    async add(reports) {
      for await (const report of reports) {
        await sorter.add(rowOf(report, place));
        place += 1;
      }
    },
    async end() {
      try {
        await writeGroups(file, sorter.sorted(), valuesOf);
        await file.end();
      } finally {
        await sorter.close();
      }
    },
    async abandon() {
      await sorter.close();
      await file.abandon();
    },
  };
}

async function writeGroups(
  file: ParquetFile,
  rows: AsyncIterable<ReportRow>,
  valuesOf: (rows: readonly ReportRow[]) => readonly (readonly unknown[])[],
): Promise<void> {
  let group: ReportRow[] = [];
  let weight = 0;
  for await (const row of rows) {
    group.push(row);
    weight += weigh(row);
    if (weight < GROUP_OCTETS) continue;
    await file.write(valuesOf(group));
    group = [];
    weight = 0;
  }
  await file.write(valuesOf(group));
}
