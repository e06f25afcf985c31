/** Lines of a list, a bit for each. */
export interface SeqSet {
  has(seq: number): boolean;
  add(seq: number): void;
  delete(seq: number): void;
  readonly size: number;
}

const FIRST_OCTETS = 1 << 10;

export function makeSeqSet(): SeqSet {
  let bits = new Uint8Array(FIRST_OCTETS);
  let size = 0;
  const has = (seq: number): boolean => ((bits[seq >>> 3] ?? 0) & (1 << (seq & 7))) !== 0;
  return {
    has,
    add(seq) {
      if (has(seq)) return;
      const at = seq >>> 3;
      if (at >= bits.length) {
        const larger = new Uint8Array(Math.max(at + 1, bits.length * 2));
        larger.set(bits);
        bits = larger;
      }
      bits[at] = (bits[at] ?? 0) | (1 << (seq & 7));
      size += 1;
    },
    delete(seq) {
      if (!has(seq)) return;
      const at = seq >>> 3;
      bits[at] = (bits[at] ?? 0) & ~(1 << (seq & 7));
      size -= 1;
    },
    get size() {
      return size;
    },
  };
}
