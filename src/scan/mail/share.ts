/** Measurements that several targets of a run need and one makes (`scale.md` 3.4). */
import { makeKept } from "./kept.ts";

export interface Shared<T> {
  readonly value: T;
  /** This call made it. */
  readonly isOwn: boolean;
}

export interface Shelf<T> {
  /** The measurement of that key; made at most once at a time, and again only when it was cut off. */
  /** @param signal nobody waits for another target's measurement when it has fired */
  take(key: string, make: () => Promise<T>, signal: AbortSignal): Promise<Shared<T>>;
}

/** How long a failure stands for all who need the same; a second try comes no earlier (`settled.md` 10.2). */
const FAILURE_MS = 45_000;

/**
 * An empty shelf.
 *
 * @param isCut the measurement ended early because the time of the target that made it was over
 * @param most measurements that are over and still kept
 * @param isFailure what may be otherwise a minute later, so that the second try of a list is one
 * @param clock milliseconds
 */
export function makeShelf<T>(
  isCut: (value: T) => boolean,
  most: number,
  isFailure: (value: T) => boolean = () => false,
  clock: () => number = Date.now,
): Shelf<T> {
  const kept = makeKept<T>(most);
  /** Until when failures stand. */
  const failures = new WeakMap<Promise<T>, number>();

  function standing(key: string): Promise<T> | undefined {
    const making = kept.get(key);
    if (making === undefined || clock() < (failures.get(making) ?? Number.POSITIVE_INFINITY)) return making;
    kept.forget(key, making);
    return undefined;
  }

  async function makeOne(key: string, make: () => Promise<T>): Promise<Shared<T>> {
    const making = make();
    kept.set(key, making);
    const forget = (): void => kept.forget(key, making);
    try {
      const value = await making;
      if (isCut(value)) forget();
      else if (isFailure(value)) failures.set(making, clock() + FAILURE_MS);
      return { value, isOwn: true };
    } catch (error) {
      forget();
      throw error;
    }
  }

  return {
    async take(key, make, signal) {
      for (;;) {
        const others = standing(key);
        if (others === undefined) return makeOne(key, make);
        // A bug in another target's measurement is told there.
        const value = await inTime(
          others.catch(() => undefined),
          signal,
        );
        if (value !== undefined && !isCut(value)) return { value, isOwn: false };
        if (signal.aborted) return { value: await make(), isOwn: true };
      }
    },
  };
}

/** What comes of a promise, or nothing when the signal fires first. */
function inTime<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
