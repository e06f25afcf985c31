/** A list of targets: lines to rows to targets, each name once, one after another. */
import type { SourceLine, TargetType } from "../../model/evidence.ts";
import { readTarget, type Target, type TargetOptions } from "../target.ts";
import { readCsv } from "./csv.ts";
import { readJsonLines } from "./json-lines.ts";
import { readInputLines } from "./line.ts";
import { hashOf, hashText, makeNameSet } from "./name-set.ts";
import { readPlain } from "./plain.ts";
import type { Reading, Row } from "./row.ts";
import { readZoneFile } from "./zone-file.ts";

export type ListFormat = "lines" | "csv" | "jsonl" | "zone";

export interface ListOptions extends TargetOptions {
  readonly format: ListFormat;
  /** Column of a CSV list that holds the names. */
  readonly column?: string;
  /** Key of JSON Lines that holds the names. */
  readonly field?: string;
  /** Origin of a zone file that has none of its own. */
  readonly origin?: string;
  /** As the reports name the list. */
  readonly file: string;
}

/** What a line of a list came to. */
export type Entry =
  | { readonly kind: "target"; readonly seq: number; readonly target: Target }
  | { readonly kind: "bad"; readonly seq: number; readonly input: string; readonly reason: string }
  | { readonly kind: "duplicate"; readonly seq: number; readonly input: string; readonly hash: string }
  | { readonly kind: "nothing"; readonly seq: number };

const READINGS: Readonly<Record<ListFormat, (options: ListOptions) => Reading>> = {
  lines: () => readPlain,
  csv: (options) => (lines) => readCsv(lines, options),
  jsonl: (options) => (lines) => readJsonLines(lines, options),
  zone: (options) => (lines) => readZoneFile(lines, options),
};

/** An entry for each line. @throws UserError `usage` when no column holds names */
export async function* readList(
  chunks: AsyncIterable<Uint8Array>,
  options: ListOptions,
): AsyncGenerator<Entry> {
  const seen = makeNameSet();
  for await (const row of READINGS[options.format](options)(readInputLines(chunks))) {
    yield row.kind === "name" ? entryOf(row, seen, options) : row;
  }
}

type NameRow = Extract<Row, { readonly kind: "name" }>;

const BITS: Readonly<Record<TargetType, number>> = { web: 1, mail: 2 };

function entryOf(row: NameRow, seen: ReturnType<typeof makeNameSet>, options: ListOptions): Entry {
  const { seq, input, type, list, tags } = row;
  const read = readTarget(input.trim(), type === undefined ? options : { ...options, type });
  if ("problem" in read) return { kind: "bad", seq, input, reason: read.problem.what };
  const { target } = read;
  const asked = target.types.reduce((bits, each) => bits | BITS[each], 0);
  const fresh = seen.add(target.name, asked);
  if (fresh === 0) return { kind: "duplicate", seq, input, hash: hashText(hashOf(target.name)) };
  const source: SourceLine = { file: options.file, line: seq + 1 };
  return {
    kind: "target",
    seq,
    target: {
      ...target,
      types: target.types.filter((each) => (fresh & BITS[each]) !== 0),
      ...(list === undefined ? {} : { list }),
      ...(tags === undefined ? {} : { tags }),
      source,
    },
  };
}

const FORMAT_OF_EXTENSION: Readonly<Record<string, ListFormat>> = {
  csv: "csv",
  tsv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  zone: "zone",
};

/** The format that a file name or the options suggest; lines where nothing is said. */
export function listFormatOf(
  file: string,
  { column, field }: Pick<ListOptions, "column" | "field">,
): ListFormat {
  if (column !== undefined) return "csv";
  if (field !== undefined) return "jsonl";
  return FORMAT_OF_EXTENSION[/\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? ""] ?? "lines";
}
