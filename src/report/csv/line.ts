/** Comma-separated values, RFC 4180. */

/** How a file is written for a certain spreadsheet program. */
export interface CsvStyle {
  readonly delimiter: string;
  /** What the file begins with: a byte order mark, for Excel, or nothing. */
  readonly start: "" | "\u{feff}";
}

export const PLAIN_CSV: CsvStyle = { delimiter: ",", start: "" };

/** A line of cells; only cells that need it are quoted. */
export function csvLine(cells: readonly string[], { delimiter }: CsvStyle = PLAIN_CSV): string {
  return `${cells.map((text) => csvCell(text, delimiter)).join(delimiter)}\r\n`;
}

function csvCell(text: string, delimiter: string): string {
  return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Text from the network or the user, which a spreadsheet must not take for a formula. */
export function csvText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
