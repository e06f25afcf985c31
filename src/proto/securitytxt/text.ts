/** The lines of a security.txt with their places, RFC 9116 section 4. */

/** One line without its end and the blanks before it. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Offset of its first octet in the file. */
  readonly start: number;
  /** Offset behind its last octet that is no blank. */
  readonly end: number;
  readonly ending: "lf" | "crlf" | "none";
}

export interface Text {
  readonly lines: readonly Line[];
  /** It begins with a byte order mark, which is no part of the first line. */
  readonly hasMark: boolean;
  /** `false`: octets that are no UTF-8 stand as U+FFFD. */
  readonly isUtf8: boolean;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Splits at LF only; the rest behind the last LF is a line unless it is empty. */
export function readText(octets: Uint8Array): Text {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const hasMark = bytes.subarray(0, MARK.length).equals(MARK);
  const lines: Line[] = [];
  for (let start = hasMark ? MARK.length : 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const limit = feed < 0 ? bytes.length : feed;
    const end = withoutBlanks(bytes, start, limit);
    lines.push({
      number: lines.length + 1,
      text: bytes.toString("utf8", start, end),
      start,
      end,
      ending: endingOf(bytes, feed),
    });
    start = limit + 1;
  }
  return { lines, hasMark, isUtf8: Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes) };
}

function endingOf(bytes: Buffer, feed: number): Line["ending"] {
  if (feed < 0) return "none";
  return feed > 0 && bytes[feed - 1] === CARRIAGE_RETURN ? "crlf" : "lf";
}

/** Blanks of ASCII, CR among them. */
function withoutBlanks(bytes: Buffer, start: number, limit: number): number {
  let end = limit;
  while (end > start && isBlank(bytes[end - 1])) end -= 1;
  return end;
}

const isBlank = (octet: number | undefined): boolean =>
  octet === 0x20 || (octet !== undefined && octet >= 0x09 && octet <= 0x0d);
