/** Work in progress that several may wait for, done once. */
import { setMaxListeners } from "node:events";
import type { Attempt } from "../../model/attempt.ts";
import { aborted } from "../attempt.ts";

/** One piece of work; lasts while someone waits for it. */
interface Flight {
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}

interface Entry extends Flight {
  readonly controller: AbortController;
  readonly waitsFor: Set<Entry>;
  waiters: number;
  isDone: boolean;
  promise: Promise<unknown>;
}

/** Who waits: another flight, or someone outside. */
export interface Waiter {
  readonly signal: AbortSignal;
  readonly flight?: Flight;
}

type Shared<T> = Attempt<T> | { readonly outcome: "loop" };

export interface Flights {
  /**
   * The result of the work under way with this key, else of `start`.
   *
   * `loop` when that work waits, directly or not, for the waiter: neither would ever end.
   */
  share<T>(key: string, waiter: Waiter, start: (flight: Flight) => Promise<T>): Promise<Shared<T>>;
  readonly size: number;
}

const FORSAKEN = new DOMException("nobody waits for this", "AbortError");

/** No work in progress. */
export function makeFlights(): Flights {
  const entries = new Map<string, Entry>();

  function begin<T>(key: string, start: (flight: Flight) => Promise<T>): Entry {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const entry: Entry = {
      signal: controller.signal,
      controller,
      waitsFor: new Set(),
      waiters: 0,
      isDone: false,
      promise: Promise.resolve(),
    };
    entries.set(key, entry);
    // Not at once: who waits for whom must be known before the work waits for others.
    entry.promise = Promise.resolve()
      .then(() => start(entry))
      .finally(() => {
        entry.isDone = true;
        if (entries.get(key) === entry) entries.delete(key);
      });
    return entry;
  }

  /** Gives up waiting; the last one to do so ends the work. */
  function leave(key: string, entry: Entry): void {
    entry.waiters -= 1;
    if (entry.waiters > 0) return;
    if (entry.isDone) return;
    if (entries.get(key) === entry) entries.delete(key);
    entry.controller.abort(FORSAKEN);
  }

  return {
    async share<T>(key: string, waiter: Waiter, start: (flight: Flight) => Promise<T>): Promise<Shared<T>> {
      if (waiter.signal.aborted) return aborted(waiter.signal);
      const from = waiter.flight as Entry | undefined;
      const known = entries.get(key);
      if (known !== undefined && from !== undefined && reaches(known, from)) return { outcome: "loop" };
      const entry = known ?? begin(key, start);
      entry.waiters += 1;
      from?.waitsFor.add(entry);
      try {
        return await untilAborted(entry.promise as Promise<T>, waiter.signal);
      } finally {
        from?.waitsFor.delete(entry);
        leave(key, entry);
      }
    },
    get size() {
      return entries.size;
    },
  };
}

/** Whether a piece of work is, or waits for, another. */
function reaches(entry: Entry, goal: Entry): boolean {
  const seen = new Set<Entry>();
  const open = [entry];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === goal) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...next.waitsFor);
  }
  return false;
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<Attempt<T>> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(aborted(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(
      (value) => {
        signal.removeEventListener("abort", onAbort);
        resolve({ outcome: "ok", value });
      },
      (error: unknown) => {
        signal.removeEventListener("abort", onAbort);
        reject(error);
      },
    );
  });
}
