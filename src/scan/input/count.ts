/** What is known of a list before any of its names: how long it is, and what it is. */
import { createHash } from "node:crypto";

export interface ListCount {
  readonly lines: number;
  /** `sha256:` and 64 hex digits over its octets. */
  readonly digest: string;
  /** Four octets of the digest: the same list is shuffled the same way. */
  readonly seed: number;
}

const LF = 0x0a;

/** Reads all of it once. */
export async function countList(chunks: AsyncIterable<Uint8Array>): Promise<ListCount> {
  const hash = createHash("sha256");
  let lines = 0;
  let last = LF;
  for await (const chunk of chunks) {
    hash.update(chunk);
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  const octets = hash.digest();
  return {
    lines: last === LF ? lines : lines + 1,
    digest: `sha256:${octets.toString("hex")}`,
    seed: octets.readUInt32BE(0),
  };
}
