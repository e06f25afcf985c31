/** Measurements by what they are of: those under way, and of those that are over the ones used last. */
import { makeRecent } from "../../net/recent.ts";

export interface Kept<T> {
  get(key: string): Promise<T> | undefined;
  set(key: string, making: Promise<T>): void;
  /** Forgets it, unless another one stands in its place. */
  forget(key: string, making: Promise<T>): void;
  readonly size: number;
}

/** @param most that are over; how many are under way is not for this to say */
export function makeKept<T>(most: number): Kept<T> {
  const underWay = new Map<string, Promise<T>>();
  const over = makeRecent<Promise<T>>(most);

  function settle(key: string, making: Promise<T>): void {
    if (underWay.get(key) !== making) return;
    underWay.delete(key);
    over.set(key, making);
  }

  return {
    get: (key) => underWay.get(key) ?? over.get(key),
    set(key, making) {
      over.delete(key);
      underWay.set(key, making);
      const end = (): void => settle(key, making);
      making.then(end, end);
    },
    forget(key, making) {
      if (underWay.get(key) === making) underWay.delete(key);
      if (over.get(key) === making) over.delete(key);
    },
    get size() {
      return underWay.size + over.size;
    },
  };
}
