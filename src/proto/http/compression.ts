/** Whether a response came compressed (BREACH), RFC 9110 section 8.4 and RFC 9112 section 7. */
import { type FieldLine, type HeaderFinding, joinValues, splitList } from "./field.ts";

/** What a request offers, so that a server that compresses at all does so. */
export const OFFERED_CODINGS = "gzip, br, zstd, deflate, compress, x-gzip, x-compress";

export interface CompressionFacts {
  readonly verdict: "good" | "bad";
  /** Lower case, in the order applied; without `identity` and `chunked`. */
  readonly codings: readonly string[];
  readonly findings: readonly HeaderFinding[];
}

const NOT_COMPRESSION: ReadonlySet<string> = new Set(["", "identity", "chunked"]);

/** Reading `rfc`: codings other than `identity`, of the content or of the transfer. */
export function readCompression(
  contentEncoding: readonly FieldLine[],
  transferEncoding: readonly FieldLine[],
): CompressionFacts {
  const pieces = splitList([...contentEncoding, ...transferEncoding]).filter(
    ({ text }) => !NOT_COMPRESSION.has(text.toLowerCase()),
  );
  return {
    verdict: pieces.length === 0 ? "good" : "bad",
    codings: pieces.map(({ text }) => text.toLowerCase()),
    findings: pieces.map(({ text, at }) => ({
      code: "compressed",
      params: { coding: text.toLowerCase() },
      at,
    })),
  };
}

/** Reading `internetnl-1.11`: any Content-Encoding that is not empty. */
export const readCompressionParity = (contentEncoding: readonly FieldLine[]): "good" | "bad" =>
  joinValues(contentEncoding) === "" ? "good" : "bad";
