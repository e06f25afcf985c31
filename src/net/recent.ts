/** A map that forgets what was used longest ago once it holds `max` entries. */
export interface Recent<V> {
  /** The value, which thereby counts as used. */
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  readonly size: number;
}

interface Entry<V> {
  readonly value: V;
  /** When it went to the end of the queue, counted in such moves. */
  at: number;
}

/**
 * An empty map that keeps at most `max` entries.
 *
 * To move an entry to the end of a large map costs far more than to read it, so one that is among the newest quarter
 * stays where it is.
 */
export function makeRecent<V>(max: number): Recent<V> {
  const entries = new Map<string, Entry<V>>();
  const slack = max >> 2;
  let moves = 0;

  function append(key: string, entry: Entry<V>): void {
    moves += 1;
    entry.at = moves;
    entries.delete(key);
    entries.set(key, entry);
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (moves - entry.at > slack) append(key, entry);
      return entry.value;
    },
    set(key, value) {
      append(key, { value, at: 0 });
      if (entries.size <= max) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        break;
      }
    },
    delete(key) {
      entries.delete(key);
    },
    get size() {
      return entries.size;
    },
  };
}
