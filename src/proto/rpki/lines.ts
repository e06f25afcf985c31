/** Lines of a text that comes in chunks. */
import { u8 } from "./element.ts";
import { openWindow, slide, type Window } from "./window.ts";

/** Longest line that is kept; of a longer one the beginning. */
const MAX_LINE = 16_384;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Where a text stands. */
export interface Lines {
  readonly window: Window;
  /** Offset up to which the line at the window's beginning is known to go on. */
  searched: number;
  /** The rest of a line that is too long is passed over. */
  isSkipping: boolean;
}

/** Takes one line, without its line end. */
export type TakeLine = (octets: Uint8Array, start: number, end: number) => void;

/** A text at its beginning. */
export const openLines = (): Lines => ({ window: openWindow(MAX_LINE), searched: 0, isSkipping: false });

/** Gives the lines that a chunk completes to `take`. */
export function pushLines(lines: Lines, chunk: Uint8Array, take: TakeLine): void {
  const { window } = lines;
  for (let from = 0; from < chunk.length; ) {
    lines.searched -= window.at;
    from = slide(window, chunk, from);
    while (takeLine(lines, take)) {}
  }
}

/** Gives one line to `take`; false when none is complete. */
function takeLine(lines: Lines, take: TakeLine): boolean {
  const { window } = lines;
  const { octets, at: start, limit } = window;
  const feed = findFeed(octets, Math.max(start, lines.searched), limit);
  lines.searched = feed;
  if (feed === limit && limit - start < MAX_LINE) return false;
  const end = Math.min(feed, start + MAX_LINE);
  if (!lines.isSkipping) take(octets, start, withoutReturn(octets, start, end));
  lines.isSkipping = feed === limit;
  window.at = feed === limit ? limit : feed + 1;
  return feed < limit;
}

function findFeed(octets: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && u8(octets, at) !== LINE_FEED) at += 1;
  return at;
}

const withoutReturn = (octets: Uint8Array, start: number, end: number): number =>
  end > start && u8(octets, end - 1) === CARRIAGE_RETURN ? end - 1 : end;

/** Gives a last line that no line end follows to `take`; whether there was one. */
export function endLines({ window, isSkipping }: Lines, take: TakeLine): boolean {
  const { octets, at, limit } = window;
  if (at >= limit || isSkipping) return false;
  take(octets, at, withoutReturn(octets, at, limit));
  window.at = limit;
  return true;
}
