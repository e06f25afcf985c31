/** Names seen in a list, by a hash of 62 bits: 16 to 32 octets for each, however long they are. */

export interface NameSet {
  /**
   * Notes some sides of a name; returns those that are new.
   *
   * @param sides bits 1 (web) and 2 (mail)
   */
  add(name: string, sides: number): number;
  /** Names that there is room for. */
  readonly isFull: boolean;
}

const FIRST_SLOTS = 1 << 12;
/** Beyond it duplicates are measured again rather than memory filled: 160 MB hold ten million. */
const MOST_NAMES = 10_000_000;

/** An empty set. */
export function makeNameSet(most = MOST_NAMES): NameSet {
  let slots = FIRST_SLOTS;
  let high = new Uint32Array(slots);
  let low = new Uint32Array(slots);
  let names = 0;

  /** The slot of a hash: where it stands, or where it would. */
  const find = (hash: Hash): number => {
    let at = (hash.high ^ hash.low) & (slots - 1);
    while (low[at] !== 0 && (high[at] !== hash.high || ((low[at] ?? 0) & ~SIDES) >>> 0 !== hash.low)) {
      at = (at + 1) & (slots - 1);
    }
    return at;
  };
  const grow = (): void => {
    const [oldHigh, oldLow] = [high, low];
    slots *= 2;
    high = new Uint32Array(slots);
    low = new Uint32Array(slots);
    for (let at = 0; at < oldLow.length; at += 1) {
      const value = oldLow[at] ?? 0;
      if (value === 0) continue;
      const to = find({ high: oldHigh[at] ?? 0, low: (value & ~SIDES) >>> 0 });
      high[to] = oldHigh[at] ?? 0;
      low[to] = value;
    }
  };

  return {
    add(name, sides) {
      const hash = hashOf(name);
      const at = find(hash);
      const known = low[at] ?? 0;
      if (known === 0 && names >= most) return sides;
      high[at] = hash.high;
      low[at] = (hash.low | (known & SIDES) | sides) >>> 0;
      if (known === 0) names += 1;
      if (names * 2 > slots) grow();
      return sides & ~known;
    },
    get isFull() {
      return names >= most;
    },
  };
}

/** The bits of a slot that say which sides were seen; a slot that is used has one of them. */
const SIDES = 3;

export interface Hash {
  readonly high: number;
  /** Its two lowest bits are 0. */
  readonly low: number;
}

/** Two multiplicative hashes of 32 bits with different constants; for spreading, not for secrets. */
export function hashOf(text: string): Hash {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
  }
  a = mix(a ^ (b >>> 15));
  b = mix(b ^ (a >>> 13));
  return { high: a, low: (b & ~SIDES) >>> 0 };
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Sixteen hex digits. */
export function hashText({ high, low }: Hash): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
