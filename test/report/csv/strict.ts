/** RFC 4180, strictly: CRLF between lines, quotes doubled, nothing behind a closing quote. */
export function parseCsv(text: string, delimiter = ","): string[][] {
  const lines: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const cells: string[] = [];
    for (;;) {
      const [cell, end] = text[at] === '"' ? quoted(text, at) : bare(text, at, delimiter);
      cells.push(cell);
      at = end;
      if (text[at] !== delimiter) break;
      at += 1;
    }
    if (text.slice(at, at + 2) !== "\r\n") throw new Error(`no line end at ${at}`);
    at += 2;
    lines.push(cells);
  }
  return lines;
}

function quoted(text: string, start: number): [string, number] {
  let cell = "";
  let at = start + 1;
  for (;;) {
    const end = text.indexOf('"', at);
    if (end < 0) throw new Error("a quote that is not closed");
    cell += text.slice(at, end);
    at = end + 1;
    if (text[at] !== '"') return [cell, at];
    cell += '"';
    at += 1;
  }
}

function bare(text: string, start: number, delimiter: string): [string, number] {
  let at = start;
  while (at < text.length && text[at] !== delimiter && text[at] !== "\r") at += 1;
  const cell = text.slice(start, at);
  if (cell.includes('"') || cell.includes("\n")) throw new Error(`a bare ${JSON.stringify(cell)}`);
  return [cell, at];
}
