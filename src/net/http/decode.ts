/** Bodies with their content codings undone (RFC 9110 section 8.4), as far as there is room. */
import { BodyFault, type Coding, inflated } from "../inflate.ts";
import { EXCHANGE } from "./limits.table.ts";

export interface Decoded {
  readonly octets: Buffer;
  /** `limit`: there is more; `decode-error`: it is not what its coding says, or in a coding that is not known here. */
  readonly truncated: "limit" | "decode-error" | null;
}

/** RFC 9110 section 8.4.1.3: recipients take `x-gzip` for `gzip`. */
const NAMES: Readonly<Record<string, Coding>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  br: "br",
  zstd: "zstd",
  deflate: "deflate",
};

/** RFC 9659 section 3: 8 MiB. */
const ZSTD_WINDOW_LOG = 23;

/**
 * The body behind its codings. What is broken or too large is cut where that shows.
 *
 * @param codings in the order applied
 */
export async function decodeBody(
  wire: Buffer,
  codings: readonly string[],
  most: number = EXCHANGE.decodedBytes,
): Promise<Decoded> {
  const applied = codings.map((coding) => coding.toLowerCase()).filter((coding) => coding !== "identity");
  if (applied.length === 0 || wire.length === 0) return cut(wire, most);
  const known = applied.map((coding) => NAMES[coding]);
  if (applied.length > EXCHANGE.codings || known.includes(undefined)) {
    return { octets: Buffer.alloc(0), truncated: "decode-error" };
  }
  return collect(known.reduceRight<AsyncIterable<Uint8Array>>(undo, once(wire)), most);
}

const cut = (octets: Buffer, most: number): Decoded =>
  octets.length <= most
    ? { octets, truncated: null }
    : { octets: octets.subarray(0, most), truncated: "limit" };

async function* once(octets: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  yield octets;
}

function undo(inner: AsyncIterable<Uint8Array>, coding: Coding | undefined): AsyncIterable<Uint8Array> {
  if (coding === undefined) return inner;
  if (coding === "deflate") return anyDeflate(inner);
  return inflated(inner, coding, { partial: true, windowLog: ZSTD_WINDOW_LOG });
}

/** RFC 9110 section 8.4.1.2 means the zlib format (RFC 1950); some servers leave its frame out. */
async function* anyDeflate(inner: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = inner[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const [octet = 0] = first.value;
  // RFC 1950 section 2.2: compression method 8 in the low half.
  const coding = (octet & 0x0f) === 8 ? "deflate" : "deflate-raw";
  async function* whole(): AsyncGenerator<Uint8Array, void, undefined> {
    yield first.value as Uint8Array;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  yield* inflated(whole(), coding, { partial: true });
}

async function collect(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Decoded> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      parts.push(chunk);
      size += chunk.length;
      if (size > most) return { octets: Buffer.concat(parts).subarray(0, most), truncated: "limit" };
    }
    return { octets: Buffer.concat(parts), truncated: null };
  } catch (error) {
    if (error instanceof BodyFault) return { octets: Buffer.concat(parts), truncated: "decode-error" };
    throw error;
  }
}
