/** What a file is, by its first octets. File names say nothing: downloads and archives have any. */
import { u8 } from "./element.ts";

/** Containers that hold the file in another form. */
export type Container = "gzip" | "zstd" | "bzip2" | "xz" | "ccr";

/** Octets that {@link containerOf} needs. */
export const MAGIC_OCTETS = 6;

const MAGIC: readonly (readonly [Container, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]], // RFC 1952
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]], // RFC 8878
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
];

const SEQUENCE = 0x30;

/**
 * The container that a file begins as, `null` for none: gzip and zstd are for the caller to undo, the others are
 * refused. `ccr` is the Canonical Cache Representation of rpki-client, a DER sequence with a length in several octets.
 */
export function containerOf(head: Uint8Array): Container | null {
  const found = MAGIC.find(([, octets]) => octets.every((octet, index) => head[index] === octet));
  if (found !== undefined) return found[0];
  const lengthOctets = u8(head, 1);
  return u8(head, 0) === SEQUENCE && lengthOctets > 0x80 && lengthOctets < 0x85 ? "ccr" : null;
}

/** Octets of the mark that some programs put before UTF-8 text. */
export const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];
