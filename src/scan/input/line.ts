/** Lines of a list, as they come in: whatever they hold, a line is a line. */

export interface InputLine {
  /** Number from 0. */
  readonly seq: number;
  /** Without line end; `null` where the line is longer than any name with its tags. */
  readonly text: string | null;
}

/** Octets. Names have at most 255; the rest is room for tags and other columns. */
export const LONGEST_LINE = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The lines of some octets; of a line that is too long nothing is kept. */
export async function* readInputLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<InputLine> {
  let held: Buffer[] = [];
  let heldOctets = 0;
  let seq = 0;

  const hold = (part: Buffer): void => {
    heldOctets += part.length;
    if (heldOctets <= LONGEST_LINE) held.push(part);
    else held = [];
  };
  const take = (): InputLine => {
    const line = { seq, text: heldOctets > LONGEST_LINE ? null : textOf(held, seq) };
    held = [];
    heldOctets = 0;
    seq += 1;
    return line;
  };

  for await (const chunk of chunks) {
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let from = 0;
    for (let end = octets.indexOf(LF); end >= 0; end = octets.indexOf(LF, from)) {
      hold(octets.subarray(from, end));
      from = end + 1;
      yield take();
    }
    // A copy: whoever reads the file may use the memory again.
    if (from < octets.length) hold(Buffer.from(octets.subarray(from)));
  }
  if (heldOctets > 0) yield take();
}

/** Octets that are not UTF-8 become U+FFFD, which no name may have. */
function textOf(parts: readonly Buffer[], seq: number): string {
  const [only] = parts;
  const octets = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  const from = seq === 0 && octets.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
  const end = octets.at(-1) === CR ? octets.length - 1 : octets.length;
  return octets.toString("utf8", from, end);
}
