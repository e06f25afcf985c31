/**
 * Work that keeps the event loop busy takes turns, so that what arrives meanwhile is read in time.
 *
 * Many replies can arrive at once, and each may set off milliseconds of work; done in one go, that makes timers late and
 * servers look slow.
 */

/** Milliseconds of work in one round of the event loop. */
const SLICE_MS = 8;

export interface Turns {
  /** To be awaited right before work: resolves at once while the round has time left, else in a later one. */
  take(): Promise<void> | undefined;
}

interface Needs {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Runs something in the next round of the event loop. */
  readonly later: (work: () => void) => void;
}

/** Turns for everything that shares an event loop. */
export function openTurns({ now, later }: Needs): Turns {
  const waiting: (() => void)[] = [];
  /** When work began in this round; `null` until the first turn. */
  let began: number | null = null;

  function begin(): void {
    began = now();
    later(() => {
      began = null;
      if (waiting.length > 0) {
        begin();
        next();
      }
    });
  }

  /** Lets one begin; the next after that has done its work, if there is time. */
  function next(): void {
    waiting[0]?.();
    // It stays in the queue until its work is done: who comes meanwhile goes behind it.
    queueMicrotask(() => {
      waiting.shift();
      if (waiting.length > 0 && hasTime()) next();
    });
  }

  const hasTime = (): boolean => began !== null && now() - began < SLICE_MS;

  return {
    take() {
      if (began === null) begin();
      if (waiting.length === 0 && hasTime()) return undefined;
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
  };
}

/** The turns of this thread. */
export const TURNS: Turns = openTurns({
  now: () => performance.now(),
  later: (work) => {
    setImmediate(work);
  },
});
