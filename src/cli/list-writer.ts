/** Lines of judged routes put together as octets. */
import { NO_ORIGIN } from "../proto/rpki/validate.ts";
import type { ListPieces } from "../report/routes/list.ts";
import type { TakeJudged } from "../scan/route-list.ts";

/** Octets that are written at once. */
const BUFFER = 256 * 1024;
/** More than any line that is written. */
const LONGEST = 20 * 1024;

/** Takes judged routes; writes when it has many. */
export interface ListWriter {
  readonly take: TakeJudged;
  readonly text: (text: string) => void;
  readonly flush: () => void;
}

/** Puts lines together as octets: a million strings would take longer than judging them. */
export function openListWriter(pieces: ListPieces, write: (octets: Uint8Array) => void): ListWriter {
  const before = pieces.before.map((text) => Buffer.from(text));
  const after = pieces.after.map((text) => Buffer.from(text));
  const between = Buffer.from(pieces.between);
  const betweenSet = Buffer.from(pieces.betweenSet);
  const afterSet = Buffer.from(pieces.afterSet);
  let buffer = new Uint8Array(BUFFER);
  let at = 0;

  const put = (octets: Uint8Array | undefined): void => {
    if (octets === undefined) return;
    buffer.set(octets, at);
    at += octets.length;
  };
  const putPart = (octets: Uint8Array, start: number, end: number): void => {
    for (let index = start; index < end; index += 1) {
      buffer[at] = octets[index] ?? 0;
      at += 1;
    }
  };
  const putNumber = (value: number): void => {
    const digits = String(value);
    for (let index = 0; index < digits.length; index += 1) {
      buffer[at] = digits.charCodeAt(index);
      at += 1;
    }
  };
  const flush = (): void => {
    if (at === 0) return;
    write(buffer.subarray(0, at));
    // The one that was written may still be on its way.
    buffer = new Uint8Array(BUFFER);
    at = 0;
  };
  const take: TakeJudged = (octets, line, code) => {
    if (at > BUFFER - LONGEST) flush();
    put(before[code]);
    putPart(octets, line.prefixStart, line.prefixEnd);
    if (line.origin === NO_ORIGIN) {
      put(betweenSet);
      if (pieces.showsSet) putPart(octets, line.originStart, line.originEnd);
      put(afterSet);
    } else {
      put(between);
      putNumber(line.origin);
    }
    put(after[code]);
  };
  return {
    take,
    flush,
    text: (text: string): void => {
      flush();
      if (text !== "") write(Buffer.from(text));
    },
  };
}
