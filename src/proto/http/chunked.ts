/** The chunked transfer coding, RFC 9112 section 7.1. */
import type { AnomalyCode } from "./anomaly.table.ts";
import { clear, keep, kept, openStore, type Store } from "./store.ts";

/** Octets of one line with a chunk's size and extensions. */
const MAX_SIZE_LINE = 4096;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

type State = "size" | "data" | "data-end" | "trailers" | "done" | "failed";

/** A body in chunks, at some point of it. */
export interface Chunked {
  state: State;
  /** Octets of the current chunk still to come. */
  left: number;
  readonly line: Store;
  readonly trailers: Store;
  error: AnomalyCode | null;
  /** Octets used so far. */
  octets: number;
  /** Offset in the body of the first LF that no CR stands before; `null` when there is none. */
  lineFeedAt: number | null;
}

/** A body at its first chunk. */
export const openChunked = (trailerOctets: number): Chunked => ({
  state: "size",
  left: 0,
  line: openStore(MAX_SIZE_LINE),
  trailers: openStore(trailerOctets),
  error: null,
  octets: 0,
  lineFeedAt: null,
});

/**
 * Gives the data in `octets` to `take` until the body is complete or broken; how many octets were used.
 *
 * @param take tells whether more is wanted
 */
export function pushChunked(body: Chunked, octets: Uint8Array, take: (data: Uint8Array) => boolean): number {
  let at = 0;
  while (at < octets.length && body.state !== "done" && body.state !== "failed") {
    if (body.state === "data") {
      const data = octets.subarray(at, at + body.left);
      at += data.length;
      body.octets += data.length;
      body.left -= data.length;
      if (body.left === 0) body.state = "data-end";
      if (!take(data)) return at;
    } else at += pushLine(body, octets.subarray(at));
  }
  return at;
}

/** Takes octets up to the next line end; how many. */
function pushLine(body: Chunked, octets: Uint8Array): number {
  const feed = octets.indexOf(LINE_FEED);
  const part = feed < 0 ? octets : octets.subarray(0, feed + 1);
  const taken = keep(body.line, part);
  body.octets += taken;
  if (taken < part.length) fail(body, "chunk-line-limit");
  else if (feed >= 0) {
    const line = lineOf(body);
    clear(body.line);
    AT_LINE[body.state]?.(body, line);
  }
  return taken;
}

/** The line without its end. */
function lineOf(body: Chunked): Buffer {
  const line = kept(body.line).subarray(0, -1);
  if (line.at(-1) === CARRIAGE_RETURN) return line.subarray(0, -1);
  body.lineFeedAt ??= body.octets - 1;
  return line;
}

function fail(body: Chunked, error: AnomalyCode): void {
  body.error = error;
  body.state = "failed";
}

const AT_LINE: Readonly<Partial<Record<State, (body: Chunked, line: Buffer) => void>>> = {
  size: (body, line) => {
    // RFC 9112 7.1.1: blanks before the semicolon of an extension are bad but tolerated.
    const digits = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;|$)/.exec(line.toString("latin1"))?.[1];
    if (digits === undefined || line.includes(CARRIAGE_RETURN)) fail(body, "chunk-size");
    else {
      body.left = Number.parseInt(digits, 16);
      body.state = body.left === 0 ? "trailers" : "data";
    }
  },
  "data-end": (body, line) => {
    if (line.length > 0) fail(body, "chunk-end");
    else body.state = "size";
  },
  trailers: (body, line) => {
    if (line.length === 0) body.state = "done";
    else if (keep(body.trailers, Buffer.concat([line, Buffer.from("\r\n")])) < line.length + 2) {
      fail(body, "trailer-limit");
    }
  },
};
