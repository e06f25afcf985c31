import type { Name } from "./name.ts";

interface Item {
  readonly name: Name;
  readonly type: number;
}

/** Things that belong to an owner name and a type, in the order in which they were put there. */
export interface Shelf<T extends Item> {
  readonly items: T[];
  index: Map<string, T> | null;
}

/** So few are found faster by looking at each: most sections have no more. */
const SMALL = 12;

function keyOf({ name, type }: Item): string {
  return name + String.fromCharCode(type);
}

/** A shelf with nothing on it. */
export function emptyShelf<T extends Item>(): Shelf<T> {
  return { items: [], index: null };
}

/** What is there for an owner and a type; `undefined` when nothing is. */
export function find<T extends Item>({ items, index }: Shelf<T>, name: Name, type: number): T | undefined {
  if (index !== null) return index.get(keyOf({ name, type }));
  for (const item of items) {
    if (item.type === type && item.name === name) return item;
  }
  return undefined;
}

/** Puts something there that is not there yet, and gives it back. */
export function put<T extends Item>(shelf: Shelf<T>, item: T): T {
  shelf.items.push(item);
  if (shelf.index !== null) shelf.index.set(keyOf(item), item);
  else if (shelf.items.length > SMALL) shelf.index = new Map(shelf.items.map((each) => [keyOf(each), each]));
  return item;
}
