/** CSV lists (RFC 4180): a column of names, and columns `list`, `tags`, `group` and `type` if there are any. */
import { UserError } from "../../model/user-error.ts";
import type { InputLine } from "./line.ts";
import { bad, detailsOf, nothing, type Row, tooLong } from "./row.ts";

export interface CsvOptions {
  /** Header of the column of names, or its number from 1. */
  readonly column?: string;
}

/** Headers of the column of names, where nobody says. */
const NAMES = ["domain", "url", "name", "target", "hostname", "host"];
const TAGS = ["tags", "tag", "group", "groups"];

interface Columns {
  readonly name: number;
  readonly list: number;
  readonly type: number;
  readonly tags: readonly number[];
}

/** The rows of a CSV list. @throws UserError `usage` when no column holds names */
export async function* readCsv(lines: AsyncIterable<InputLine>, options: CsvOptions): AsyncGenerator<Row> {
  let layout: Layout | null = null;
  for await (const record of recordsOf(lines)) {
    if (record.kind !== "record") {
      yield record;
    } else if (layout === null) {
      layout = layoutOf(record.text, options);
      yield layout.hasHeader ? nothing(record) : rowOf(record, layout);
    } else {
      yield rowOf(record, layout);
    }
  }
}

/** How the rows are to be read, as the first one tells. */
interface Layout {
  readonly delimiter: string;
  readonly columns: Columns;
  readonly hasHeader: boolean;
}

interface Record {
  readonly kind: "record";
  readonly seq: number;
  readonly text: string;
}

/** Records, which may go on over line ends inside quotes, and what is none; one for each line. */
async function* recordsOf(lines: AsyncIterable<InputLine>): AsyncGenerator<Record | Row> {
  let open: Held | null = null;
  for await (const line of lines) {
    const held: Held = open === null ? line : joined(open, line);
    if (open !== null) yield nothing(line);
    open = isOpen(held.text) ? held : null;
    if (open === null) yield recordOf(held);
  }
  // A quote that nobody closed has swallowed the rest.
  if (open !== null) yield bad(open.seq, open.text ?? "", "a quote is not closed");
}

/** What there is of a record; `null` once it is too long. */
interface Held {
  readonly seq: number;
  readonly text: string | null;
}

function recordOf({ seq, text }: Held): Record | Row {
  if (text === null) return tooLong({ seq });
  return text.trim() === "" ? nothing({ seq }) : { kind: "record", seq, text };
}

/** Octets of a record; a quote that nobody closes must not swallow a long list. */
const LONGEST_RECORD = 64 * 1024;

function joined({ seq, text }: Held, line: InputLine): Held {
  if (text === null || line.text === null) return { seq, text: null };
  const whole = `${text}\n${line.text}`;
  return { seq, text: whole.length > LONGEST_RECORD ? null : whole };
}

function isOpen(text: string | null): boolean {
  if (text === null) return false;
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 1;
}

const DELIMITERS = [",", ";", "\t"] as const;

/** What stands most often between the cells of the first line. */
function delimiterOf(text: string): string {
  const bare = text.replaceAll(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((mark) => bare.split(mark).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** The cells of a record; quotes inside a bare cell stand for themselves. */
function cellsOf(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at, delimiter) : bareCell(text, at, delimiter);
    cells.push(cell);
    at = end + 1;
  }
  return cells;
}

type Cell = readonly [cell: string, end: number];

function bareCell(text: string, at: number, delimiter: string): Cell {
  const found = text.indexOf(delimiter, at);
  const end = found < 0 ? text.length : found;
  return [text.slice(at, end), end];
}

function quotedCell(text: string, at: number, delimiter: string): Cell {
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  const inside = text.slice(at + 1, close < 0 ? text.length : close).replaceAll('""', '"');
  const [rest, end] = bareCell(text, close < 0 ? text.length : close + 1, delimiter);
  return [inside + rest, end];
}

function layoutOf(text: string, { column }: CsvOptions): Layout {
  const delimiter = delimiterOf(text);
  const cells = cellsOf(text, delimiter);
  const heads = cells.map((cell) => cell.trim().toLowerCase());
  const named = nameColumn(heads, column);
  if (named === null && (column !== undefined || heads.length > 1)) throw noColumn(cells, column);
  const name = named ?? 0;
  const isHeader = named !== null && (!isNumber(column) || KNOWN.has(heads[name] ?? ""));
  const at = (head: string): number => (isHeader ? heads.indexOf(head) : -1);
  return {
    delimiter,
    hasHeader: isHeader,
    columns: {
      name,
      list: at("list"),
      type: at("type"),
      tags: TAGS.map(at).filter((index) => index >= 0),
    },
  };
}

const KNOWN: ReadonlySet<string> = new Set(NAMES);

const isNumber = (column: string | undefined): boolean =>
  column !== undefined && /^[1-9]\d{0,3}$/.test(column);

function nameColumn(heads: readonly string[], column: string | undefined): number | null {
  if (column !== undefined) {
    const named = heads.indexOf(column.trim().toLowerCase());
    if (named >= 0) return named;
    return isNumber(column) && Number(column) <= heads.length ? Number(column) - 1 : null;
  }
  const found = NAMES.map((name) => heads.indexOf(name)).find((index) => index >= 0);
  return found ?? null;
}

function noColumn(cells: readonly string[], column: string | undefined): UserError {
  const heads = cells.map((cell) => cell.trim().slice(0, 40)).slice(0, 20);
  return new UserError("usage", {
    what:
      column === undefined ? "no column of the list is called domain" : `the list has no column '${column}'`,
    why: `its columns are: ${heads.join(", ")}`,
    fix: "--column NAME, or --column 2 for the second one",
  });
}

function rowOf({ seq, text }: Record, { delimiter, columns }: Layout): Row {
  const cells = cellsOf(text, delimiter);
  const cell = (index: number): string => cells[index]?.trim() ?? "";
  const input = cell(columns.name);
  if (input === "") return bad(seq, text, "the cell of the name is empty");
  const details = detailsOf({
    type: cell(columns.type),
    list: cell(columns.list),
    tags: columns.tags.map(cell),
  });
  if (details === null)
    return bad(seq, input, `its type '${cell(columns.type)}' is neither web, mail nor both`);
  return { kind: "name", seq, input, ...details };
}
