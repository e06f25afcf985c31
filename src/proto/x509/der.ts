/** The distinguished encoding rules of ASN.1, X.690 sections 8 and 10, as far as certificates need them. */

/** What a reader of remote octets gives. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** Identifier octets of universal types, with the bit for constructed ones. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The identifier octet of a context-specific type, whose content is other elements or (`primitive`) octets. */
export function contextTag(number: number, form: "constructed" | "primitive" = "constructed"): number {
  return 0x80 | (form === "constructed" ? 0x20 : 0) | number;
}

/** One element: its identifier octet, all of it, and what is inside. */
export interface Der {
  readonly tag: number;
  readonly octets: Buffer;
  readonly content: Buffer;
}

const MAX_DEPTH = 16;
const MAX_LENGTH_OCTETS = 4;
const NOTHING: Der = { tag: -1, octets: Buffer.alloc(0), content: Buffer.alloc(0) };

type Length = { readonly value: number; readonly octets: number } | string;

/** X.690 section 10.1: definite, in the fewest octets. */
function readLength(octets: Buffer, at: number): Length {
  const first = octets[at];
  if (first === undefined) return "truncated";
  if (first < 0x80) return { value: first, octets: 1 };
  if (first === 0x80) return "indefinite-length";
  const count = first & 0x7f;
  if (count > MAX_LENGTH_OCTETS) return "long-length";
  if (at + 1 + count > octets.length) return "truncated";
  const value = octets.readUIntBE(at + 1, count);
  const isShortest = value >= 0x80 && octets[at + 1] !== 0;
  return isShortest ? { value, octets: 1 + count } : "padded-length";
}

function readElement(octets: Buffer, at: number): Der | string {
  const tag = octets[at];
  if (tag === undefined) return "truncated";
  if ((tag & 0x1f) === 0x1f) return "long-tag";
  const length = readLength(octets, at + 1);
  if (typeof length === "string") return length;
  const start = at + 1 + length.octets;
  const end = start + length.value;
  if (end > octets.length) return "truncated";
  return { tag, octets: octets.subarray(at, end), content: octets.subarray(start, end) };
}

/** The first fault found by a reader and by those inside it. */
interface Fault {
  reason: string | null;
}

/**
 * Reads elements one after the other.
 *
 * After the first fault every element is empty, so that a structure is read in one go and `fault` is asked once, at the
 * end. Readers of inner elements share the fault.
 */
export class DerReader {
  readonly #octets: Buffer;
  readonly #fault: Fault;
  readonly #depth: number;
  #at = 0;

  constructor(octets: Buffer, parent?: { readonly fault: Fault; readonly depth: number }) {
    this.#octets = octets;
    this.#fault = parent?.fault ?? { reason: null };
    this.#depth = parent?.depth ?? 0;
    if (this.#depth > MAX_DEPTH) this.fail("too-deep");
  }

  /** Why the octets could not be read; `null` while they could. */
  get fault(): string | null {
    return this.#fault.reason;
  }

  /** Notes a fault the caller has found; the first one stays. */
  fail(reason: string): void {
    this.#fault.reason ??= reason;
  }

  /** The identifier octet of the next element; `null` at the end and after a fault. */
  get next(): number | null {
    return this.#fault.reason === null ? (this.#octets[this.#at] ?? null) : null;
  }

  /** The next element, whatever it is or only with that tag; empty after a fault. */
  take(tag?: number): Der {
    if (this.#fault.reason !== null) return NOTHING;
    const element = readElement(this.#octets, this.#at);
    if (typeof element === "string" || (tag !== undefined && element.tag !== tag)) {
      this.fail(typeof element === "string" ? element : "unexpected-tag");
      return NOTHING;
    }
    this.#at += element.octets.length;
    return element;
  }

  /** The next element if it has that tag. */
  optional(tag: number): Der | null {
    return this.next === tag ? this.take(tag) : null;
  }

  /** All elements that are left. */
  rest(): Der[] {
    const elements: Der[] = [];
    while (this.next !== null) elements.push(this.take());
    return elements;
  }

  /** A reader of what is inside an element. */
  into(element: Der): DerReader {
    return new DerReader(element.content, { fault: this.#fault, depth: this.#depth + 1 });
  }

  /** A reader of what is inside the next element. */
  enter(tag: number): DerReader {
    return this.into(this.take(tag));
  }

  /** Octets behind the last element are a fault. */
  end(): void {
    if (this.next !== null) this.fail("trailing-octets");
  }
}

/** Reads octets with `read`, all of them; the value, or the first fault. */
export function readWhole<T>(octets: Uint8Array, read: (reader: DerReader) => T): Parsed<T> {
  const reader = new DerReader(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength));
  const value = read(reader);
  reader.end();
  return reader.fault === null ? { ok: true, value } : { ok: false, reason: reader.fault };
}
