/** A map of bounded size that forgets what was used longest ago. */
export interface Lru<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  readonly size: () => number;
}

interface Entry<V> {
  readonly value: V;
  /** When it went to the end of the queue, counted in such moves. */
  at: number;
}

/**
 * An empty map.
 *
 * To move an entry to the end of a large map costs far more than to read it, so one that is among the newest quarter
 * stays where it is.
 *
 * @param maxEntries number of entries kept
 */
export function createLru<V extends {}>(maxEntries: number): Lru<V> {
  const entries = new Map<string, Entry<V>>();
  const slack = maxEntries >> 2;
  let moves = 0;

  function append(key: string, entry: Entry<V>): void {
    moves += 1;
    entry.at = moves;
    entries.delete(key);
    entries.set(key, entry);
  }

  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (moves - entry.at > slack) append(key, entry);
      return entry.value;
    },
    set: (key, value) => {
      append(key, { value, at: 0 });
      if (entries.size <= maxEntries) return;
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    },
    size: () => entries.size,
  };
}
