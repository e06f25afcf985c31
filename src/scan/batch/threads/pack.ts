/** Results on their way between threads: lines as they will stand in the files, many in one piece of memory. */

/** What came of one line of the list. */
export interface ResultLines {
  readonly seq: number;
  readonly evidence: Buffer;
  readonly results: Buffer;
}

/** Line of the list, octets of evidence, octets of results. */
const HEAD = 8 + 4 + 4;

/** All of them in memory of its own, which can be given away. */
export function packResults(all: readonly ResultLines[]): Uint8Array<ArrayBuffer> {
  const size = all.reduce((sum, each) => sum + sizeOf(each), 0);
  const packed = Buffer.from(new ArrayBuffer(size));
  let at = 0;
  for (const { seq, evidence, results } of all) {
    at = packed.writeDoubleLE(seq, at);
    at = packed.writeUInt32LE(evidence.length, at);
    at = packed.writeUInt32LE(results.length, at);
    packed.set(evidence, at);
    packed.set(results, at + evidence.length);
    at += evidence.length + results.length;
  }
  return packed;
}

const sizeOf = ({ evidence, results }: ResultLines): number => HEAD + evidence.length + results.length;

export function* unpackResults(octets: Uint8Array): Generator<ResultLines> {
  const packed = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  for (let at = 0; at < packed.length; ) {
    const seq = packed.readDoubleLE(at);
    const middle = at + HEAD + packed.readUInt32LE(at + 8);
    const end = middle + packed.readUInt32LE(at + 12);
    yield { seq, evidence: packed.subarray(at + HEAD, middle), results: packed.subarray(middle, end) };
    at = end;
  }
}

/** Octets after which results are sent on, and how long fewer wait for company (`scale.md` 3.8). */
const FULL = 64 * 1024;
const COMPANY_MS = 50;

/** Gathers results; `send` gets them packed. */
export function openPacker(send: (packed: Uint8Array<ArrayBuffer>) => void): {
  add(lines: ResultLines): void;
  flush(): void;
} {
  let gathered: ResultLines[] = [];
  let octets = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.length > 0) send(packResults(gathered));
    gathered = [];
    octets = 0;
  }

  return {
    add(lines) {
      gathered.push(lines);
      octets += sizeOf(lines);
      if (octets >= FULL) flush();
      else timer ??= setTimeout(flush, COMPANY_MS);
    },
    flush,
  };
}
