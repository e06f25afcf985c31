/** Compressed names of one message, RFC 1035 section 4.1.4. */
import { foldName, type Name, ROOT } from "./name.ts";

/** Why a name cannot be read. */
export const NAME_FAULTS = ["name-truncated", "name-pointer", "name-label-type", "name-too-long"] as const;
/** One of `NAME_FAULTS`. */
export type NameFault = (typeof NAME_FAULTS)[number];

/** A name as found in a message. */
export interface WireName {
  /** Uncompressed wire form, case kept. */
  readonly raw: string;
  /** Offset of the first octet after the name. */
  readonly end: number;
}

const HEADER_OCTETS = 12;
/** Octets of labels without the root octet, RFC 1035 section 2.3.4. */
const MAX_LABELS_OCTETS = 254;
/** A name has at most 127 labels; a chain of more pointers than that has pointers without a label between them. */
const MAX_POINTERS = 127;

/**
 * Offset after an uncompressed name, or -1 when there is none that ends before the limit.
 *
 * @param limit offset that the name must not pass
 */
export function plainNameEnd(octets: Uint8Array, offset: number, limit: number): number {
  let at = offset;
  while (at < limit) {
    const length = octets[at] ?? 0;
    if (length === 0) return at - offset > MAX_LABELS_OCTETS ? -1 : at + 1;
    if (length > 63) return -1;
    at += length + 1;
  }
  return -1;
}

/**
 * The names of one message, each decoded once per offset.
 *
 * Every pointer must lead to a lower offset than all octets of the name before it, so reading terminates.
 */
export class NameTable {
  readonly #octets: Buffer;
  readonly #names = new Map<number, WireName>();
  readonly #folded = new Map<number, Name>();
  /** Where a name begins that is known to be whole, and how long it is. */
  #checked = -1;
  #checkedOctets = 0;
  /** Labels and pointers read so far: a measure of work. */
  steps = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  /**
   * Offset after the name, or `-1 - n` with `n` the position of the fault in `NAME_FAULTS`. To be called with ascending
   * offsets.
   */
  end(offset: number): number {
    const stop = this.#segmentEnd(offset, 0);
    if (typeof stop === "string") return faultCode(stop);
    const taken = stop - offset;
    if (this.#octets[stop] === 0) {
      if (this.#checked < 0) this.#check(offset, taken + 1);
      return stop + 1;
    }
    const target = this.#pointerAt(stop);
    // Most names of a message end in a pointer to the same one.
    const isChecked = target >= 0 && target === this.#checked;
    if (isChecked && taken + this.#checkedOctets <= MAX_LABELS_OCTETS + 1) return stop + 2;
    const found = this.read(offset);
    if (typeof found === "string") return faultCode(found);
    this.#check(target, found.raw.length - taken);
    return found.end;
  }

  #check(offset: number, octets: number): void {
    this.#checked = offset;
    this.#checkedOctets = octets;
  }

  /** Target of the pointer at an offset; -1 when there is no whole pointer. */
  #pointerAt(offset: number): number {
    const octets = this.#octets;
    const high = octets[offset] ?? 0;
    return high >= 0xc0 && offset + 1 < octets.length ? ((high & 0x3f) << 8) | (octets[offset + 1] ?? 0) : -1;
  }

  /** The name at an offset, or why it cannot be read. */
  read(offset: number): WireName | NameFault {
    const known = this.#names.get(offset);
    if (known !== undefined) return known;
    const found = this.#resolve(offset, 0, 0);
    // A pointer alone is not worth an entry: its target has one.
    if (typeof found !== "string" && found.end !== offset + 2) this.#names.set(offset, found);
    return found;
  }

  /**
   * The name at an offset: labels, then the root or the name that a pointer leads to.
   *
   * @param taken octets of the labels before it
   * @param pointers number of pointers followed to get here
   */
  #resolve(start: number, taken: number, pointers: number): WireName | NameFault {
    const stop = this.#segmentEnd(start, taken);
    if (typeof stop === "string") return stop;
    if (this.#octets[stop] === 0) return { raw: this.#text(start, stop + 1), end: stop + 1 };
    const target = this.#pointerAt(stop);
    this.steps += 1;
    if (target < 0) return "name-truncated";
    if (target >= start || target < HEADER_OCTETS || pointers === MAX_POINTERS) return "name-pointer";
    const tail = this.#names.get(target) ?? this.#resolve(target, taken + stop - start, pointers + 1);
    if (typeof tail === "string") return tail;
    this.#names.set(target, tail);
    const raw = stop > start ? this.#text(start, stop) + tail.raw : tail.raw;
    return raw.length > MAX_LABELS_OCTETS + 1 ? "name-too-long" : { raw, end: stop + 2 };
  }

  #text(start: number, end: number): string {
    return this.#octets.toString("latin1", start, end);
  }

  /** Offset of the root octet or the pointer that ends a run of labels. */
  #segmentEnd(start: number, taken: number): number | NameFault {
    const octets = this.#octets;
    let at = start;
    for (;;) {
      if (at >= octets.length) return "name-truncated";
      const length = octets[at] ?? 0;
      if (length === 0 || length >= 0xc0) return at;
      // RFC 1035 section 4.1.4 and RFC 6891 section 5: label types 01 and 10 are not in use.
      if (length > 63) return "name-label-type";
      at += length + 1;
      this.steps += 1;
      if (taken + at - start > MAX_LABELS_OCTETS) return "name-too-long";
    }
  }

  /** The name at an offset in lower case; the root when it cannot be read. */
  fold(offset: number): Name {
    const target = this.#pointerAt(offset);
    const key = target < 0 ? offset : target;
    const known = this.#folded.get(key);
    if (known !== undefined) return known;
    const found = this.read(offset);
    const folded = typeof found === "string" ? ROOT : foldName(found.raw);
    this.#folded.set(key, folded);
    return folded;
  }
}

function faultCode(fault: NameFault): number {
  return -1 - NAME_FAULTS.indexOf(fault);
}
