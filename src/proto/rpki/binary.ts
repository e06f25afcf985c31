/**
 * Typed arrays in a file: a header, a JSON description, the arrays, a digest.
 *
 * The arrays are used where they lie, so that loading costs no more than reading and hashing. They are in the byte order
 * of the machine that wrote them; another machine rebuilds them from the source.
 */
import { createHash } from "node:crypto";

export type SegmentArray = Uint8Array | Uint16Array | Uint32Array | Int32Array;
type View = (buffer: ArrayBufferLike, offset: number, length: number) => SegmentArray;
type TypeName = "u8" | "u16" | "u32" | "i32";

/** Octets of an element, and a view of a part of memory, by the name of the type in the description. */
const TYPES: Readonly<Record<TypeName, { readonly size: number; readonly view: View }>> = {
  u8: { size: 1, view: (buffer, offset, length) => new Uint8Array(buffer, offset, length) },
  u16: { size: 2, view: (buffer, offset, length) => new Uint16Array(buffer, offset, length) },
  u32: { size: 4, view: (buffer, offset, length) => new Uint32Array(buffer, offset, length) },
  i32: { size: 4, view: (buffer, offset, length) => new Int32Array(buffer, offset, length) },
};
export type Segments = Readonly<Record<string, SegmentArray>>;

/** The contents of a file. */
export interface Binary {
  /** What the file is of. */
  readonly kind: string;
  /** Plain JSON. */
  readonly facts: unknown;
  readonly segments: Segments;
}

/** Why octets are not such a file. Whatever it is, the remedy is to build it again. */
export interface BinaryFault {
  readonly ok: false;
  readonly reason:
    | "magic"
    | "version"
    | "byte-order"
    | "truncated"
    | "digest"
    | "description"
    | "kind"
    | "contents";
}

const MAGIC = Buffer.from("wptable\n");
const VERSION = 1;
const ORDER_MARK = 0x0a0b0c0d;
const HEADER = 24;
const DIGEST = 32;

const aligned = (size: number): number => (size + 7) & ~7;

interface Described {
  readonly name: string;
  readonly type: TypeName;
  /** From the first segment. */
  readonly offset: number;
  /** Elements. */
  readonly length: number;
}

interface Description {
  readonly kind: string;
  readonly facts: unknown;
  readonly segments: readonly Described[];
}

const typeOf = (array: SegmentArray): TypeName => {
  if (array instanceof Uint8Array) return "u8";
  if (array instanceof Uint16Array) return "u16";
  return array instanceof Uint32Array ? "u32" : "i32";
};

function describe({ kind, facts, segments }: Binary): {
  readonly text: Buffer;
  readonly size: number;
  readonly list: Described[];
} {
  let size = 0;
  const list = Object.entries(segments).map(([name, array]) => {
    const offset = size;
    size += aligned(array.byteLength);
    return { name, type: typeOf(array), offset, length: array.length };
  });
  return { text: Buffer.from(JSON.stringify({ kind, facts, segments: list })), size, list };
}

/**
 * The octets of a file.
 *
 * @param shared in memory that threads may share, so that workers read the arrays without copying them
 */
export function writeBinary(binary: Binary, shared = false): Uint8Array {
  const { text, size, list } = describe(binary);
  const start = aligned(HEADER + text.length);
  const total = start + size + DIGEST;
  const octets = new Uint8Array(shared ? new SharedArrayBuffer(total) : new ArrayBuffer(total));
  octets.set(MAGIC);
  new Uint32Array(octets.buffer, 8, 4).set([VERSION, ORDER_MARK, text.length, 0]);
  octets.set(text, HEADER);
  for (const { name, offset } of list) {
    const { buffer, byteOffset, byteLength } = binary.segments[name] ?? octets.subarray(0, 0);
    octets.set(new Uint8Array(buffer, byteOffset, byteLength), start + offset);
  }
  octets.set(digestOf(octets.subarray(0, total - DIGEST)), total - DIGEST);
  return octets;
}

const digestOf = (octets: Uint8Array): Buffer => createHash("sha256").update(octets).digest();

/**
 * The contents of a file; the arrays are views of its octets.
 *
 * @param trusted leave the digest out, for octets that another thread has read and shared
 */
export function readBinary(
  octets: Uint8Array,
  trusted = false,
): ({ readonly ok: true } & Binary) | BinaryFault {
  const reason = faultOf(octets, trusted);
  if (reason !== null) return { ok: false, reason };
  const whole = octets.byteOffset % 8 === 0 ? octets : new Uint8Array(octets);
  const size = new Uint32Array(whole.buffer, whole.byteOffset + 16, 1)[0] ?? 0;
  const description = parseDescription(whole.subarray(HEADER, HEADER + size));
  const segments = description === null ? null : viewsOf(whole, aligned(HEADER + size), description.segments);
  if (description === null || segments === null) return { ok: false, reason: "description" };
  return { ok: true, kind: description.kind, facts: description.facts, segments };
}

function faultOf(octets: Uint8Array, trusted: boolean): BinaryFault["reason"] | null {
  if (octets.length < HEADER + DIGEST) return "truncated";
  if (!MAGIC.every((octet, index) => octets[index] === octet)) return "magic";
  const [version = 0, order = 0, size = 0] = new Uint32Array(new Uint8Array(octets.subarray(8, 20)).buffer);
  if (order !== ORDER_MARK) return "byte-order";
  if (version !== VERSION) return "version";
  const end = octets.length - DIGEST;
  if (HEADER + size > end) return "truncated";
  return trusted || digestOf(octets.subarray(0, end)).equals(octets.subarray(end)) ? null : "digest";
}

function parseDescription(octets: Uint8Array): Description | null {
  try {
    // A copy, as memory shared by threads is not taken by the decoder.
    const description: unknown = JSON.parse(Buffer.from(octets).toString("utf8"));
    return isDescription(description) ? description : null;
  } catch {
    // Only a file written by another program gets here.
    return null;
  }
}

function isDescription(value: unknown): value is Description {
  if (typeof value !== "object" || value === null) return false;
  if (!("kind" in value) || typeof value.kind !== "string" || !("facts" in value)) return false;
  return "segments" in value && Array.isArray(value.segments) && value.segments.every(isDescribed);
}

function isDescribed(value: unknown): value is Described {
  if (typeof value !== "object" || value === null) return false;
  if (!("name" in value && "type" in value && "offset" in value && "length" in value)) return false;
  const isKnown = typeof value.type === "string" && Object.hasOwn(TYPES, value.type);
  return isKnown && typeof value.name === "string" && isSize(value.offset) && isSize(value.length);
}

const isSize = (value: unknown): boolean =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function viewsOf(octets: Uint8Array, start: number, described: readonly Described[]): Segments | null {
  const end = octets.length - DIGEST;
  const views: Record<string, SegmentArray> = {};
  for (const { name, type, offset, length } of described) {
    const { size, view } = TYPES[type];
    const from = start + offset;
    if (offset % 8 !== 0 || from + length * size > end) return null;
    views[name] = view(octets.buffer, octets.byteOffset + from, length);
  }
  return views;
}
