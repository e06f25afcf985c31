/** Reports as columns: a row for each, a column for each test and its verdict (`scale.md` 5). */
import type { Report } from "../model/report.ts";
import { STATUSES } from "../model/status.ts";
import { TESTS } from "../model/tests.table.ts";

interface Column {
  readonly name: string;
  readonly type: "STRING" | "INT64" | "INT32" | "TIMESTAMP" | "JSON";
  /** It has few different values, of which least and greatest tell nothing. */
  readonly isWord: boolean;
}

/** A report as small as it can be kept until its row is written. */
export interface ReportRow {
  readonly run: string | null;
  readonly seq: number | null;
  /** Among rows with the same line of the list, or with none. */
  readonly place: number;
  readonly target: string;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly finished: number;
  readonly score: number | null;
  /** In threes: number of the test, of its status, of its verdict. */
  readonly cells: readonly number[];
  readonly report?: string;
}

export interface ReportColumns {
  /** The same for all files of one version of the report. */
  readonly columns: readonly Column[];
  rowOf(report: Report, place: number): ReportRow;
  /** Values of each column, in the order of `columns`. */
  valuesOf(rows: readonly ReportRow[]): readonly (readonly unknown[])[];
}

const TEST_IDS = TESTS.map(({ id }): string => id).toSorted();

const column = (name: string, type: Column["type"], isWord = false): Column => ({ name, type, isWord });

const FIXED: readonly Column[] = [
  column("run_id", "STRING", true),
  column("seq", "INT64"),
  column("target", "STRING"),
  column("type", "STRING", true),
  column("finished_at", "TIMESTAMP"),
  column("score", "INT32"),
];

/** @param hasReport with a column that holds the report itself */
export function reportColumns(hasReport: boolean): ReportColumns {
  const numberOfTest = new Map(TEST_IDS.map((id, index) => [id, index]));
  const numberOfStatus = new Map(STATUSES.map((status, index) => [status, index]));
  const verdicts = openWords();

  return {
    columns: [
      ...FIXED,
      ...TEST_IDS.map((id) => column(id, "STRING", true)),
      ...TEST_IDS.map((id) => column(`verdict_${id}`, "STRING", true)),
      ...(hasReport ? [column("report", "JSON", true)] : []),
    ],
    rowOf: (report, place) => ({
      run: report.run_id,
      seq: report.seq ?? null,
      place,
      target: report.target.name,
      type: report.target.type,
      finished: Date.parse(report.timing.finished_at),
      score: report.score.percentage,
      cells: report.tests.flatMap(({ id, status, verdict }) => {
        const test = numberOfTest.get(id);
        // A test of a version that this one does not know has no column.
        return test === undefined ? [] : [test, numberOfStatus.get(status) ?? 0, verdicts.numberOf(verdict)];
      }),
      ...(hasReport ? { report: JSON.stringify(report) } : {}),
    }),
    valuesOf(rows) {
      const cells = Array.from({ length: 2 * TEST_IDS.length }, () =>
        new Array<unknown>(rows.length).fill(null),
      );
      for (const [index, row] of rows.entries()) {
        for (let at = 0; at < row.cells.length; at += 3) {
          const test = row.cells[at] ?? 0;
          put(cells, test, index, STATUSES[row.cells[at + 1] ?? 0]);
          put(cells, test + TEST_IDS.length, index, verdicts.word(row.cells[at + 2] ?? 0));
        }
      }
      return [
        rows.map(({ run }) => run),
        rows.map(({ seq }) => (seq === null ? null : BigInt(seq))),
        rows.map(({ target }) => target),
        rows.map(({ type }) => type),
        rows.map(({ finished }) => new Date(finished)),
        rows.map(({ score }) => score),
        ...cells,
        ...(hasReport ? [rows.map(({ report = "null" }) => JSON.parse(report) as unknown)] : []),
      ];
    },
  };
}

function put(cells: readonly unknown[][], at: number, index: number, value: unknown): void {
  const values = cells[at];
  if (values !== undefined) values[index] = value;
}

/** Each word once, by its number. */
function openWords() {
  const numbers = new Map<string, number>();
  const words: string[] = [];
  return {
    numberOf(word: string): number {
      const known = numbers.get(word);
      if (known !== undefined) return known;
      numbers.set(word, words.length);
      return words.push(word) - 1;
    },
    word: (number: number): string | undefined => words[number],
  };
}

/** By the line of the list, those without one behind all others; then as they came. */
export function compareRows(a: ReportRow, b: ReportRow): number {
  const [first, second] = [a.seq ?? Number.POSITIVE_INFINITY, b.seq ?? Number.POSITIVE_INFINITY];
  if (first !== second) return first - second;
  return a.place - b.place;
}
