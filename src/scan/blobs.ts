/** Octets of one evidence document, by their SHA-256. */
import { createHash } from "node:crypto";
import { sortedByKey } from "./order.ts";

export interface Blobs {
  /** Keeps octets; their SHA-256 in hexadecimal. */
  readonly put: (octets: Buffer) => string;
  readonly get: (key: string) => Buffer | undefined;
  /** All of them as they are. */
  readonly octets: () => Iterable<Buffer>;
  /** All of them in base64url, sorted by key. */
  readonly all: () => Readonly<Record<string, string>>;
}

export function makeBlobs(): Blobs {
  const blobs = new Map<string, Buffer>();
  return {
    put(octets) {
      const key = createHash("sha256").update(octets).digest("hex");
      // A copy: what came from a socket is part of a larger buffer.
      if (!blobs.has(key)) blobs.set(key, Buffer.from(octets));
      return key;
    },
    get: (key) => blobs.get(key),
    octets: () => blobs.values(),
    all: () =>
      sortedByKey(Object.fromEntries([...blobs].map(([key, octets]) => [key, octets.toString("base64url")]))),
  };
}
