/** Reads octets in order. Reading past the end gives zeros and empty buffers, and is remembered. */
export interface Cursor {
  readonly uint: (octets: 1 | 2 | 3 | 4) => number;
  readonly take: (octets: number) => Buffer;
  /** A vector with a length of so many octets before it. */
  readonly vector: (lengthOctets: 1 | 2 | 3) => Buffer;
  readonly left: () => number;
  /** All that was read was there. */
  readonly isSound: () => boolean;
  /** All that was read was there, and all that is there was read. */
  readonly isComplete: () => boolean;
}

const NOTHING = Buffer.alloc(0);

/** A cursor at the start of the octets. */
export function openCursor(bytes: Buffer): Cursor {
  let at = 0;
  let sound = true;
  const take = (octets: number): Buffer => {
    if (octets > bytes.length - at) {
      sound = false;
      at = bytes.length;
      return NOTHING;
    }
    at += octets;
    return bytes.subarray(at - octets, at);
  };
  const uint = (octets: 1 | 2 | 3 | 4): number => {
    const read = take(octets);
    return read.length === 0 ? 0 : read.readUIntBE(0, octets);
  };
  return {
    uint,
    take,
    vector: (lengthOctets) => take(uint(lengthOctets)),
    left: () => bytes.length - at,
    isSound: () => sound,
    isComplete: () => sound && at === bytes.length,
  };
}

/** An extension as received. */
export interface Extension {
  readonly type: number;
  readonly data: Buffer;
}

/** The extensions of a block without its length; `null` when it does not hold whole extensions. */
export function readExtensions(block: Buffer): Extension[] | null {
  const cursor = openCursor(block);
  const extensions: Extension[] = [];
  while (cursor.left() > 0) extensions.push({ type: cursor.uint(2), data: cursor.vector(2) });
  return cursor.isSound() ? extensions : null;
}

/** The data of the first extension of a type. */
export function findExtension(extensions: readonly Extension[], type: number): Buffer | null {
  return extensions.find((extension) => extension.type === type)?.data ?? null;
}
