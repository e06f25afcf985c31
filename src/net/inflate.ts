/** Compressed octets, decompressed as they come, within bounds. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";

/** What can be wrong with a body, whoever sent it. */
export type BodyReason =
  /** It ends before it is complete. */
  | "truncated"
  /** It is not what its encoding says. */
  | "encoding"
  /** More octets than allowed, before or after decompression. */
  | "too-large";

/** Carries what is wrong with a body out of a stream; whoever reads the stream makes a value of it. */
export class BodyFault extends Error {
  readonly reason: BodyReason;
  constructor(reason: BodyReason, detail: string) {
    super(detail);
    this.name = "BodyFault";
    this.reason = reason;
  }
}

/** Codings that this Node.js can undo; `deflate` is the zlib format, `deflate-raw` what some servers send instead. */
export type Coding = "gzip" | "zstd" | "br" | "deflate" | "deflate-raw";

/** Octets of a chunk; larger ones keep the readers from starting over too often. */
const CHUNK = 256 * 1024;

/** Not every Node.js 22 has zstd. */
const HAS_ZSTD = typeof zlib.createZstdDecompress === "function";

export interface InflateOptions {
  /** Data that ends too early is no fault: what there is comes out. */
  readonly partial?: boolean;
  /** Base-2 logarithm of the largest window of zstd; RFC 9659 section 3 wants 23 in HTTP. */
  readonly windowLog?: number;
}

type Inflater = NodeJS.ReadWriteStream & { destroy(): void };

function zlibOptions({ partial = false }: InflateOptions): zlib.ZlibOptions {
  return { chunkSize: CHUNK, ...(partial ? { finishFlush: zlib.constants.Z_SYNC_FLUSH } : {}) };
}

const OPENERS: Readonly<Record<Coding, (options: InflateOptions) => Inflater>> = {
  gzip: (options) => zlib.createGunzip(zlibOptions(options)),
  deflate: (options) => zlib.createInflate(zlibOptions(options)),
  "deflate-raw": (options) => zlib.createInflateRaw(zlibOptions(options)),
  br: ({ partial = false }) =>
    zlib.createBrotliDecompress({
      chunkSize: CHUNK,
      ...(partial ? { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH } : {}),
    }),
  zstd: ({ partial = false, windowLog }) =>
    zlib.createZstdDecompress({
      chunkSize: CHUNK,
      ...(partial ? { finishFlush: zlib.constants.ZSTD_e_flush } : {}),
      ...(windowLog === undefined ? {} : { params: { [zlib.constants.ZSTD_d_windowLogMax]: windowLog } }),
    }),
};

/** The value of `Accept-Encoding` for what can be undone here. */
export const ACCEPT_ENCODING = HAS_ZSTD ? "gzip, zstd" : "gzip";

/**
 * The octets behind a coding.
 *
 * @throws BodyFault `truncated`, `encoding`
 */
export async function* inflated(
  chunks: AsyncIterable<Uint8Array>,
  coding: Coding,
  options: InflateOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  if (coding === "zstd" && !HAS_ZSTD) throw new BodyFault("encoding", "this Node.js cannot read zstd");
  const inflater = OPENERS[coding](options);
  const feeding = pipeline(Readable.from(chunks), inflater);
  // Whatever goes wrong with it destroys the inflater, which is told below.
  feeding.catch(() => undefined);
  try {
    for await (const chunk of inflater) yield chunk as Buffer;
  } catch (error) {
    throw faultOf(error);
  } finally {
    inflater.destroy();
  }
}

/** Errors of zlib have codes of its own; all others belong to whoever gave the chunks. */
function faultOf(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR") return new BodyFault("truncated", "the compressed data ends too early");
  return /^Z_|^ZSTD_|^ERR__ERROR_/.test(code)
    ? new BodyFault("encoding", `not decompressible: ${code}`)
    : error;
}

const MAGIC: readonly (readonly [Coding, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]], // RFC 1952 section 2.3.1
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]], // RFC 8878 section 3.1.1
];
const MAGIC_OCTETS = 4;

/**
 * The octets of a file that may be compressed, recognised by its first octets, never by its name.
 *
 * @throws BodyFault `truncated`, `encoding`
 */
export async function* unpacked(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head = await readHead(iterator);
  const coding = MAGIC.find(([, magic]) => magic.every((octet, index) => head[index] === octet))?.[0];
  const all = restored(head, iterator);
  yield* coding === undefined ? all : inflated(all, coding);
}

async function readHead(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < MAGIC_OCTETS) {
    const { value, done } = await iterator.next();
    if (done === true) return head;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
}

/** A stream of which the beginning has been read, from its beginning. */
async function* restored(
  head: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/**
 * The same octets, counted.
 *
 * @param count is told each chunk's size
 * @throws BodyFault `too-large` once there are more than `most`
 */
export async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  most: number,
  count: (octets: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > most) throw new BodyFault("too-large", `more than ${most} octets`);
    count(chunk.length);
    yield chunk;
  }
}
