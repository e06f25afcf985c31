/** The record layer without protection, RFC 8446 5.1 and its forerunners. */
import { openQueue } from "./octet-queue.ts";
import { LIMITS } from "./record.table.ts";

const HEADER = 5;
const MAJOR = 3;
const LINE_FEED = 0x0a;
const FIRST_TYPE = 20;
const LAST_TYPE = 24;

/** What stands next in the stream. `more`: not all of it is there yet. */
export type NextRecord =
  | { readonly kind: "more" }
  | { readonly kind: "record"; readonly type: number; readonly header: Buffer; readonly fragment: Buffer }
  /** The peer does not speak TLS. */
  | { readonly kind: "foreign" }
  | { readonly kind: "fault"; readonly violation: "malformed" | "too-long" };

/** Cuts a stream into records. */
export interface RecordReader {
  readonly push: (bytes: Uint8Array) => void;
  readonly next: () => NextRecord;
  /** First line, at most 64 octets, of a peer that does not speak TLS; `null` while it may. Latin-1, nothing escaped. */
  readonly foreign: () => string | null;
}

const isHeader = (start: Buffer): boolean => {
  const [type, major] = start;
  if (type === undefined) return true;
  return type >= FIRST_TYPE && type <= LAST_TYPE && (major === undefined || major === MAJOR);
};

const MORE: NextRecord = { kind: "more" };

/** A reader at the start of a stream. */
export function openRecords(): RecordReader {
  const queue = openQueue();
  let count = 0;
  const isForeign = (): boolean => count === 0 && !isHeader(queue.peek(2));

  const firstLine = (): { readonly text: string; readonly isWhole: boolean } => {
    const peek = queue.peek(LIMITS.peekBytes);
    const line = peek.indexOf(LINE_FEED);
    const end = line < 0 ? peek.length : line + 1;
    return {
      text: peek.subarray(0, end).toString("latin1"),
      isWhole: line >= 0 || end === LIMITS.peekBytes,
    };
  };

  const takeRecord = (header: Buffer): NextRecord => {
    const length = header.readUInt16BE(3);
    if (length > LIMITS.fragmentBytes) return { kind: "fault", violation: "too-long" };
    if (queue.length() < HEADER + length) return MORE;
    queue.shift(HEADER);
    count += 1;
    return { kind: "record", type: header.readUInt8(0), header, fragment: queue.shift(length) };
  };

  const next = (): NextRecord => {
    // Wait for the line, so that it is the same however the octets arrive.
    if (isForeign()) return firstLine().isWhole ? { kind: "foreign" } : MORE;
    const header = queue.peek(HEADER);
    if (!isHeader(header)) return { kind: "fault", violation: "malformed" };
    return header.length < HEADER ? MORE : takeRecord(header);
  };

  return { push: queue.push, next, foreign: () => (isForeign() ? firstLine().text : null) };
}
