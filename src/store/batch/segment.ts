/** Segments: JSON Lines in files of a bounded size. */
import { join } from "node:path";
import { type AppendFile, openAppend } from "./append.ts";
import { type Stem, segmentName } from "./names.ts";

/** Octets after which the next segment begins. */
const SEGMENT_OCTETS = 64 * 1024 * 1024;

export interface SegmentWriter {
  /** All of it into one segment. @throws UserError `output-unwritable` */
  write(buffers: readonly Buffer[]): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface SegmentOptions {
  readonly folder: string;
  readonly stem: Stem;
  /** The segment to go on with; where it is full or compressed, the one behind it. */
  readonly number: number;
  readonly octets?: number;
  /** A segment that nothing will be added to. */
  readonly onFull?: (name: string) => void;
}

/** A writer that opens its file when there is something to write. */
export function makeSegmentWriter(options: SegmentOptions): SegmentWriter {
  const { folder, stem, octets = SEGMENT_OCTETS, onFull } = options;
  let number = options.number;
  let file: AppendFile | null = null;

  async function next(): Promise<AppendFile> {
    if (file !== null && file.size < octets) return file;
    if (file !== null) {
      await file.sync();
      await file.close();
      onFull?.(segmentName(stem, number));
      number += 1;
    }
    file = await openAppend(join(folder, segmentName(stem, number)));
    return file;
  }

  return {
    write: async (buffers) => (await next()).write(buffers),
    sync: async () => file?.sync(),
    close: async () => {
      await file?.sync();
      await file?.close();
      file = null;
    },
  };
}
