/** JSON Lines: a name as a string, or an object with a key that holds it. */
import type { InputLine } from "./line.ts";
import { bad, detailsOf, nothing, type Row, tooLong } from "./row.ts";

export interface JsonLinesOptions {
  /** The key that holds the name. */
  readonly field?: string;
}

const NAMES = ["domain", "name", "target", "url", "host", "input"];

export async function* readJsonLines(
  lines: AsyncIterable<InputLine>,
  options: JsonLinesOptions,
): AsyncGenerator<Row> {
  for await (const line of lines) yield rowOf(line, options);
}

function rowOf(line: InputLine, { field }: JsonLinesOptions): Row {
  const { seq, text } = line;
  if (text === null) return tooLong(line);
  if (text.trim() === "") return nothing(line);
  const value = parsed(text);
  if (typeof value === "string") return { kind: "name", seq, input: value };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return bad(seq, text, "it is not a JSON object");
  }
  const item = value as Item;
  const keys = field === undefined ? NAMES : [field];
  const input = keys.map((key) => item[key]).find((each) => typeof each === "string");
  if (typeof input !== "string") return bad(seq, text, `no string under the key ${keys[0]}`);
  const details = detailsOf({
    type: stringOf(item.type),
    list: stringOf(item.list),
    tags: [item.tags, item.tag, item.group].flatMap(stringsOf),
  });
  return details === null
    ? bad(seq, input, "its type is neither web, mail nor both")
    : { kind: "name", seq, input, ...details };
}

/** Keys that are read by name, and whatever else there is. */
interface Item {
  readonly [key: string]: unknown;
  readonly type?: unknown;
  readonly list?: unknown;
  readonly tags?: unknown;
  readonly tag?: unknown;
  readonly group?: unknown;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Said of the line as any other thing that is no object.
    return undefined;
  }
}

const stringOf = (value: unknown): string => (typeof value === "string" ? value : "");

const stringsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
