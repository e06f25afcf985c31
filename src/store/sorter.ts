/** Sorting of more than fits into the memory: sorted parts in files, merged when they are read. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unwritable } from "./atomic.ts";
import { readLines } from "./lines.ts";

/** Items are kept as JSON in between. */
export interface Sorter<T> {
  /** @throws UserError `output-unwritable` */
  add(item: T): Promise<void>;
  /** All of them in order; to be read once. */
  sorted(): AsyncGenerator<T>;
  /** Leaves nothing behind. */
  close(): Promise<void>;
}

export interface SorterOptions<T> {
  /** Where the parts are kept in the meantime. */
  readonly folder: string;
  readonly compare: (a: T, b: T) => number;
  /** What one item takes of `room`. */
  readonly weigh: (item: T) => number;
  readonly room: number;
}

export function openSorter<T>({ folder, compare, weigh, room }: SorterOptions<T>): Sorter<T> {
  let items: T[] = [];
  let weight = 0;
  let parts: string | null = null;
  let count = 0;

  async function spill(): Promise<void> {
    try {
      parts ??= await mkdtemp(join(folder, ".waterpas-sort-"));
      const lines = items.sort(compare).map((item) => `${JSON.stringify(item)}\n`);
      await writeFile(join(parts, String(count)), lines);
    } catch (error) {
      throw unwritable(parts ?? join(folder, "."), error);
    }
    count += 1;
    items = [];
    weight = 0;
  }

  async function* part(index: number): AsyncGenerator<T> {
    for await (const { text } of readLines(join(parts ?? "", String(index)))) yield JSON.parse(text) as T;
  }

  async function* rest(): AsyncGenerator<T> {
    yield* items.sort(compare);
  }

  return {
    async add(item) {
      items.push(item);
      weight += weigh(item);
      if (weight >= room) await spill();
    },
    sorted: () => merged([...Array.from({ length: count }, (_, index) => part(index)), rest()], compare),
    async close() {
      if (parts !== null) await rm(parts, { recursive: true, force: true });
    },
  };
}

/** What is in order in each of the sources, in order. */
async function* merged<T>(
  sources: readonly AsyncGenerator<T>[],
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const heads: { readonly source: AsyncGenerator<T>; item: T }[] = [];
  for (const source of sources) {
    const { value, done } = await source.next();
    if (done !== true) heads.push({ source, item: value });
  }
  for (;;) {
    const [first, ...others] = heads;
    if (first === undefined) return;
    // Of equals the first one, so that what came first stays first.
    const head = others.reduce(
      (least, other) => (compare(other.item, least.item) < 0 ? other : least),
      first,
    );
    yield head.item;
    const { value, done } = await head.source.next();
    if (done === true) heads.splice(heads.indexOf(head), 1);
    else head.item = value;
  }
}
