/** Large files of the user, read in pieces. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { unreadable } from "./document.ts";

/** A file on its way in. */
export interface DataFile {
  /** When it was last written, in milliseconds since the epoch. */
  readonly modifiedMs: number;
  /** Octets as they are. */
  readonly size: number;
  /** Its octets as they are. Throws what {@link openDataFile} throws. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

const CHUNK = 256 * 1024;

/** Opens a file. @throws UserError `input-unreadable` */
export async function openDataFile(path: string): Promise<DataFile> {
  try {
    const { mtimeMs, size } = await stat(path);
    return { modifiedMs: mtimeMs, size, chunks: readChunks(path) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(path, error);
  }
}
