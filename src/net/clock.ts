/** Time as this layer sees it; tests pass one that they move by hand. */
export interface Clock {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Runs `work` after `ms`; the result cancels it. */
  readonly after: (ms: number, work: () => void) => () => void;
}

export const CLOCK: Clock = {
  now: () => performance.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

/** A timer this late means that the event loop was busy, not that the peer was silent. */
const LATE_MS = 20;
const MAX_EXTENSIONS = 3;

/**
 * Calls `expired` once `ms` have passed without cancellation, with the milliseconds by which the loop lagged.
 *
 * Timers run before the poll phase delivers datagrams that already arrived. A deadline that fires late is therefore
 * extended by as much as it was late (at most by itself, three times), and one that fires on time decides only after
 * the poll phase has had its turn.
 *
 * @returns cancels the deadline
 */
export function deadline(ms: number, expired: (lagMs: number) => void, clock: Clock = CLOCK): () => void {
  let due = clock.now() + ms;
  let extensions = 0;
  let lagMs = 0;
  let immediate: NodeJS.Immediate | undefined;
  let cancelTimer = clock.after(ms, fire);

  function fire(): void {
    const late = clock.now() - due;
    if (late > LATE_MS && extensions < MAX_EXTENSIONS) {
      extensions += 1;
      lagMs += late;
      const wait = Math.min(late, ms);
      due = clock.now() + wait;
      cancelTimer = clock.after(wait, fire);
    } else {
      immediate = setImmediate(() => expired(lagMs));
    }
  }

  return () => {
    cancelTimer();
    if (immediate !== undefined) clearImmediate(immediate);
  };
}

/** Resolves after `ms`, or as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal | undefined, clock: Clock = CLOCK): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      cancel();
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    signal?.addEventListener("abort", finish, { once: true });
  });
}
