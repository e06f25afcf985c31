/** Files in columns (Apache Parquet), written group by group. */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as zlib from "node:zlib";
import type { ColumnSource, ParquetWriter, Writer } from "hyparquet-writer";
import { UserError } from "../model/user-error.ts";
import { PARTIAL_SUFFIX, unwritable } from "./atomic.ts";

export interface ParquetColumn {
  readonly name: string;
  readonly type: "STRING" | "INT64" | "INT32" | "TIMESTAMP" | "JSON";
  /** Least and greatest value of a group are not worth their place. */
  readonly isWord: boolean;
}

export interface ParquetFile {
  /** One group of rows: the values of each column. @throws UserError `output-unwritable` */
  write(values: readonly (readonly unknown[])[]): Promise<void>;
  /** Gives the file its name; a file that was there before is replaced. */
  end(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/**
 * Opens a file.
 *
 * @param madeBy name and version of the program
 * @throws UserError `output-unwritable`; `usage` without the package
 */
export async function openParquetFile(
  path: string,
  columns: readonly ParquetColumn[],
  madeBy: string,
): Promise<ParquetFile> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await loadWriter();
  const partial = join(dirname(path), `.${randomUUID()}${PARTIAL_SUFFIX}`);
  const file = await openNew(partial, path);
  const octets = new ByteWriter();
  const flush = async (): Promise<void> => {
    await file.writeFile(octets.getBytes());
    octets.index = 0;
  };
  const writer: Writer = Object.assign(octets, { flush });
  const parquet = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: sourcesOf(columns) }),
    ...compression(),
    createdBy: madeBy,
  });
  const guarded = guard(path, file, partial);
  return {
    write: (values) => guarded(() => writeGroup(parquet, sourcesOf(columns, values))),
    async end() {
      await guarded(async () => {
        await parquet.finish();
        await flush();
        await file.datasync();
        await file.close();
        await rename(partial, path);
      });
    },
    abandon: () => discard(file, partial),
  };
}

async function loadWriter() {
  try {
    return await import("hyparquet-writer");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    throw new UserError("usage", {
      what: "parquet needs the package hyparquet-writer",
      why: "no other format does, so it does not come with waterpas",
      fix: "npm install hyparquet-writer   (with -g where waterpas was installed so)",
    });
  }
}

async function openNew(partial: string, path: string): Promise<FileHandle> {
  try {
    return await open(partial, "wx");
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Not every Node.js 22 has zstd; the writer brings the other one. */
function compression(): Pick<ConstructorParameters<typeof ParquetWriter>[0], "codec" | "compressors"> {
  if (typeof zlib.zstdCompressSync !== "function") return { codec: "SNAPPY" };
  return { codec: "ZSTD", compressors: { ZSTD: (input) => zlib.zstdCompressSync(input) } };
}

function sourcesOf(
  columns: readonly ParquetColumn[],
  values: readonly (readonly unknown[])[] = [],
): ColumnSource[] {
  return columns.map(({ name, type, isWord }, index) => ({
    name,
    type,
    data: [...(values[index] ?? [])],
    nullable: true,
    statistics: !isWord,
    offsetIndex: false,
  }));
}

async function writeGroup(parquet: ParquetWriter, columnData: ColumnSource[]): Promise<void> {
  const rows = columnData[0]?.data.length ?? 0;
  if (rows > 0) await parquet.write({ columnData, rowGroupSize: rows });
}

/** What the file system refuses is the user's business; nothing half-written stays. */
function guard(path: string, file: FileHandle, partial: string) {
  return async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      await discard(file, partial);
      if (error instanceof Error && "syscall" in error) throw unwritable(path, error);
      throw error;
    }
  };
}

async function discard(file: FileHandle, partial: string): Promise<void> {
  // It may have been closed already.
  await file.close().catch(() => undefined);
  await rm(partial, { force: true });
}
