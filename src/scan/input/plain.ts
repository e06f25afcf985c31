/** Lists of one name a line: blank lines and comments are passed over. */
import type { InputLine } from "./line.ts";
import { nothing, type Row, tooLong } from "./row.ts";

export async function* readPlain(lines: AsyncIterable<InputLine>): AsyncGenerator<Row> {
  for await (const line of lines) yield rowOf(line);
}

function rowOf(line: InputLine): Row {
  if (line.text === null) return tooLong(line);
  // A URL may hold a number sign, so a comment behind a name has a blank before it.
  const input = line.text.replace(/(?:^|\s)#.*$/s, "").trim();
  return input === "" ? nothing(line) : { kind: "name", seq: line.seq, input };
}
